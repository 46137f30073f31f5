package io.github.ns8migration.webtop.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.zip.Deflater;

/**
 * A piece of an entry's data, compressed for itself: equal pieces are equal bytes, wherever they
 * stand. Behind it bytes of a zlib stream begin anew, without anything to refer to. Used again and
 * again, by one thread at a time.
 */
final class Piece implements Callable<Piece>, AutoCloseable {
  private final Deflater deflater = new Deflater(PackedArchive.LEVEL, true);
  private final ByteArrayOutputStream before = new ByteArrayOutputStream();
  private final byte[] plain;
  private final byte[] packed;
  private int length;
  private int packedLength;

  Piece(int largest) {
    plain = new byte[largest];
    // No program's deflate writes more than nine bits for a byte, and a flush.
    packed = new byte[largest + largest / Byte.SIZE + 1024];
  }

  /** What is to be written before it, as it is. */
  ByteArrayOutputStream before() {
    return before;
  }

  int length() {
    return length;
  }

  void add(byte[] bytes, int offset, int count) {
    System.arraycopy(bytes, offset, plain, length, count);
    length += count;
  }

  /** Compresses it. */
  @Override
  public Piece call() {
    if (length > 0) {
      deflater.reset();
      deflater.setInput(plain, 0, length);
      packedLength = deflater.deflate(packed, 0, packed.length, Deflater.FULL_FLUSH);
      if (packedLength == packed.length) {
        throw new IllegalStateException(length + " bytes did not fit when they were compressed");
      }
    }
    return this;
  }

  /** Writes it, as one chunk, and is empty then. */
  void writeTo(OutputStream out, int width) throws IOException {
    before.writeTo(out);
    if (length > 0) {
      out.write(ArchiveOutput.number(packedLength, width));
      out.write(packed, 0, packedLength);
    }
    before.reset();
    length = 0;
  }

  /** Frees what zlib holds. */
  @Override
  public void close() {
    deflater.end();
  }
}
