package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastsTest {
  @TempDir Path folder;
  private Journal journal;
  private List<Migrator> members;

  @BeforeEach
  void twoMembers() throws Exception {
    Site site = new World(folder).site();
    journal = site.state().journal(World.LEADER);
    members = site.migrators().group(World.LEADER);
  }

  private void pass(ApplicationId id, long millis) throws Exception {
    journal.add(
        Entry.Kind.MOVED,
        id,
        "LIVE",
        Map.of("sent", "1", "deleted", "0", "millis", Long.toString(millis)));
  }

  private void stage(ApplicationId id, Stage stage, long millis) throws Exception {
    journal.add(
        Entry.Kind.STAGE_COMPLETED, id, stage.word(), Map.of("millis", Long.toString(millis)));
  }

  private Duration downTime(int streams) {
    return new Forecasts(journal, streams).of(members, Optional.empty()).downTime();
  }

  @Test
  void whatRunsSideBySideCountsOnceAndWhatWasMeasuredIsTaken() throws Exception {
    pass(World.LEADER, 60_000);
    pass(World.LEADER, 2000);
    pass(World.FOLLOWER, 5000);
    for (ApplicationId id : List.of(World.LEADER, World.FOLLOWER)) {
      stage(id, Stage.QUIESCE, 400);
      stage(id, Stage.PROVE, 1000);
    }
    stage(World.LEADER, Stage.BEFORE_COMMIT, 200);

    // The follower's stop, then the leader's, then the longer of both streams, then the last words
    // of the leader.
    assertThat(downTime(2)).isEqualTo(Duration.ofMillis(400 + 400 + 6000 + 200));
    assertThat(downTime(1)).isEqualTo(Duration.ofMillis(800 + 9000 + 200));
  }

  @Test
  void whatWasNeverMeasuredIsTakenForWhatIsUsualAndMarked() throws Exception {
    pass(World.LEADER, 2000);

    Forecast forecast = new Forecasts(journal, 2).of(members, Optional.empty());

    assertThat(forecast.parts())
        .anySatisfy(
            part -> {
              assertThat(part.stage()).isEqualTo("quiesce");
              assertThat(part.measured()).isFalse();
            });
    // A proof that was never made is taken to be as long as the pass.
    assertThat(forecast.downTime()).isEqualTo(Duration.ofMillis(1000 + 1000 + 4000 + 300));
  }

  @Test
  void aPassIsRepeatedOnlyWhileTheNextOneIsLikelyToBeShorter() {
    assertThat(wouldHelp(1, 10_000, Optional.of(60_000L))).isTrue();
    assertThat(wouldHelp(1, 10_000, Optional.empty())).isTrue();
    assertThat(wouldHelp(1, 10_000, Optional.of(10_500L))).isFalse();
    assertThat(wouldHelp(0, 10_000, Optional.of(60_000L))).as("nothing was sent").isFalse();
    assertThat(wouldHelp(1, 900, Optional.of(60_000L))).as("short enough").isFalse();
  }

  private static boolean wouldHelp(long sent, long took, Optional<Long> before) {
    return WarmUp.wouldHelp(
        Transferred.of(new Transferred.Part("data", new ItemCount(sent, 0, 0, 0), sent, true)),
        new Forecasts.Passes(
            Optional.of(Duration.ofMillis(took)), before.map(Duration::ofMillis), sent > 0));
  }
}
