package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.Gate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When a finish may stop services, and for how long. */
final class WhenDown {
  @Option(
      names = "--max-down",
      paramLabel = "TIME",
      converter = Time.class,
      description = {
        "Stop no service if the down time up to the hand-over is expected to be longer: 60s, 5m.",
        "Who sits at the terminal is asked then; otherwise the finish ends and all is as after a",
        "sync."
      })
  private @Nullable Duration maximum;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Time.class,
      description = "Go on syncing for so long until it is short enough: 30m.")
  private Duration patience = Duration.ZERO;

  @Option(
      names = "--hold-until",
      paramLabel = "TIME",
      converter = Moment.class,
      description = {
        "Prepare everything, and stop services at that time of this host's clock: 23:30, or",
        "2026-11-30T02:00. Until then it can be cancelled, and all is as after a sync."
      })
  private @Nullable Instant until;

  @Option(
      names = "--gate-file",
      paramLabel = "FILE",
      description = "The same, and stop services when that file is there.")
  private @Nullable Path file;

  /** Asked by a person's question, then held as the options say. */
  FinishOptions options(Question question) {
    Gate held = question.once();
    if (until != null) {
      held = held.and(Gate.at(until, Clock.systemUTC()));
    }
    if (file != null) {
      held = held.and(Gate.file(file));
    }
    FinishOptions options =
        FinishOptions.standard()
            .waitingUpTo(patience)
            .askingWhenTooLong(question::tooLong)
            .heldBy(held);
    return maximum == null ? options : options.atMost(maximum);
  }

  /** What is asked before services stop. */
  interface Question {
    /** Whether somebody can be asked. */
    boolean possible();

    /** Whether services may stop. */
    boolean confirmed(String what) throws MigrationException;

    /** For which application. */
    String application();

    /** The question, asked once: a finish that was held syncs once more and goes on. */
    default Gate once() {
      boolean[] answered = new boolean[1];
      return forecast -> {
        answered[0] =
            answered[0]
                || confirmed(
                    "The services of "
                        + application()
                        + " stop on NS7 now, for about "
                        + words(forecast.downTime())
                        + " and the import in NS8, which takes over.");
        return answered[0] ? Gate.Decision.GO_ON : Gate.Decision.LEAVE;
      };
    }

    /** Whoever is there decides; a script has decided by the maximum. */
    default Gate.Decision tooLong(Forecast forecast) throws MigrationException {
      return possible()
              && confirmed(
                  "The down time is expected to be "
                      + words(forecast.downTime())
                      + ", more than the "
                      + words(forecast.maximum().orElseThrow())
                      + " allowed.")
          ? Gate.Decision.GO_ON
          : Gate.Decision.LEAVE;
    }
  }

  private static String words(Duration time) {
    return time.compareTo(Duration.ofMinutes(2)) < 0
        ? String.format(Locale.ROOT, "%.1f seconds", time.toMillis() / 1000.0)
        : String.format(Locale.ROOT, "%d minutes", Math.round(time.toSeconds() / 60.0));
  }

  /** {@code 60s}, {@code 5m}, {@code 1h}; a number alone is seconds. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String typed) {
      if (!typed.matches("\\d{1,6}[smh]?")) {
        throw new TypeConversionException("'" + typed + "' is no time: give 60s, 5m or 1h");
      }
      long number = Long.parseLong(typed.replaceAll("[smh]", ""));
      return switch (typed.charAt(typed.length() - 1)) {
        case 'h' -> Duration.ofHours(number);
        case 'm' -> Duration.ofMinutes(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }

  /** The next moment of that time, or that day's, on this host's clock. */
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String typed) {
      return of(typed, ZonedDateTime.now(ZoneId.systemDefault()));
    }

    static Instant of(String typed, ZonedDateTime now) {
      try {
        if (typed.contains("T")) {
          return LocalDateTime.parse(typed).atZone(now.getZone()).toInstant();
        }
        ZonedDateTime today = now.with(LocalTime.parse(typed));
        return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + typed + "' is no time: give 23:30 or 2026-11-30T02:00");
      }
    }
  }
}
