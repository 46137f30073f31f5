package io.github.ns8migration.webtop.database;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Data of an entry as they lie in an archive: pieces, each one behind its length, until one of
 * length 0. Compressed data are one zlib stream cut into such pieces.
 */
final class Chunks {
  // PostgreSQL's own size; pg_restore takes any.
  private static final int SIZE = 4096;
  private static final int LARGEST_PART = 1 << 16;

  private Chunks() {}

  /** Hands all pieces over as they are, with their lengths. */
  static void copy(ArchiveInput in, OutputStream target) throws IOException {
    in.copyTo(target);
    int length = length(in);
    while (length > 0) {
      in.readBytes(length, OutputStream.nullOutputStream());
      length = length(in);
    }
    in.copyTo(OutputStream.nullOutputStream());
  }

  private static int length(ArchiveInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new DamagedDumpException("a piece of " + length + " bytes");
    }
    return length;
  }

  /** The data without the lengths. */
  static InputStream read(ArchiveInput in) {
    return new InputStream() {
      private final ByteArrayOutputStream part = new ByteArrayOutputStream(SIZE);
      private byte[] bytes = new byte[0];
      private int at;
      private int left; // of the piece at hand, which may be larger than the memory
      private boolean ended;

      @Override
      public int read() throws IOException {
        return fill() ? bytes[at++] & 0xff : -1;
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
          return 0;
        }
        if (!fill()) {
          return -1;
        }
        int got = Math.min(count, bytes.length - at);
        System.arraycopy(bytes, at, target, offset, got);
        at += got;
        return got;
      }

      private boolean fill() throws IOException {
        if (at == bytes.length && !ended) {
          if (left == 0) {
            left = length(in);
            ended = left == 0;
          }
          int now = Math.min(left, LARGEST_PART);
          part.reset();
          in.readBytes(now, part);
          bytes = part.toByteArray();
          left -= now;
          at = 0;
        }
        return !ended;
      }
    };
  }

  /** Writes pieces; closing it writes the last one, of length 0, and leaves {@code target} open. */
  static OutputStream write(OutputStream target, int width) {
    return new BufferedOutputStream(new Pieces(target, width), SIZE);
  }

  private static final class Pieces extends FilterOutputStream {
    private final int width;

    Pieces(OutputStream target, int width) {
      super(target);
      this.width = width;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        number(length);
        out.write(bytes, offset, length);
      }
    }

    private void number(int amount) throws IOException {
      out.write(0);
      for (int shift = 0; shift < width * Byte.SIZE; shift += Byte.SIZE) {
        out.write(shift < Integer.SIZE ? amount >>> shift : 0);
      }
    }

    @Override
    public void close() throws IOException {
      number(0);
      out.flush();
    }
  }
}
