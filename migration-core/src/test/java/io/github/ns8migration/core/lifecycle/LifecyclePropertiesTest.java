package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.lifecycle.World.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * Any sequence of verbs, with a fault at any call, ends in a legal state; nothing is lost; and the
 * application is never stopped on both sides once the engine has had its say.
 */
class LifecyclePropertiesTest {
  /** One thing that happens, and at which of its calls what goes wrong. */
  record Step(
      Optional<Action> verb,
      ApplicationId skipped,
      int faultAt,
      Optional<Fault> fault,
      Optional<ApplicationId> failingImport) {
    @Override
    public String toString() {
      return verb.map(Action::word).orElse("mail arrives")
          + fault.map(each -> " with " + each + " at call " + faultAt).orElse("")
          + failingImport.map(each -> " and a failing import of the " + each).orElse("");
    }
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Optional<Action>> verbs =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                3, Arbitraries.of(Action.START, Action.SYNC, Action.FINISH).map(Optional::of)),
            net.jqwik.api.Tuple.of(
                1,
                Arbitraries.of(Action.ABORT, Action.STEP_BACK, Action.SKIP, Action.UNSKIP)
                    .map(Optional::of)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Optional.<Action>empty())));
    return Combinators.combine(
            verbs,
            Arbitraries.of(World.FOLLOWER, World.GUEST),
            Arbitraries.integers().between(0, 70),
            Arbitraries.of(Fault.class).optional(0.5),
            Arbitraries.of(World.LEADER, World.FOLLOWER).optional(0.2))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  @Property(tries = 170)
  @Tag("F31")
  void whateverHappensNothingIsLostAndSomebodyServes(@ForAll("histories") List<Step> history)
      throws Exception {
    check(history, 1);
  }

  @Property(tries = 80)
  @Tag("F31")
  void norDoesItWhileTransfersRunSideBySide(@ForAll("histories") List<Step> history)
      throws Exception {
    check(history, 3);
  }

  private static void check(List<Step> history, int streams) throws Exception {
    // The journal is forced to disk at each line: in memory that costs nothing.
    Path memory = Path.of("/dev/shm");
    Path state =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "lifecycle")
            : Files.createTempDirectory("lifecycle");
    try {
      World world = World.withGuest(state);
      world.streams = streams;
      Set<Integer> accepted = new HashSet<>();
      boolean cutOff = false;
      for (Step step : history) {
        boolean asked = step.verb().filter(verb -> verb != Action.UNSKIP).isPresent();
        cutOff = happens(world, step) || unknown(world, step) || (cutOff && !asked);
        checkNothingLost(world, accepted);
        if (!cutOff) {
          checkSomebodyServes(world, step);
          assertThat(world.shortNames).as("names are as they were; %s", world.calls).isFalse();
        }
      }
      checkThereIsAWayOn(world);
      checkNothingLost(world, accepted);
    } finally {
      delete(state);
    }
  }

  /** Whether the engine was cut off, or left services stopped and said so. */
  private static boolean happens(World world, Step step) throws IOException {
    world.failingImportOf = step.failingImport();
    step.fault().ifPresent(fault -> world.failAfter(step.faultAt(), fault));
    try {
      if (step.verb().isEmpty()) {
        world.members().forEach(world::arrives);
      } else {
        run(world, step.verb().get(), step.skipped());
      }
      return false;
    } catch (MigrationException e) {
      return e.problem().code().equals("source-not-restored");
    } catch (World.Crash e) {
      return true;
    } catch (InterruptedException | IllegalStateException e) {
      return false;
    } finally {
      world.repair();
      world.failingImportOf = Optional.empty();
      // An interrupt that had to wait is the caller's to look at; this one does not mind.
      boolean waited = Thread.interrupted();
      assertThat(waited && step.fault().isEmpty()).isFalse();
    }
  }

  private static void run(World world, Action verb)
      throws MigrationException, InterruptedException {
    run(world, verb, World.FOLLOWER);
  }

  private static void run(World world, Action verb, ApplicationId skipped)
      throws MigrationException, InterruptedException {
    Site site = world.site();
    switch (verb) {
      case START -> GroupActions.start(site, world.session(), World.LEADER, Answers.none());
      case SYNC -> GroupActions.sync(site, world.session(), World.LEADER);
      case FINISH ->
          GroupActions.finish(
              site, world.session(), World.LEADER, Answers.none(), FinishOptions.standard());
      case ABORT -> GroupActions.abort(site, world.session(), World.LEADER);
      case STEP_BACK -> GroupActions.stepBack(site, world.session(), World.LEADER, true);
      case SKIP -> GroupActions.skip(site, world::session, World.LEADER, skipped);
      case UNSKIP -> site.state().setSkipped(skipped, false);
    }
  }

  // Everything that was ever accepted is on the source, which is only read.
  private static void checkNothingLost(World world, Set<Integer> accepted) {
    for (ApplicationId id : world.members()) {
      accepted.addAll(world.source.get(id));
    }
    Set<Integer> there = new HashSet<>();
    world.source.values().forEach(there::addAll);
    assertThat(there).containsAll(accepted);
  }

  private static void checkSomebodyServes(World world, Step step) throws MigrationException {
    boolean handedOver =
        world
            .module(World.LEADER)
            .filter(module -> module.state == World.Import.IMPORTED)
            .isPresent();
    for (ApplicationId id : List.of(World.LEADER, World.GUEST)) {
      assertThat(world.serving.get(id) || handedOver || unknown(world, step))
          .as("after %s: NS7 serves %s, or NS8 has taken over; calls %s", step, id, world.calls)
          .isTrue();
    }
  }

  // Once committed, NS7 must not serve beside NS8: when the cluster cannot be asked how its import
  // ended, that stays open until the next action, which checkThereIsAWayOn then is.
  private static boolean unknown(World world, Step step) throws MigrationException {
    Site site = world.site();
    Standing standing =
        GroupActions.standing(site, World.LEADER, site.state().journal(World.LEADER));
    boolean asking =
        world.module(World.LEADER).filter(module -> module.state == World.Import.LATE).isPresent();
    return (asking || step.fault().isPresent()) && standing == Standing.COMMITTED;
  }

  private static void checkThereIsAWayOn(World world)
      throws MigrationException, InterruptedException {
    Site site = world.site();
    Standing standing =
        GroupActions.standing(site, World.LEADER, site.state().journal(World.LEADER));
    if (standing == Standing.STEPPING_BACK) {
      run(world, Action.STEP_BACK);
      run(world, Action.ABORT);
    } else if (standing.allows(Action.FINISH)) {
      try {
        finish(world);
      } catch (MigrationException e) {
        // The only other ends of a finish without faults: an import that had failed before, or an
        // abort before whose removal of the instance took place and was not seen to.
        assertThat(e.problem().code())
            .isIn("import-failed", "import-ended-early", "module-changed", "instance-gone");
        run(world, Action.ABORT);
      }
    } else if (standing.allows(Action.ABORT)) {
      run(world, Action.ABORT);
    }
    assertThat(world.shortNames).isFalse();
    Standing end =
        GroupActions.standing(site, World.LEADER, world.site().state().journal(World.LEADER));
    if (end == Standing.MIGRATED) {
      assertThat(world.serving.get(World.LEADER)).isFalse();
      World.Module module = world.module(World.LEADER).orElseThrow();
      assertThat(module.state).isEqualTo(World.Import.IMPORTED);
      Optional<World.Module> follower = world.module(World.FOLLOWER);
      // One that was left out stays on NS7.
      assertThat(world.serving.get(World.FOLLOWER)).isEqualTo(follower.isEmpty());
      if (follower.isPresent()) {
        assertThat(follower.get().state).isEqualTo(World.Import.IMPORTED);
        assertThat(follower.get().data).containsAll(world.source.get(World.FOLLOWER));
      }
      assertThat(world.serving.get(World.GUEST)).isEqualTo(!module.asksLate);
      assertThat(
              world.serving.get(World.GUEST)
                  || module.lateData.containsAll(world.source.get(World.GUEST)))
          .as("what the guest had is there with its rights")
          .isTrue();
    } else {
      assertThat(end).isEqualTo(Standing.NEW);
      assertThat(world.serving.values()).doesNotContain(false);
      assertThat(world.modules).isEmpty();
      assertThat(world.site().state().binding(World.LEADER)).isEmpty();
      assertThat(world.site().state().binding(World.FOLLOWER)).isEmpty();
    }
  }

  private static void finish(World world) throws MigrationException, InterruptedException {
    try {
      run(world, Action.FINISH);
    } catch (MigrationException e) {
      if (!e.problem().code().equals("follower-not-started")) {
        throw e;
      }
      run(world, Action.START);
      run(world, Action.FINISH);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
