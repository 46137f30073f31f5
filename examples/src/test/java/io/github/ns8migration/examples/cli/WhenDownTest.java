package io.github.ns8migration.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class WhenDownTest {
  private static final ZonedDateTime EVENING = ZonedDateTime.parse("2026-11-29T20:00:00+01:00");

  @Test
  void aTimeOfDayIsTheNextOneOnThisHostsClock() {
    assertThat(WhenDown.Moment.of("23:30", EVENING))
        .isEqualTo(Instant.parse("2026-11-29T22:30:00Z"));
    assertThat(WhenDown.Moment.of("02:00", EVENING))
        .isEqualTo(Instant.parse("2026-11-30T01:00:00Z"));
    assertThat(WhenDown.Moment.of("2026-12-01T02:00", EVENING))
        .isEqualTo(Instant.parse("2026-12-01T01:00:00Z"));
  }

  @Test
  void timesAreSecondsMinutesOrHours() {
    WhenDown.Time time = new WhenDown.Time();

    assertThat(time.convert("60s")).isEqualTo(Duration.ofMinutes(1));
    assertThat(time.convert("90")).isEqualTo(Duration.ofSeconds(90));
    assertThat(time.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(time.convert("1h")).isEqualTo(Duration.ofHours(1));
  }
}
