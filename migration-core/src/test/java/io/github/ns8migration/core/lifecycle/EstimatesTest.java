package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Estimate;
import io.github.ns8migration.api.Estimate.Basis;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatesTest {
  private static final Plan PLAN =
      Plan.builder()
          .sends(Extent.of("mailboxes", 100_000, 3_000_000_000L))
          .sends(Extent.madeAnew("dump", 60_000_000))
          .build();

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void twoMembers() {
    site = new World(folder).site();
  }

  private Estimate estimate(ApplicationId id, Answers answers) throws Exception {
    Migrator migrator = site.migrators().find(id).orElseThrow();
    return new Estimates(site).of(PLAN, migrator, answers);
  }

  private void pass(ApplicationId id, String kind, long bytes, long millis) throws Exception {
    site.state()
        .journal(World.LEADER)
        .add(
            Entry.Kind.MOVED,
            id,
            kind,
            Map.of("sent", "1", "deleted", "0", "bytes", bytes + "", "millis", millis + ""));
  }

  @Test
  void beforeTheFirstPassTheRateIsAssumedAndSaidToBe() throws Exception {
    Estimate estimate = estimate(World.LEADER, Answers.none());

    assertThat(estimate.rate()).isEqualTo(Basis.ASSUMED);
    // 3,060 MB at 30 MB a second, and 2,000 files a second.
    assertThat(estimate.syncSeconds()).isEqualTo(102 + 50);
    assertThat(estimate.down()).isEqualTo(Basis.ASSUMED);
    // Stop and talk, two looks at 100,000 files, one dump of 60 MB.
    assertThat(estimate.downSeconds()).isEqualTo(2 + 4 + 3);
  }

  @Test
  void aRateThatIsGivenCounts() throws Exception {
    Estimate estimate = estimate(World.LEADER, Answers.none().with("rate", "1.5"));

    assertThat(estimate.bytesPerSecond()).isEqualTo(1_500_000);
    assertThat(estimate.rate()).isEqualTo(Basis.GIVEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "fast", "1e9", "100001", "1,5"})
  void whatIsNoRateIsRefused(String rate) {
    assertThatThrownBy(() -> estimate(World.LEADER, Answers.none().with("rate", rate)))
        .hasMessageContaining("rate-unusable");
  }

  @Test
  void passesThatSentMuchTellTheRateAndTheLastOneTheDownTime() throws Exception {
    pass(World.LEADER, "LIVE", 20_000_000, 8_000);
    pass(World.LEADER, "LIVE", 300, 2_000);
    pass(World.LEADER, "LAST", 900_000_000, 1);

    Estimate estimate = estimate(World.LEADER, Answers.none());

    assertThat(estimate.bytesPerSecond()).as("small and last passes left out").isEqualTo(2_500_000);
    assertThat(estimate.rate()).isEqualTo(Basis.MEASURED);
    assertThat(estimate.syncSeconds()).isEqualTo(1224);
    assertThat(estimate.down()).isEqualTo(Basis.MEASURED);
    // A stop, a pass of two seconds, its proof, and last words, as a finish would foretell.
    assertThat(estimate.downSeconds()).isEqualTo(5.3);
  }

  @Test
  void theRateOfAnotherApplicationIsBetterThanNone() throws Exception {
    pass(World.FOLLOWER, "LIVE", 20_000_000, 2_000);

    Estimate estimate = estimate(World.LEADER, Answers.none());

    assertThat(estimate.bytesPerSecond()).isEqualTo(10_000_000);
    assertThat(estimate.down()).as("of this one nothing was measured").isEqualTo(Basis.ASSUMED);
  }
}
