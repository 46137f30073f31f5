package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.Gate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFinishTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void started() throws Exception {
    world = new World(folder);
    world.arrives(World.LEADER);
    GroupActions.start(world.site(), world.session(), World.LEADER, Answers.none());
  }

  private void finish(FinishOptions options) throws MigrationException, InterruptedException {
    var unused =
        GroupActions.finish(world.site(), world.session(), World.LEADER, Answers.none(), options);
  }

  private String code(FinishOptions options) {
    return catchThrowableOfType(MigrationException.class, () -> finish(options)).problem().code();
  }

  private Standing standing() throws MigrationException {
    return GroupActions.standing(
        world.site(), World.LEADER, world.site().state().journal(World.LEADER));
  }

  private long livePasses() {
    return world.calls.stream().filter(List.of("send LIVE", "send WARM")::contains).count();
  }

  private void assertNothingStopped() throws MigrationException {
    assertThat(world.calls).noneMatch(call -> call.startsWith("stop"));
    assertThat(standing()).isEqualTo(Standing.STARTED);
  }

  @Test
  void atTheGateEverythingIsCopiedAndNothingHasStopped() throws Exception {
    List<Forecast> asked = new ArrayList<>();
    Gate gate =
        forecast -> {
          asked.add(forecast);
          assertThat(world.serving.values()).doesNotContain(false);
          assertThat(world.module(World.LEADER).orElseThrow().data)
              .containsAll(world.source.get(World.LEADER));
          return Gate.Decision.GO_ON;
        };

    finish(FinishOptions.standard().heldBy(gate));

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).parts())
        .extracting(Forecast.Part::stage)
        .contains("quiesce", "final-sync", "prove", "before-commit");
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.events).anyMatch(MigrationEvent.DownTimeForetold.class::isInstance);
  }

  @Test
  void whoCancelsAtTheGateFindsEverythingAsAfterASync() throws Exception {
    Gate cancelled =
        forecast -> {
          throw new InterruptedException();
        };

    assertThatThrownBy(() -> finish(FinishOptions.standard().heldBy(cancelled)))
        .isInstanceOf(InterruptedException.class);

    assertNothingStopped();
    finish(FinishOptions.standard());
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  void aProcessThatIsKilledAtTheGateLeavesNothingToPutBack() throws Exception {
    Gate killed =
        forecast -> {
          throw new World.Crash();
        };

    assertThatThrownBy(() -> finish(FinishOptions.standard().heldBy(killed)))
        .isInstanceOf(World.Crash.class);

    assertNothingStopped();
  }

  @Test
  void aGateThatIsNotOpenedEndsTheFinish() throws Exception {
    assertThat(code(FinishOptions.standard().heldBy(forecast -> Gate.Decision.LEAVE)))
        .isEqualTo("not-released");

    assertNothingStopped();
  }

  @Test
  void aGateMayAskForAnotherSync() throws Exception {
    List<Forecast> asked = new ArrayList<>();
    Gate third =
        forecast -> {
          asked.add(forecast);
          return asked.size() < 3 ? Gate.Decision.SYNC_AGAIN : Gate.Decision.GO_ON;
        };

    finish(FinishOptions.standard().heldBy(third));

    // Leader and follower, once for each question.
    assertThat(livePasses()).isEqualTo(6);
  }

  @Test
  void aDownTimeAboveTheMaximumStopsNoService() throws Exception {
    assertThat(code(FinishOptions.standard().atMost(Duration.ZERO)))
        .isEqualTo("down-time-too-long");

    assertNothingStopped();
  }

  @Test
  void whileItIsAboveTheMaximumSyncsGoOnForAsLongAsIsAllowed() throws Exception {
    FinishOptions patient =
        FinishOptions.standard().atMost(Duration.ZERO).waitingUpTo(Duration.ofMillis(200));

    assertThat(code(patient)).isEqualTo("down-time-too-long");

    assertThat(livePasses()).isGreaterThan(2);
    assertNothingStopped();
  }

  @Test
  void somebodyMayAcceptALongerDownTime() throws Exception {
    finish(
        FinishOptions.standard()
            .atMost(Duration.ZERO)
            .askingWhenTooLong(forecast -> Gate.Decision.GO_ON));

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  void howLongNobodyServesIsToldUntilSomebodyDoes() throws Exception {
    finish(FinishOptions.standard());

    List<MigrationEvent.OutOfService> told =
        world.events.stream()
            .filter(MigrationEvent.OutOfService.class::isInstance)
            .map(MigrationEvent.OutOfService.class::cast)
            .toList();
    assertThat(told).isSortedAccordingTo((a, b) -> a.since().compareTo(b.since()));
    assertThat(told).extracting(MigrationEvent.OutOfService::serving).endsWith(true);
    assertThat(told.get(0).foretold()).isPresent();
    assertThat(told).filteredOn(MigrationEvent.OutOfService::serving).hasSize(1);
  }
}
