package io.github.ns8migration.webtop.database;

import java.io.IOException;
import java.io.InputStream;

/**
 * Data of an entry as they lie in an archive: chunks, each one behind its length, until one of
 * length 0. A {@code pg_dump} that does not compress writes one for each row.
 */
final class Chunks extends InputStream {
  private final ArchiveInput in;
  private int left; // of the chunk at hand, which may be larger than the memory
  private boolean ended;

  /** The data without the lengths. */
  Chunks(ArchiveInput in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** As many as are asked for, unless there are no more. */
  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int got = 0;
    while (got < count && next()) {
      int now = in.read(target, offset + got, Math.min(left, count - got));
      left -= now;
      got += now;
    }
    return got == 0 && count > 0 ? -1 : got;
  }

  /** Whether there is more. */
  private boolean next() throws IOException {
    if (left == 0 && !ended) {
      left = in.readInt();
      if (left < 0) {
        throw new DamagedDumpException("a chunk of " + left + " bytes");
      }
      ended = left == 0;
    }
    return !ended;
  }
}
