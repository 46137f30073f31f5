package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.lifecycle.World.Fault;
import io.github.ns8migration.core.lifecycle.World.Import;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application inside another's instance, and the receiver in the midst of the import. */
class GuestTest {
  @TempDir Path state;
  private World world;

  @BeforeEach
  void makeWorld() throws Exception {
    world = World.withGuest(state);
    world.arrives(World.GUEST);
    GroupActions.start(world.site(), world.session(), World.LEADER, Answers.none());
  }

  private void sync() throws Exception {
    GroupActions.sync(world.site(), world.session(), World.LEADER);
  }

  private void finish() throws Exception {
    GroupActions.finish(
        world.site(), world.session(), World.LEADER, Answers.none(), FinishOptions.standard());
  }

  private void skipGuest() throws Exception {
    GroupActions.skip(world.site(), world::session, World.LEADER, World.GUEST);
  }

  private Standing standing() throws Exception {
    Site site = world.site();
    return GroupActions.standing(site, World.LEADER, site.state().journal(World.LEADER));
  }

  private World.Module module() {
    return world.module(World.LEADER).orElseThrow();
  }

  @Test
  void itHasNoInstanceOfItsOwnAndMovesWithItsHost() throws Exception {
    sync();
    world.arrives(World.GUEST);

    finish();

    assertThat(world.modules).hasSize(2); // that of the leader, and the follower's
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(module().lateData).containsExactlyElementsOf(world.source.get(World.GUEST));
    assertThat(world.serving.get(World.GUEST)).isFalse();
  }

  @Test
  void whatItSendsLateIsProvenBeforeTheReceiverIsToldSo() throws Exception {
    finish();

    int proof = world.calls.indexOf("late PROOF");
    assertThat(proof).isGreaterThan(world.calls.indexOf("late LAST"));
    assertThat(world.calls.lastIndexOf("commit")).isGreaterThan(proof);
    assertThat(world.calls.indexOf("commit")).isLessThan(world.calls.indexOf("late LAST"));
  }

  @Test
  @Tag("D12")
  void leftOutAfterASyncItsSwitchIsTakenAway() throws Exception {
    sync();
    assertThat(module().asksLate).isTrue();

    skipGuest();
    finish();

    assertThat(module().asksLate).isFalse();
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.serving.get(World.GUEST)).isTrue();
  }

  @Test
  @Tag("D12")
  @Tag("F76")
  void leftOutAndTakenInAgainItMoves() throws Exception {
    sync();
    skipGuest();
    sync();
    assertThat(module().asksLate).isFalse();
    world.site().state().setSkipped(World.GUEST, false);

    finish();

    assertThat(module().lateData).containsExactlyElementsOf(world.source.get(World.GUEST));
  }

  @Test
  void onceItsHostIsCommittedItCannotBeLeftOut() throws Exception {
    world.failCall("late LAST", Fault.PROBLEM);
    assertThatThrownBy(this::finish).isInstanceOf(MigrationException.class);

    MigrationException refused = catchThrowableOfType(MigrationException.class, this::skipGuest);

    assertThat(refused.problem().code()).isEqualTo("action-not-possible");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"offers", "short names", "late LAST", "late PROOF", "long names", "await"})
  void killedBetweenTheTwoCommitsTheNextFinishGoesOn(String call) throws Exception {
    world.failCall(call, Fault.CRASH);
    assertThatThrownBy(this::finish).isInstanceOf(World.Crash.class);
    world.repair();

    finish();

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.shortNames).isFalse();
    assertThat(module().lateData).containsExactlyElementsOf(world.source.get(World.GUEST));
  }

  @Test
  void marksSetAfterTheCommitDoNotChangeWhoMoves() throws Exception {
    world.failCall("late LAST", Fault.CRASH);
    assertThatThrownBy(this::finish).isInstanceOf(World.Crash.class);
    world.repair();
    world.site().state().setSkipped(World.GUEST, true); // as another tool would

    finish();

    assertThat(module().lateData).containsExactlyElementsOf(world.source.get(World.GUEST));
  }

  @Test
  void anInterruptWhileNamesAreShortMakesThemLongAgain() throws Exception {
    world.failCall("late LAST", Fault.INTERRUPT);

    assertThatThrownBy(this::finish).isInstanceOf(InterruptedException.class);

    assertThat(world.shortNames).isFalse();
    assertThat(standing()).isEqualTo(Standing.COMMITTED);
    finish();
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  void namesThatCannotBeMadeLongAgainAtOnceAreSoAtTheEnd() throws Exception {
    world.failCall("long names", Fault.PROBLEM);

    finish();

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.shortNames).isFalse();
  }

  @Test
  void anImportThatEndsWithoutAskingForAllIsAFailedOne() throws Exception {
    world.lateReceiverDies = true;
    assertThatThrownBy(this::finish).isInstanceOf(MigrationException.class);
    world.lateReceiverDies = false;

    MigrationException failed = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(failed.problem().code()).isEqualTo("import-failed");
    assertThat(standing()).isEqualTo(Standing.FAILED);
    assertThat(world.serving.values()).containsOnly(true);
  }

  @Test
  void anImportThatFailsAfterItAskedPutsBothBackInService() throws Exception {
    world.failLate = true;

    MigrationException failed = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(failed.problem().code()).isEqualTo("import-failed");
    assertThat(module().state).isEqualTo(Import.FAILED);
    assertThat(world.serving.get(World.LEADER)).isTrue();
    assertThat(world.serving.get(World.GUEST)).isTrue();
  }
}
