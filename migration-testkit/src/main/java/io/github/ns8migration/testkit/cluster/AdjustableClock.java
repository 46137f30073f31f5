package io.github.ns8migration.testkit.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clock of an embedded cluster: it goes like the machine's and can be put forward, so that what
 * takes 60 seconds or 8 hours is tested at once. Tokens, results, contexts and idle times follow
 * it.
 */
public final class AdjustableClock extends Clock {
  private final Clock base;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  AdjustableClock() {
    this(Clock.systemUTC());
  }

  private AdjustableClock(Clock base) {
    this.base = base;
  }

  /** Puts it forward. */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + duration);
    }
    ahead.updateAndGet(duration::plus);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
