package io.github.ns8migration.webtop.database;

/**
 * Where pieces end: at places that the bytes just before them tell. So a change moves the ends
 * around it, and those further on are where they were, however much longer or shorter it made the
 * data.
 */
final class Cutter {
  // Bits of the sum: what is longer ago has left it.
  private static final int WINDOW = Long.SIZE;
  // 2^64 divided by the golden ratio: spreads sums that resemble each other.
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final PieceSizes sizes;
  private final long limit;
  private long sum;
  private int length;
  private boolean ended;

  Cutter(PieceSizes sizes) {
    this.sizes = sizes;
    this.limit = Long.MAX_VALUE / (sizes.usual() - sizes.smallest());
  }

  /** How many of these bytes belong to the piece at hand: all of them, unless it ends earlier. */
  int take(byte[] bytes, int offset, int count) {
    if (ended) {
      ended = false;
      length = 0;
      sum = 0;
    }
    int most = Math.min(count, sizes.largest() - length);
    // Before these, bytes tell nothing of an end.
    int at = Math.max(0, Math.min(most, sizes.smallest() - WINDOW - length));
    long rolling = sum;
    while (at < most && !ended) {
      rolling = (rolling << 1) + bytes[offset + at++];
      ended = ((rolling * SPREAD) >>> 1) < limit && length + at >= sizes.smallest();
    }
    sum = rolling;
    length += at;
    ended |= length == sizes.largest();
    return at;
  }

  /** Whether the piece ends behind the bytes that were taken last. */
  boolean ended() {
    return ended;
  }
}
