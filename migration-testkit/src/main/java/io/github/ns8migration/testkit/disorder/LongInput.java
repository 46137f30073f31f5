package io.github.ns8migration.testkit.disorder;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A stream with one very long line, or value, or piece in its middle, longer than the memory: what
 * reads it either lets it pass by or refuses it.
 */
public final class LongInput {
  /** 1 GiB. */
  public static final long GIGABYTE = 1L << 30;

  private LongInput() {}

  /** {@code before}, so many times that byte, and {@code after}. */
  public static InputStream of(byte[] before, char repeated, long times, byte[] after) {
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(before),
                new Repeated((byte) repeated, times),
                new ByteArrayInputStream(after))));
  }

  private static final class Repeated extends InputStream {
    private final byte repeated;
    private long left;

    Repeated(byte repeated, long times) {
      this.repeated = repeated;
      this.left = times;
    }

    @Override
    public int read() {
      return left-- > 0 ? repeated & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      if (left <= 0 && count > 0) {
        return -1;
      }
      int now = (int) Math.min(left, count);
      Arrays.fill(target, offset, offset + now, repeated);
      left -= now;
      return now;
    }
  }
}
