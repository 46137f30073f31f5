package io.github.ns8migration.webtop.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The simple values an archive is made of. A number is a byte for its sign (1 for negative ones)
 * and its amount, the lowest byte first, as wide as the head says; a text is a number of bytes and
 * these bytes, or -1 for none.
 *
 * <p>What is read can be copied as it is, so that what is not understood arrives all the same.
 */
final class ArchiveInput {
  // Longer than any definition of a table: a damaged length must not fill the memory.
  private static final int LONGEST_TEXT = 1 << 26;
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private OutputStream copy = OutputStream.nullOutputStream();
  private int width = Integer.BYTES;

  ArchiveInput(InputStream in) {
    this.in = in;
  }

  /** From now on, what is read is written there too. */
  void copyTo(OutputStream target) {
    copy = target;
  }

  /** How many bytes the amount of a number has. */
  void setWidth(int bytes) throws DamagedDumpException {
    if (bytes < Integer.BYTES || bytes > Long.BYTES) {
      throw new DamagedDumpException("numbers of " + bytes + " bytes");
    }
    width = bytes;
  }

  int width() {
    return width;
  }

  /** The next byte, or -1 at the end. */
  int nextByte() throws IOException {
    if (at == end && !fill()) {
      return -1;
    }
    int next = buffer[at++] & 0xff;
    copy.write(next);
    return next;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  int readByte() throws IOException {
    int next = nextByte();
    if (next < 0) {
      throw endsTooEarly();
    }
    return next;
  }

  long readNumber() throws IOException {
    int sign = readByte();
    if (sign > 1) {
      throw new DamagedDumpException("a number with the sign " + sign);
    }
    long amount = 0;
    for (int shift = 0; shift < width * Byte.SIZE; shift += Byte.SIZE) {
      amount |= (long) readByte() << shift;
    }
    if (amount < 0) {
      throw new DamagedDumpException("a number that is too large");
    }
    return sign == 0 ? amount : -amount;
  }

  /** A number that fits into an {@code int}. */
  int readInt() throws IOException {
    long number = readNumber();
    if (number != (int) number) {
      throw new DamagedDumpException("the number " + number);
    }
    return (int) number;
  }

  /** One character for each byte: names of objects that matter here are ASCII. */
  Optional<String> readText() throws IOException {
    int length = readInt();
    if (length < 0) {
      return Optional.empty();
    }
    if (length > LONGEST_TEXT) {
      throw new DamagedDumpException("a text of " + length + " bytes");
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream(Math.min(length, BUFFER));
    readBytes(length, text);
    return Optional.of(text.toString(StandardCharsets.ISO_8859_1));
  }

  void skip(int bytes) throws IOException {
    readBytes(bytes, OutputStream.nullOutputStream());
  }

  /** Hands so many bytes over, however many they are. */
  void readBytes(int count, OutputStream target) throws IOException {
    int left = count;
    while (left > 0) {
      int got = available(left);
      target.write(buffer, at, got);
      taken(got);
      left -= got;
    }
  }

  /**
   * Some of the next bytes.
   *
   * @return how many: one at least
   */
  int read(byte[] target, int offset, int count) throws IOException {
    int got = available(count);
    System.arraycopy(buffer, at, target, offset, got);
    taken(got);
    return got;
  }

  private int available(int most) throws IOException {
    if (at == end && !fill()) {
      throw endsTooEarly();
    }
    return Math.min(most, end - at);
  }

  private void taken(int count) throws IOException {
    copy.write(buffer, at, count);
    at += count;
  }

  private static DamagedDumpException endsTooEarly() {
    return new DamagedDumpException("it ends too early");
  }
}
