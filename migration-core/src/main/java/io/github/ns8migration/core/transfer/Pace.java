package io.github.ns8migration.core.transfer;

/**
 * How many bytes a second go while any go: the most that went in a quarter of a second. What the
 * other side does in between, comparing a tree, and what fits into the buffers of both sides, which
 * take it at once, do not count.
 */
final class Pace {
  private static final long BUFFERS = 4 << 20;
  private static final long WINDOW = 250_000_000;
  private static final double NANOS = 1e9;

  private boolean begun;
  private long fromTime;
  private long fromBytes;
  private long lastTime;
  private long lastBytes;
  private double most;

  /**
   * Takes in how much has gone by now.
   *
   * @param nanos of any clock that goes on
   */
  void reached(long bytes, long nanos) {
    if (!begun) {
      begun = bytes >= BUFFERS;
      from(bytes, nanos);
      return;
    }
    if (nanos - fromTime >= WINDOW) {
      double average = (bytes - fromBytes) * NANOS / (nanos - fromTime);
      most = Math.max(average, perSecondUpToLast()); // after which there may have been a silence
      from(bytes, nanos);
    }
    lastBytes = bytes;
    lastTime = nanos;
  }

  private void from(long bytes, long nanos) {
    fromBytes = bytes;
    fromTime = nanos;
    lastBytes = bytes;
    lastTime = nanos;
  }

  private double perSecondUpToLast() {
    return Math.max(most, (lastBytes - fromBytes) * NANOS / Math.max(WINDOW, lastTime - fromTime));
  }

  /** In bytes per second; zero where too little went to say. */
  long perSecond() {
    return Math.round(perSecondUpToLast());
  }
}
