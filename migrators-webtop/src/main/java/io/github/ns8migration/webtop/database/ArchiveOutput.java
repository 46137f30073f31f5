package io.github.ns8migration.webtop.database;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** An archive on its way out. Used by one thread. */
interface ArchiveOutput extends Closeable {
  /** One that keeps nothing. */
  ArchiveOutput NOWHERE =
      new ArchiveOutput() {
        @Override
        public void write(byte[] bytes) {
          // nobody needs them
        }

        @Override
        public OutputStream data() {
          return OutputStream.nullOutputStream();
        }

        @Override
        public void end() {
          // nothing is under way
        }

        @Override
        public void close() {
          // nothing is held
        }
      };

  /** Something that is no data of an entry, as it shall lie there. */
  void write(byte[] bytes) throws IOException;

  /**
   * For the data of an entry, not compressed. Closing it ends them, and must come before anything
   * else is written.
   */
  OutputStream data() throws IOException;

  /** All is written when this returns. */
  void end() throws IOException;

  /** Frees what is held; what was not ended is of no use. */
  @Override
  void close();

  /** A number as an archive has it. */
  static byte[] number(long number, int width) {
    byte[] bytes = new byte[1 + width];
    bytes[0] = (byte) (number < 0 ? 1 : 0);
    long amount = Math.abs(number);
    for (int i = 0; i < width; i++) {
      bytes[1 + i] = (byte) (amount >>> (i * Byte.SIZE));
    }
    return bytes;
  }
}
