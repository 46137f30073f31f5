package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Report.DownTime;
import io.github.ns8migration.core.Report.Slice;
import io.github.ns8migration.core.journal.Entry.Kind;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownTimesTest {
  private static final ApplicationId MAIL = new ApplicationId("mail");
  private static final ApplicationId WEBTOP = new ApplicationId("webtop");
  private static final Instant NIGHT = Instant.parse("2026-11-29T23:00:00Z");

  @TempDir Path folder;
  private Journal journal;
  private long millis;

  @BeforeEach
  void aJournalWithAClockOfOurs() throws Exception {
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return NIGHT.plusMillis(millis);
          }
        };
    journal = new StateDirectory(folder, clock).journal(MAIL);
  }

  private void at(long when, Kind kind, ApplicationId id, String subject) throws Exception {
    millis = when;
    journal.add(kind, id, subject, Map.of());
  }

  private void stage(long from, long to, ApplicationId id, Stage stage) throws Exception {
    at(from, Kind.STAGE_ENTERED, id, stage.word());
    at(to, Kind.STAGE_COMPLETED, id, stage.word());
  }

  private DownTime told() {
    return DownTimes.last(journal, MAIL).orElseThrow();
  }

  private void wholeCutOver() throws Exception {
    stage(0, 900, MAIL, Stage.WARM_SYNC);
    stage(1000, 2000, MAIL, Stage.QUIESCE);
    stage(2000, 2500, WEBTOP, Stage.QUIESCE);
    at(2600, Kind.STAGE_ENTERED, MAIL, "final-sync");
    at(2600, Kind.STAGE_ENTERED, WEBTOP, "final-sync");
    at(3000, Kind.STAGE_COMPLETED, MAIL, "final-sync");
    at(5000, Kind.STAGE_COMPLETED, WEBTOP, "final-sync");
    stage(5000, 5100, MAIL, Stage.COMMIT);
    stage(5100, 9000, MAIL, Stage.IMPORT);
    stage(9000, 9500, MAIL, Stage.SETTLE);
    stage(9500, 9600, MAIL, Stage.RETIRE);
    at(9700, Kind.ACTION_COMPLETED, MAIL, "finish");
  }

  @Test
  void everyMomentOfADownTimeBelongsToAStageOrToTheEngine() throws Exception {
    wholeCutOver();

    DownTime down = told();

    assertThat(down.begun()).isEqualTo(NIGHT.plusSeconds(1));
    assertThat(down.end()).isEqualTo(DownTime.End.HANDED_OVER);
    assertThat(down.seconds()).isEqualTo(8.5, within(0.001));
    assertThat(down.handedOver().orElseThrow()).isEqualTo(4.0, within(0.001));
    double covered = 0;
    for (Slice slice : down.slices()) {
      assertThat(slice.from()).isLessThanOrEqualTo(covered + 0.002);
      covered = Math.max(covered, slice.from() + slice.seconds());
    }
    assertThat(covered).isEqualTo(down.seconds(), within(0.001));
    assertThat(down.slices())
        .anySatisfy(
            slice -> {
              assertThat(slice.stage()).isEqualTo("engine");
              assertThat(slice.from()).isEqualTo(1.5, within(0.001));
              assertThat(slice.seconds()).isEqualTo(0.1, within(0.001));
            });
  }

  @Test
  void whatRunsSideBySideIsToldSideBySide() throws Exception {
    wholeCutOver();

    List<Slice> passes = new ArrayList<>(told().slices());
    passes.removeIf(slice -> !slice.stage().equals("final-sync"));

    assertThat(passes).extracting(Slice::application).containsExactly(MAIL, WEBTOP);
    assertThat(passes).extracting(Slice::from).containsOnly(1.6);
    assertThat(passes.get(1).seconds()).isEqualTo(2.4, within(0.001));
  }

  @Test
  void aDownTimeThatEndedOnNs7SaysSoAndHowLongTheWayBackTook() throws Exception {
    stage(1000, 2000, MAIL, Stage.QUIESCE);
    at(2000, Kind.STAGE_ENTERED, MAIL, "final-sync");
    at(4000, Kind.ACTION_COMPLETED, MAIL, "restore");
    at(4100, Kind.ACTION_STOPPED, MAIL, "finish");

    DownTime down = told();

    assertThat(down.end()).isEqualTo(DownTime.End.RESTORED);
    assertThat(down.seconds()).isEqualTo(3.0, within(0.001));
    assertThat(down.handedOver()).isEmpty();
    assertThat(down.slices()).extracting(Slice::stage).contains("quiesce", "restore");
  }

  @Test
  void onlyTheLastCutOverIsTold() throws Exception {
    stage(1000, 2000, MAIL, Stage.QUIESCE);
    at(4000, Kind.ACTION_COMPLETED, MAIL, "restore");
    stage(10_000, 11_000, MAIL, Stage.QUIESCE);

    DownTime down = told();

    assertThat(down.begun()).isEqualTo(NIGHT.plusSeconds(10));
    assertThat(down.end()).isEqualTo(DownTime.End.OPEN);
    assertThat(down.seconds()).isEqualTo(1.0, within(0.001));
  }

  @Test
  void aGroupThatWasNeverCutOverHasNoDownTime() throws Exception {
    stage(0, 900, MAIL, Stage.WARM_SYNC);

    assertThat(DownTimes.last(journal, MAIL)).isEmpty();
  }
}
