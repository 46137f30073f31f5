package io.github.ns8migration.core;

import io.github.ns8migration.api.value.ApplicationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the down time of a cut-over is expected to be, once everything that can be done before has
 * been done: from the stop of the first service to the moment when NS8 begins to import. How long
 * an import takes depends on the cluster and cannot be told from here.
 *
 * @param leader names the group
 * @param maximum what was allowed; empty when nobody set one
 * @param parts what it is made of, in their order
 * @param downTime all of it: streams that run side by side count once
 */
public record Forecast(
    ApplicationId leader, Duration downTime, Optional<Duration> maximum, List<Part> parts) {
  /**
   * A part of it.
   *
   * @param stage in the words of the journal: {@code quiesce}, {@code final-sync}, {@code prove}
   * @param measured whether it was seen to take that long in this migration, or is what is usual
   */
  public record Part(ApplicationId application, String stage, Duration takes, boolean measured) {}

  /** Copies the list. */
  public Forecast {
    parts = List.copyOf(parts);
  }

  /** Whether it is above what was allowed. */
  public boolean tooLong() {
    return maximum.filter(most -> downTime.compareTo(most) > 0).isPresent();
  }
}
