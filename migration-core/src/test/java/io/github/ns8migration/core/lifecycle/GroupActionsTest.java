package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.Route.Outcome;
import io.github.ns8migration.core.lifecycle.World.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupActionsTest {
  @TempDir Path state;
  private World world;

  @BeforeEach
  void makeWorld() {
    world = new World(state);
  }

  private void start(Answers answers) throws Exception {
    GroupActions.start(world.site(), world.session(), World.LEADER, answers);
  }

  private Map<ApplicationId, Verification> finish() throws Exception {
    return finish(Answers.none());
  }

  private Map<ApplicationId, Verification> finish(Answers answers) throws Exception {
    return GroupActions.finish(
        world.site(), world.session(), World.LEADER, answers, FinishOptions.standard());
  }

  private void abort() throws Exception {
    GroupActions.abort(world.site(), world.session(), World.LEADER);
  }

  private Standing standing() throws Exception {
    Site site = world.site();
    return GroupActions.standing(site, World.LEADER, site.state().journal(World.LEADER));
  }

  @Test
  void aWholeMoveHandsBothOver() throws Exception {
    world.arrives(World.LEADER);
    start(Answers.none());
    GroupActions.sync(world.site(), world.session(), World.LEADER);
    world.arrives(World.LEADER);

    Map<ApplicationId, Verification> verified = finish();

    assertThat(verified).hasSize(2);
    assertThat(verified.values()).allMatch(Verification::passed);
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.serving.values()).containsOnly(false);
    assertThat(world.module(World.LEADER).orElseThrow().data).hasSize(2);
  }

  @Test
  @Tag("F31")
  void noServiceRunsBetweenTheBeginningOfTheLastPassAndTheCommit() throws Exception {
    start(Answers.none());
    world.calls.clear();

    finish();

    assertThat(world.calls)
        .containsSubsequence(
            "send LIVE", "stop follower", "stop leader", "send LAST", "send PROOF", "commit");
    assertThat(world.calls.subList(world.calls.indexOf("stop follower"), world.calls.size()))
        .doesNotContain("send LIVE");
  }

  @Test
  @Tag("F12")
  void withoutAChoiceTheLeadersOwnNodeIsTaken() throws Exception {
    world.onlyNode = 3;

    start(Answers.none());

    assertThat(world.site().state().binding(World.LEADER).orElseThrow().node()).isEqualTo(3);
    assertThat(world.submitted).allMatch(input -> ((Map<?, ?>) input).get("node").equals(3));
  }

  @Test
  @Tag("F11")
  void theChosenNodeIsTheOneThatIsSent() throws Exception {
    world.onlyNode = 7;

    start(Answers.none().with("node", "7").with("follower-node", "7"));

    assertThat(world.submitted)
        .hasSize(2)
        .allMatch(input -> ((Map<?, ?>) input).get("node").equals(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "eight", "-1", "99999999999"})
  @Tag("F11")
  void aNodeThatIsNoneIsRefusedBeforeAnythingIsCreated(String node) {
    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> start(Answers.none().with("node", node)));

    assertThat(e.problem().code()).isIn("node-unknown", "answer-not-usable");
    assertThat(world.modules).isEmpty();
  }

  @Test
  @Tag("F13")
  @Tag("A15")
  void aNodeThatCannotTakeTheApplicationIsRefusedBeforeImportModule() {
    world.eligible = false;

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> start(Answers.none()));

    assertThat(e.problem().code()).isEqualTo("node-not-eligible");
    assertThat(world.submitted).isEmpty();
  }

  @Test
  @Tag("F19")
  void anUpdateOfTheInstanceInTheMidstStopsTheFinishWithNs7Serving() throws Exception {
    start(Answers.none());
    world.version = "1.1.0";

    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("module-changed");
    assertThat(e.problem().message()).contains("1.0.0").contains("1.1.0");
    assertThat(world.serving.values()).containsOnly(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://webtop.example.org", "webtop", "a b.example.org", "x_y.org/", ""})
  @Tag("F68")
  void aHostNameThatIsNoneIsRefusedBeforeAnySideEffectAndTheNextFinishRuns(String typed)
      throws Exception {
    world.question = Optional.of(Question.hostName("host", "Address", Optional.empty()));
    start(Answers.none());
    world.calls.clear();

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> finish(Answers.none().with("host", typed)));

    assertThat(e.problem().code()).isIn("answer-not-usable", "answer-missing");
    assertThat(world.calls).doesNotContain("stop follower", "stop leader", "send LIVE", "commit");
    finish(Answers.none().with("host", " Webtop.Example.org "));
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  @Tag("F68")
  @Tag("C8")
  void aHostNameThatAnotherRouteOfTheNodeAnswersForIsRefusedBeforeAnySideEffect() throws Exception {
    world.question = Optional.of(Question.hostName("host", "Address", Optional.empty()));
    world.routes.add(Map.of("instance", "other1", "host", "Taken.example.org", "url", "http://x"));
    start(Answers.none());
    world.calls.clear();

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> finish(Answers.none().with("host", "taken.example.org")));

    assertThat(e.problem().code()).isEqualTo("host-name-in-use");
    assertThat(e.problem().message()).contains("taken.example.org", "other1", "node 1");
    assertThat(world.calls).doesNotContain("stop follower", "stop leader", "send LIVE", "commit");
    finish(Answers.none().with("host", "free.example.org"));
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  @Tag("F68")
  void aHostNameThatNs8RefusesAfterTheImportCanBeReplacedByTheNextFinish() throws Exception {
    world.question = Optional.of(Question.hostName("host", "Address", Optional.empty()));
    start(Answers.none());
    world.failSecondConfiguration();
    assertThatThrownBy(() -> finish(Answers.none().with("host", "one.example.org")))
        .isInstanceOf(MigrationException.class);
    world.repair();
    assertThat(standing()).isEqualTo(Standing.COMMITTED);

    finish(Answers.none().with("host", "two.example.org"));

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.configuredFor).endsWith("two.example.org");
  }

  @Test
  void peopleAreToldWhereTheDnsRecordMustLead() throws Exception {
    world.question = Optional.of(Question.hostName("host", "Address", Optional.empty()));
    start(Answers.none());

    finish(Answers.none().with("host", "new.example.org"));

    assertThat(world.events)
        .filteredOn(MigrationEvent.Note.class::isInstance)
        .anySatisfy(
            event ->
                assertThat(((MigrationEvent.Note) event).text())
                    .contains("new.example.org is not known to DNS yet", "node 1 of NS8"));
  }

  @Test
  void aPageThatIsPutUpBeforeTheImportStopsTheFinishWithNs7Serving() throws Exception {
    start(Answers.none());
    world.pageTooEarly = true;

    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("migrator-broke");
    assertThat(world.calls).doesNotContain("publish leader", "commit");
    assertThat(world.serving.values()).containsOnly(true);
  }

  @Test
  void aPageThatCannotBePutUpIsAWarningAndTheFinishGoesOn() throws Exception {
    start(Answers.none());
    world.oldPaths = List.of("/old");
    world.failCall("publish leader", Fault.PROBLEM);

    finish();

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.events).anyMatch(MigrationEvent.Warned.class::isInstance);
  }

  @Test
  void oldPathsBecomeRoutesOfTheInstancesAndThoseOfOthersAreLeftAlone() throws Exception {
    start(Answers.none());
    finish();
    world.oldPaths = List.of("/old", "/.well-known");
    for (World.Module module : world.modules.values()) {
      world.routes.add(Map.of("instance", module.id, "host", "a.b", "url", "http://" + module.id));
    }

    List<Route> first = GroupActions.keepPaths(world.site(), world.session(), World.LEADER);
    List<Route> second = GroupActions.keepPaths(world.site(), world.session(), World.LEADER);

    // Both members have the same paths here: the second finds them taken by the first.
    assertThat(first)
        .extracting(Route::outcome)
        .containsExactly(Outcome.ADDED, Outcome.ADDED, Outcome.TAKEN, Outcome.TAKEN);
    assertThat(second)
        .extracting(Route::outcome)
        .containsExactly(
            Outcome.THERE_ALREADY, Outcome.THERE_ALREADY, Outcome.TAKEN, Outcome.TAKEN);
    assertThat(world.routes)
        .anySatisfy(
            route ->
                assertThat(route)
                    .hasToString(
                        "{instance=leader1-well-known, url=http://leader1, path=/.well-known,"
                            + " http2https=true, lets_encrypt=false, user_created=true}"));
  }

  @Test
  void oldPathsAreNotTouchedBeforeTheCutOver() throws Exception {
    start(Answers.none());

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> GroupActions.keepPaths(world.site(), world.session(), World.LEADER));

    assertThat(e.problem().code()).isEqualTo("not-migrated");
  }

  @Test
  @Tag("F73")
  void abortRemovesEveryInstanceWhateverWasCreatedAndCanBeRepeated() throws Exception {
    world.failAfter(9, Fault.PROBLEM);
    assertThatThrownBy(() -> start(Answers.none())).isInstanceOf(MigrationException.class);
    world.repair();
    assertThat(world.modules).isNotEmpty();

    abort();
    abort();

    assertThat(world.modules).isEmpty();
    assertThat(standing()).isEqualTo(Standing.NEW);
    start(Answers.none());
    finish();
  }

  @Test
  @Tag("F73")
  void abortOfAnInstanceThatIsGoneInNs8Already() throws Exception {
    start(Answers.none());
    world.modules.clear();

    abort();

    assertThat(world.site().state().binding(World.LEADER)).isEmpty();
  }

  @Test
  void anInstanceThatIsGoneInNs8IsMadeAnewByTheNextStart() throws Exception {
    start(Answers.none());
    world.modules.clear();
    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> GroupActions.sync(world.site(), world.session(), World.LEADER));
    assertThat(e.problem().code()).isEqualTo("instance-gone");

    start(Answers.none());

    assertThat(world.modules).hasSize(2);
    finish();
  }

  @Test
  @Tag("F76")
  void aFollowerHasASkipOfItsOwnThatItsLeaderDoesNotChange() throws Exception {
    GroupActions.skip(world.site(), world::session, World.LEADER, World.FOLLOWER);

    start(Answers.none());
    finish();

    assertThat(world.module(World.FOLLOWER)).isEmpty();
    assertThat(world.serving.get(World.FOLLOWER)).isTrue();
    assertThat(world.site().state().skipped(World.FOLLOWER)).isTrue();
  }

  @Test
  @Tag("A18")
  void whatAFailedCreationLeavesIsRemoved() {
    world.creationFails = true;

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> start(Answers.none()));

    assertThat(e.problem().code()).isEqualTo("instance-not-created");
    assertThat(world.modules).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CRASH", "LOST_ANSWER"})
  @Tag("A14")
  void aCreationThatWasCutOffIsTakenUpAndNotRepeated(Fault fault) throws Exception {
    world.failCall("await", fault);
    assertThatThrownBy(() -> start(Answers.none()))
        .isInstanceOfAny(World.Crash.class, MigrationException.class);
    world.repair();

    start(Answers.none());

    assertThat(world.modules).hasSize(2);
  }

  @Test
  @Tag("A14")
  void aCreationThatNobodySawSubmittedIsFoundByItsMark() throws Exception {
    world.failCall("submit import-module", Fault.LOST_ANSWER);
    assertThatThrownBy(() -> start(Answers.none())).isInstanceOf(MigrationException.class);
    world.repair();
    assertThat(world.modules).hasSize(1);

    start(Answers.none());

    assertThat(world.modules.keySet()).containsExactly("leader1", "follower2");
  }

  @Test
  @Tag("F16")
  void aReceiverThatDiedIsStartedAgainOnTheSamePortWithTheSamePassword() throws Exception {
    start(Answers.none());
    String before = world.site().state().binding(World.LEADER).orElseThrow().importTask().value();
    world.module(World.LEADER).orElseThrow().state = World.Import.DOWN;

    GroupActions.sync(world.site(), world.session(), World.LEADER);

    Map<?, ?> again = (Map<?, ?>) world.submitted.get(world.submitted.size() - 1);
    assertThat(again.get("port")).isEqualTo(20001);
    assertThat(again.get("credentials")).isEqualTo(List.of("leader1", "secret"));
    assertThat(world.site().state().binding(World.LEADER).orElseThrow().importTask().value())
        .isNotEqualTo(before);
  }

  @Test
  @Tag("R5")
  void aReceiverThatIsReplacedBetweenTwoLooksIsLookedAtAgain() throws Exception {
    start(Answers.none());
    world.failCall("volumes", Fault.PROBLEM);

    GroupActions.sync(world.site(), world.session(), World.LEADER);

    assertThat(world.calls)
        .containsSubsequence("probe", "volumes", "probe", "volumes", "send LIVE");
  }

  @Test
  @Tag("F17")
  void anImportThatEndedWithoutUsIsNotSentTo() throws Exception {
    start(Answers.none());
    World.Module module = world.module(World.LEADER).orElseThrow();
    module.state = World.Import.IMPORTED;
    world.endTask(module.task);
    world.calls.clear();

    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("import-ended-early");
    assertThat(world.calls).noneMatch(call -> call.startsWith("send"));
    assertThat(world.serving.values()).containsOnly(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"leader/journal.jsonl", "leader/bind.env", "leader"})
  void aStateThatCannotBeReadOrWrittenAnyMoreKeepsNs7NotFromServingAgain(String name)
      throws Exception {
    start(Answers.none());
    Path lostFile = state.resolve(name);
    Path aside = state.resolve("aside");
    Site site = world.site();
    Site lost =
        new Site(
            site.source(),
            site.controls(),
            site.state(),
            site.migrators(),
            site.receivers(),
            event -> {
              world.events.add(event);
              if (event instanceof MigrationEvent.StageCompleted completed
                  && completed.stage().equals("quiesce")
                  && !Files.exists(aside)) {
                replaceByAnother(lostFile, aside);
              }
            },
            site.patience(),
            site.streams());

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () ->
                GroupActions.finish(
                    lost, world.session(), World.LEADER, Answers.none(), FinishOptions.standard()));

    assertThat(e.problem().code()).isIn("state-not-writable", "state-not-readable");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(world.events)
        .filteredOn(each -> each instanceof MigrationEvent.Note)
        .extracting(Object::toString)
        .filteredOn(text -> text.contains("the services of NS7 run again"))
        .hasSize(1);
    Files.delete(lostFile);
    Files.move(aside, lostFile);
    assertThat(finish()).isNotEmpty();
  }

  /** A folder where a file was, or a file where a folder was: nobody can read or write there. */
  private static void replaceByAnother(Path path, Path aside) {
    try {
      Files.move(path, aside);
      if (Files.isDirectory(aside)) {
        Files.createFile(path);
      } else {
        Files.createDirectory(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFailedImportPutsNs7BackAndLeavesOnlyAbort() throws Exception {
    start(Answers.none());
    world.importsFail = true;

    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("import-failed");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(standing()).isEqualTo(Standing.FAILED);
    abort();
    assertThat(world.modules).isEmpty();
  }

  @Test
  void whatAPassLeftOnNs7GoesWithAnAbortAndWhatDoesNotGoIsTold() throws Exception {
    start(Answers.none());
    world.failCall("tidy leader", Fault.PROBLEM);

    abort();

    assertThat(world.calls).containsSubsequence("tidy leader", "tidy follower");
    assertThat(world.events)
        .filteredOn(MigrationEvent.Warned.class::isInstance)
        .extracting(event -> ((MigrationEvent.Warned) event).finding().problem().message())
        .containsExactly("It broke.");
    assertThat(world.modules).isEmpty();
    assertThat(standing()).isEqualTo(Standing.NEW);
  }

  @Test
  void aReceiverThatDoesNotBeginIsAskedLessAndLessOften() {
    world.deaf = true;
    world.patience =
        new Patience(Duration.ofMillis(800), Duration.ofSeconds(5), Duration.ofMillis(10), 2);

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> start(Answers.none()));

    assertThat(e.problem().code()).isEqualTo("receiver-not-ready");
    // Every ten milliseconds would be eighty times.
    assertThat(Collections.frequency(world.calls, "probe")).isBetween(2, 40);
  }

  @Test
  void servicesThatCannotBeStartedAfterAFailedImportAreToldAsThat() throws Exception {
    start(Answers.none());
    world.importsFail = true;
    world.failCall("start leader", Fault.PROBLEM);

    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("source-not-restored");
    assertThat(e.problem().message()).contains("import of Leader failed", "It broke.");
    assertThat(catchThrowableOfType(MigrationException.class, this::finish).problem().code())
        .isEqualTo("import-failed");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(standing()).isEqualTo(Standing.FAILED);
  }

  @Test
  void servicesThatCannotBeStartedAfterACrashAreToldAsThat() throws Exception {
    start(Answers.none());
    world.failCall("send LAST", Fault.CRASH);
    assertThatThrownBy(this::finish).isInstanceOf(World.Crash.class);
    world.repair();
    world.failCall("start leader", Fault.PROBLEM);

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> start(Answers.none()));

    assertThat(e.problem().code()).isEqualTo("source-not-restored");
    start(Answers.none());
    assertThat(world.serving.values()).containsOnly(true);
  }

  @Test
  void anImportThatFailedUnseenPutsNs7BackWithWhateverIsAskedForNext() throws Exception {
    start(Answers.none());
    world.importsFail = true;
    world.failCall("keep down", Fault.CRASH);
    assertThatThrownBy(this::finish).isInstanceOf(World.Crash.class);
    world.repair();
    assertThat(world.serving.values()).containsOnly(false);

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> GroupActions.sync(world.site(), world.session(), World.LEADER));

    assertThat(e.problem().code()).isEqualTo("import-failed");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(standing()).isEqualTo(Standing.FAILED);
  }

  @Test
  void aFollowersFailedImportIsRetriedOnAFreshInstanceWhileNs8Serves() throws Exception {
    start(Answers.none());
    world.failingImportOf = Optional.of(World.FOLLOWER);
    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);
    assertThat(e.problem().code()).isEqualTo("import-failed");
    assertThat(standing()).isEqualTo(Standing.COMMITTED);
    world.failingImportOf = Optional.empty();

    finish();

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    assertThat(world.module(World.FOLLOWER).orElseThrow().id).isEqualTo("follower3");
  }

  @Test
  void aFollowerLeftOutAfterItsCreationWasCutOffLeavesNoInstanceBehind() throws Exception {
    GroupActions.skip(world.site(), world::session, World.LEADER, World.FOLLOWER);
    start(Answers.none());
    world.site().state().setSkipped(World.FOLLOWER, false);
    world.failCall("submit import-module", Fault.LOST_ANSWER);
    assertThatThrownBy(() -> start(Answers.none())).isInstanceOf(MigrationException.class);
    assertThat(world.modules).hasSize(2);

    GroupActions.skip(world.site(), world::session, World.LEADER, World.FOLLOWER);

    assertThat(world.modules).hasSize(1);
    finish();
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  void aFinishDoesNotLeaveBehindAFollowerThatWasNeverStarted() throws Exception {
    GroupActions.skip(world.site(), world::session, World.LEADER, World.FOLLOWER);
    start(Answers.none());
    world.site().state().setSkipped(World.FOLLOWER, false);
    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);
    assertThat(e.problem().code()).isEqualTo("follower-not-started");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(standing()).isEqualTo(Standing.STARTED);

    start(Answers.none());
    finish();

    assertThat(world.module(World.FOLLOWER).orElseThrow().state).isEqualTo(World.Import.IMPORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove-module", "submit import-module", "send LAST", "send PROOF"})
  void aFollowerThatIsCutOffWhileItsInstanceIsMadeAnewStillGetsAllItsData(String call)
      throws Exception {
    world.arrives(World.FOLLOWER);
    start(Answers.none());
    world.failingImportOf = Optional.of(World.FOLLOWER);
    assertThatThrownBy(this::finish).isInstanceOf(MigrationException.class);
    world.failingImportOf = Optional.empty();
    world.failCall(call, Fault.CRASH);
    assertThatThrownBy(this::finish).isInstanceOf(World.Crash.class);
    world.repair();

    finish();

    assertThat(standing()).isEqualTo(Standing.MIGRATED);
    World.Module follower = world.module(World.FOLLOWER).orElseThrow();
    assertThat(follower.state).isEqualTo(World.Import.IMPORTED);
    assertThat(follower.data).containsAll(world.source.get(World.FOLLOWER)).isNotEmpty();
    assertThat(world.modules).hasSize(2);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
    start(Answers.none());
    world.failCall("commit", Fault.LOST_ANSWER);

    finish();

    assertThat(world.calls.stream().filter("commit"::equals)).hasSize(2);
    assertThat(standing()).isEqualTo(Standing.MIGRATED);
  }

  @Test
  void aFailureAfterQuiescePutsServicesBackAndSaysSoOnce() throws Exception {
    start(Answers.none());
    world.failCall("send LAST", Fault.PROBLEM);

    assertThatThrownBy(this::finish).isInstanceOf(MigrationException.class);

    assertThat(world.serving.values()).containsOnly(true);
    assertThat(world.events)
        .filteredOn(MigrationEvent.Note.class::isInstance)
        .extracting(event -> ((MigrationEvent.Note) event).text())
        .filteredOn(text -> text.contains("run again"))
        .hasSize(1);
  }

  @Test
  void steppingBackIsRefusedUntilWhatIsNewOnNs8IsWaived() throws Exception {
    start(Answers.none());
    finish();

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> GroupActions.stepBack(world.site(), world.session(), World.LEADER, false));
    GroupActions.stepBack(world.site(), world.session(), World.LEADER, true);

    assertThat(e.problem().code()).isEqualTo("new-data-on-destination");
    assertThat(world.serving.values()).containsOnly(true);
    assertThat(world.modules).isNotEmpty();
    assertThat(standing()).isEqualTo(Standing.STEPPED_BACK);
  }

  @Test
  void whatIsNotLegalNowIsRefusedWithWhatIs() throws Exception {
    MigrationException e = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(e.problem().code()).isEqualTo("action-not-possible");
    assertThat(e.problem().remedy()).contains("start");
  }
}
