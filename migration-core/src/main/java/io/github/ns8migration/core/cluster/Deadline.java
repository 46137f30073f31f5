package io.github.ns8migration.core.cluster;

import java.time.Duration;

/** An end of patience. */
final class Deadline {
  private final Pace pace;
  private final long start;
  private final Duration patience;

  private Deadline(Pace pace, Duration patience) {
    this.pace = pace;
    this.start = pace.nanos();
    this.patience = patience;
  }

  static Deadline in(Pace pace, Duration patience) {
    return new Deadline(pace, patience);
  }

  Duration elapsed() {
    return Duration.ofNanos(pace.nanos() - start);
  }

  Duration left() {
    Duration left = patience.minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean passed() {
    return left().isZero();
  }
}
