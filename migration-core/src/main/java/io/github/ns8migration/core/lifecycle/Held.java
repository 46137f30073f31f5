package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that comes before the first service stops, over and over until the forecast is good enough
 * and the gate is open. Whatever ends it, everything is as after a sync.
 */
final class Held {
  // What was copied longer ago than this, and than a few passes take, is copied once more.
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final int FRESH_PASSES = 3;

  private final Group group;
  private final FinishOptions options;
  private Optional<Long> firstTooLong = Optional.empty();

  Held(Group group, FinishOptions options) {
    this.group = group;
    this.options = options;
  }

  /** What is done before each question. */
  @FunctionalInterface
  interface Preparing {
    void prepare() throws MigrationException, InterruptedException;
  }

  /** Returns when services may stop. */
  void untilOpen(List<Migrator> members, Answers answers, Preparing preparing)
      throws MigrationException, InterruptedException {
    boolean released = false;
    while (true) {
      preparing.prepare();
      long ready = System.nanoTime();
      Forecast forecast = foretell(members);
      Gate.Decision decision = forecast.tooLong() ? tooLong(forecast) : Gate.Decision.GO_ON;
      if (decision == Gate.Decision.LEAVE) {
        throw above(forecast);
      }
      if (decision == Gate.Decision.GO_ON && !released) {
        decision = options.gate().decide(forecast);
      }
      if (decision == Gate.Decision.LEAVE) {
        throw notReleased();
      }
      if (decision == Gate.Decision.GO_ON) {
        if (released || isFresh(ready, forecast)) {
          return;
        }
        // Nobody is asked twice because of the time that the answer took.
        released = true;
      }
    }
  }

  private Forecast foretell(List<Migrator> members) throws MigrationException {
    Forecast forecast = group.forecasts().of(members, options.maximum());
    Forecasts.keep(group.journal(), forecast);
    group.foretold(forecast);
    group
        .site()
        .events()
        .accept(
            new MigrationEvent.DownTimeForetold(
                group.leader(), forecast.downTime(), forecast.maximum()));
    return forecast;
  }

  private Gate.Decision tooLong(Forecast forecast) throws MigrationException, InterruptedException {
    long first = firstTooLong.orElseGet(System::nanoTime);
    firstTooLong = Optional.of(first);
    if (Duration.ofNanos(System.nanoTime() - first).compareTo(options.patience()) < 0) {
      Thread.sleep(group.site().patience().betweenLooks().toMillis());
      return Gate.Decision.SYNC_AGAIN;
    }
    return options.whenTooLong().decide(forecast);
  }

  private boolean isFresh(long ready, Forecast forecast) {
    Duration since = Duration.ofNanos(System.nanoTime() - ready);
    Duration fewPasses = forecast.downTime().multipliedBy(FRESH_PASSES);
    return since.compareTo(fewPasses.compareTo(FRESH) > 0 ? fewPasses : FRESH) < 0;
  }

  private static MigrationException above(Forecast forecast) {
    return MigrationException.of(
        "down-time-too-long",
        Side.TOOL,
        String.format(
            Locale.ROOT,
            "The down time is expected to be %.1f seconds, more than the %.1f allowed. No service"
                + " was stopped; everything is as after a sync.",
            seconds(forecast.downTime()),
            seconds(forecast.maximum().orElseThrow())),
        "Finish at a quieter time, or allow more: the last pass sends what changed since the one"
            + " before.");
  }

  private static MigrationException notReleased() {
    return MigrationException.of(
        "not-released",
        Side.TOOL,
        "The finish was not released. No service was stopped; everything is as after a sync.",
        "Finish again when it suits.");
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
