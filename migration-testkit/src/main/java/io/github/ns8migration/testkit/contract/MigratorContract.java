package io.github.ns8migration.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every migrator must do, tested with the real engine, a real receiving daemon, and the
 * embedded cluster. Inherit it, and say what is moved:
 *
 * <pre>{@code
 * class NotesContractIT extends MigratorContract {
 *   protected List<Migrator> migrators() {
 *     return List.of(new NotesMigrator());
 *   }
 *
 *   protected TestHost host(Path folder) throws IOException {
 *     return TestHost.builder("server.example.org").file("/var/lib/notes/1", "hello").build(folder);
 *   }
 *
 *   protected EmbeddedCluster.Builder cluster() {
 *     return EmbeddedCluster.builder().withImage("notes", NotesBehaviour::new);
 *   }
 *
 *   protected void somethingNew(TestHost host) throws IOException {
 *     Files.writeString(host.path("/var/lib/notes/2"), "new");
 *   }
 * }
 * }</pre>
 */
public abstract class MigratorContract {
  @TempDir Path folder;
  private @Nullable EmbeddedCluster cluster;
  private @Nullable TestHost host;
  private final Map<ApplicationId, Long> askedToProve = new ConcurrentHashMap<>();

  /** For subclasses. */
  protected MigratorContract() {}

  /** The leader first, then those that follow it, if any. All of them are tested together. */
  protected abstract List<Migrator> migrators();

  /** A host with data of the application, made in an empty folder. */
  protected abstract TestHost host(Path emptyFolder) throws IOException;

  /** A cluster that knows the application's image. */
  protected abstract EmbeddedCluster.Builder cluster();

  /** Changes data on the host as people who work on it would, while its services run. */
  protected abstract void somethingNew(TestHost someHost) throws IOException;

  /** What the administrator answers. */
  protected Answers answers() {
    return Answers.none();
  }

  @BeforeEach
  final void makeBothSides() throws IOException {
    host = host(folder.resolve("host"));
    cluster = cluster().keepIn(folder.resolve("ns8")).start();
  }

  @AfterEach
  final void closeBothSides() {
    theCluster().close();
    theHost().close();
  }

  private TestHost theHost() {
    return java.util.Objects.requireNonNull(host);
  }

  private EmbeddedCluster theCluster() {
    return java.util.Objects.requireNonNull(cluster);
  }

  private ApplicationId leader() {
    return migrators().get(0).application().id();
  }

  private Rehearsal rehearsal(UnaryOperator<Migrator> around) {
    return Rehearsal.of(
        theHost(),
        theCluster(),
        folder.resolve("state"),
        migrators().stream().map(around).toList(),
        this::count);
  }

  /** How often NS8 is asked for a proof: over a distance a connection takes half a second. */
  private void count(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered entered) {
      count(entered.application(), entered.stage(), -1);
    } else if (event instanceof MigrationEvent.StageCompleted completed) {
      count(completed.application(), completed.stage(), 1);
    }
  }

  private void count(ApplicationId id, String stage, int sign) {
    if (stage.equals("prove") && alone()) {
      askedToProve.merge(id, sign * connections(image(id)), Long::sum);
    }
  }

  /** Whether each has an instance of its own: what else is sent there would be counted too. */
  private boolean alone() {
    return migrators().stream().noneMatch(migrator -> migrator.application().guest());
  }

  private String image(ApplicationId id) {
    return migrators().stream()
        .map(Migrator::application)
        .filter(application -> application.id().equals(id))
        .map(Application::image)
        .findFirst()
        .orElseThrow();
  }

  private long connections(String image) {
    return theCluster().modules().stream()
        .filter(module -> module.image().equals(image))
        .flatMap(module -> module.transferLog().stream())
        .filter(line -> line.contains(" connect from "))
        .count();
  }

  private Rehearsal started() throws Exception {
    return started(UnaryOperator.identity());
  }

  private Rehearsal started(UnaryOperator<Migrator> around) throws Exception {
    Rehearsal rehearsal = rehearsal(around);
    rehearsal.connect();
    rehearsal.migration().start(leader(), answers());
    return rehearsal;
  }

  private static ItemCount sent(Map<ApplicationId, Transferred> moved) {
    return moved.values().stream().map(Transferred::count).reduce(ItemCount.NONE, ItemCount::plus);
  }

  private static void assertPassed(Map<ApplicationId, Verification> verified) {
    verified.forEach(
        (id, verification) ->
            assertThat(verification.checks())
                .as("checks of %s", id)
                .isNotEmpty()
                .allMatch(Verification.Check::passed));
  }

  @Test
  final void theApplicationIsSeenOnTheHost() throws Exception {
    for (Migrator migrator : migrators()) {
      assertThat(migrator.detect(theHost().source())).isEqualTo(Availability.AVAILABLE);
    }
  }

  @Test
  final void aPlanIsTheSameTwiceAndChangesNothing() throws Exception {
    try (Rehearsal rehearsal = rehearsal(UnaryOperator.identity())) {
      rehearsal.connect();
      Map<String, String> before = TreeState.of(theHost().root());
      for (Migrator migrator : migrators()) {
        ApplicationId id = migrator.application().id();
        assertThat(rehearsal.migration().plan(id, answers()))
            .isEqualTo(rehearsal.migration().plan(id, answers()));
      }
      assertThat(TreeState.of(theHost().root())).isEqualTo(before);
    }
    assertThat(theCluster().modules()).allMatch(module -> module.state().toFile().exists());
  }

  @Test
  final void aSyncOfAnUnchangedSourceSendsNothingLeavesItAsItWasAndTheNextSendsWhatIsNew()
      throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().sync(leader());
      Map<String, String> before = TreeState.of(theHost().root());

      ItemCount second = sent(rehearsal.migration().sync(leader()));

      assertThat(second.changedNothing()).as("%s", second).isTrue();
      assertThat(TreeState.of(theHost().root())).isEqualTo(before);

      somethingNew(theHost());

      assertThat(sent(rehearsal.migration().sync(leader())).sent()).isPositive();
    }
  }

  @Test
  final void aWholeMoveIsVerified() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().sync(leader());
      somethingNew(theHost());

      Map<ApplicationId, Verification> verified = rehearsal.migration().finish(leader(), answers());

      assertThat(verified).hasSize(migrators().size());
      assertPassed(verified);
      assertThat(askedToProve).hasSize(alone() ? migrators().size() : 0);
      assertThat(askedToProve.values())
          .as("connections to prove that nothing has changed, while people wait")
          .allMatch(times -> times == 0);
      if (rehearsal
          .migration()
          .connected()) { // a host leaves by itself when its provider has moved
        assertPassed(rehearsal.migration().verify(leader()));
      }
    }
  }

  @Test
  final void everyStageCanRunTwice() throws Exception {
    try (Rehearsal rehearsal = started(StageSpy::twice)) {
      rehearsal.migration().sync(leader());

      assertPassed(rehearsal.migration().finish(leader(), answers()));
    }
  }

  /**
   * One test for each stage; in each the members of the group are interrupted one after another.
   */
  @TestFactory
  final Stream<DynamicTest> anInterruptInAStageEndsItAndTheNextFinishGoesOn() {
    return StageSpy.STAGES.stream()
        .map(stage -> DynamicTest.dynamicTest("in " + stage, () -> interruptedIn(stage)));
  }

  private void interruptedIn(String stage) throws Exception {
    Path place = Files.createTempDirectory(folder, "interrupt");
    List<StageSpy> spies = migrators().stream().map(StageSpy::of).toList();
    try (TestHost own = host(place.resolve("host"));
        EmbeddedCluster its = cluster().keepIn(place.resolve("ns8")).start();
        Rehearsal rehearsal =
            Rehearsal.of(own, its, place.resolve("state"), List.copyOf(spies), event -> {})) {
      rehearsal.connect();
      rehearsal.migration().start(leader(), answers());

      for (StageSpy spy : spies) {
        spy.interruptNext(stage);

        assertThatThrownBy(() -> rehearsal.migration().finish(leader(), answers()))
            .as("%s in %s", spy.application().id(), stage)
            .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).as("nothing is left of the interrupt").isFalse();
      }

      assertPassed(rehearsal.migration().finish(leader(), answers()));
    }
  }

  @Test
  final void abortLeavesNothingInTheClusterAndTheSourceAsItWas() throws Exception {
    int modules = theCluster().modules().size();
    try (Rehearsal rehearsal = rehearsal(UnaryOperator.identity())) {
      rehearsal.connect();
      Map<String, String> before = TreeState.of(theHost().root());
      rehearsal.migration().start(leader(), answers());
      rehearsal.migration().sync(leader());

      rehearsal.migration().abort(leader());

      assertThat(theCluster().modules()).hasSize(modules);
      assertThat(rehearsal.migration().applications())
          .filteredOn(state -> state.id().equals(leader()))
          .allMatch(state -> state.status() == ApplicationStatus.NOT_MIGRATED);
      assertThat(TreeState.of(theHost().root())).isEqualTo(before);
    }
  }

  @Test
  final void steppingBackPutsTheSourceInServiceAsItWas() throws Exception {
    Map<String, String> databases = TreeState.of(theHost().path("/var/lib/nethserver/db"));
    List<String> running = theHost().runningUnits();
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(leader(), answers());
      assertThat(theHost().runningUnits()).isNotEqualTo(running);

      rehearsal.migration().stepBack(leader(), true);

      assertThat(theHost().runningUnits()).isEqualTo(running);
    }
    assertThat(withoutTimes(TreeState.of(theHost().path("/var/lib/nethserver/db"))))
        .isEqualTo(withoutTimes(databases));
  }

  private static Map<String, String> withoutTimes(Map<String, String> state) {
    state.replaceAll((path, text) -> text.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]*", ""));
    return state;
  }
}
