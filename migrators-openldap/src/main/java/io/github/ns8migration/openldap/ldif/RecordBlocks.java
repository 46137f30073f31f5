package io.github.ns8migration.openldap.ldif;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts LDIF into blocks that end where a record ends, so that each can be read without the others.
 * A record ends with an empty line; where lines end in a way that {@code slapcat} does not know, a
 * block is larger, and still right.
 */
final class RecordBlocks {
  /** Enough for some hundred entries: the cost of handing one over does not count. */
  static final int SIZE = 1 << 18;

  // What a directory holds at most is a picture. Without an end the memory would fill up.
  private static final int LARGEST_RECORD = 1 << 26;

  private final InputStream input;
  private final int size;
  private byte[] rest = {};
  private boolean ended;

  RecordBlocks(InputStream input, int size) {
    this.input = input;
    this.size = size;
  }

  /** Whole records, the beginning of {@code bytes}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
  record Block(byte[] bytes, int length) {}

  /** The next; null at the end. */
  @Nullable Block next() throws IOException {
    byte[] bytes = Arrays.copyOf(rest, Math.max(size, rest.length));
    int length = rest.length;
    int searched = 0;
    while (!ended) {
      if (length == bytes.length) {
        if (length >= LARGEST_RECORD) {
          throw new IOException("an entry of the dump has more than " + LARGEST_RECORD + " bytes");
        }
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      int read = input.readNBytes(bytes, length, bytes.length - length);
      length += read;
      ended = length < bytes.length;
      int end = ended ? 0 : recordEnd(bytes, searched, length);
      if (end > 0) {
        rest = Arrays.copyOfRange(bytes, end, length);
        return new Block(bytes, end);
      }
      searched = length;
    }
    rest = new byte[0];
    return length == 0 ? null : new Block(bytes, length);
  }

  /** Whether all was handed out. */
  boolean ended() {
    return ended && rest.length == 0;
  }

  /** Behind the last empty line; 0 when there is none. */
  private static int recordEnd(byte[] bytes, int searched, int length) {
    // An empty line that begins before what was searched may end behind it.
    int first = Math.max(searched - 2, 0) + 1;
    for (int i = length - 1; i >= first; i--) {
      if (bytes[i] == '\n') {
        int before = bytes[i - 1] == '\r' ? i - 2 : i - 1;
        if (before >= 0 && bytes[before] == '\n') {
          return i + 1;
        }
      }
    }
    return 0;
  }
}
