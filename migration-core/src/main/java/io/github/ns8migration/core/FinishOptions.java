package io.github.ns8migration.core;

import java.time.Duration;
import java.util.Optional;

/**
 * How a finish goes about it.
 *
 * <pre>{@code
 * FinishOptions.standard()
 *     .atMost(Duration.ofSeconds(60))
 *     .waitingUpTo(Duration.ofMinutes(30))
 *     .heldBy(Gate.at(tonight, Clock.systemUTC()));
 * }</pre>
 *
 * @param maximum of the down time up to the hand-over; empty for none
 * @param patience how long to go on syncing while the forecast is above the maximum
 * @param whenTooLong who decides when it still is; by default the finish ends, with a problem
 * @param gate held by that just before services stop
 */
public record FinishOptions(
    Optional<Duration> maximum, Duration patience, Gate whenTooLong, Gate gate) {
  /** Nothing is waited for. */
  public static FinishOptions standard() {
    return new FinishOptions(
        Optional.empty(), Duration.ZERO, forecast -> Gate.Decision.LEAVE, Gate.OPEN);
  }

  /** The same with a maximum. */
  public FinishOptions atMost(Duration downTime) {
    return new FinishOptions(Optional.of(downTime), patience, whenTooLong, gate);
  }

  /** The same, syncing again and again for so long until the forecast is below the maximum. */
  public FinishOptions waitingUpTo(Duration time) {
    return new FinishOptions(maximum, time, whenTooLong, gate);
  }

  /** The same, asking that one when the forecast is above the maximum. */
  public FinishOptions askingWhenTooLong(Gate whom) {
    return new FinishOptions(maximum, patience, whom, gate);
  }

  /** The same, held by that gate. */
  public FinishOptions heldBy(Gate by) {
    return new FinishOptions(maximum, patience, whenTooLong, by);
  }
}
