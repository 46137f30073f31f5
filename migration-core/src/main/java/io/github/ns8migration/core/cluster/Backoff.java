package io.github.ns8migration.core.cluster;

import java.time.Duration;

/** Waits longer after each failure, up to five seconds, and as long as the server asks for. */
final class Backoff {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Pace pace;
  private Duration next = Duration.ofMillis(500);

  Backoff(Pace pace) {
    this.pace = pace;
  }

  void pause(Duration wish, Deadline deadline) throws InterruptedException {
    Duration pause = longer(next, wish);
    next = shorter(next.multipliedBy(2), LONGEST);
    pace.pause(shorter(pause, longer(deadline.left(), Duration.ofMillis(1))));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
