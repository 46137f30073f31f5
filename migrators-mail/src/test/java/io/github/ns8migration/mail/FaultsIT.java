package io.github.ns8migration.mail;

import static io.github.ns8migration.mail.SmallMove.CONNECTOR;
import static io.github.ns8migration.mail.SmallMove.MAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.cluster.Faults;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.cluster.steps.ImapsyncBehaviour;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What goes wrong on real clusters, one thing at a time. Either the move succeeds with everything
 * there, or it stops with one clear problem while NS7 serves; then the next call works.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultsIT {
  @TempDir static Path undisturbed;
  private static Map<String, String> expected = Map.of();

  @TempDir Path folder;
  private SmallMove move;

  @BeforeAll
  static void moveUndisturbed() throws Exception {
    try (SmallMove move = SmallMove.in(undisturbed).start().sync().finish()) {
      expected = move.holdings();
    }
  }

  @AfterAll
  static void forget() {
    expected = Map.of();
  }

  @AfterEach
  void close() {
    if (move != null) {
      move.close();
    }
  }

  private SmallMove move() throws Exception {
    move = SmallMove.in(folder);
    return move;
  }

  private Faults faults() {
    return move.cluster.faults();
  }

  private static String problem(ThrowingCallable call) {
    MigrationException e = catchThrowableOfType(MigrationException.class, call);
    assertThat(e).as("a problem").isNotNull();
    assertThat(e.problem().message()).isNotBlank();
    assertThat(e.problem().remedy()).isNotBlank();
    return e.problem().code();
  }

  private void assertEverythingThere() throws Exception {
    assertThat(move.report().passed()).as("checks").isTrue();
    assertThat(move.status()).isEqualTo(ApplicationStatus.MIGRATED);
    assertThat(move.holdings()).isEqualTo(expected);
    assertThat(move.host.runningUnits()).doesNotContain("postfix", "dovecot");
  }

  private long imports(String agent) {
    return move.cluster.tasks().stream()
        .filter(task -> task.action().equals("import-module") && task.agent().equals(agent))
        .count();
  }

  // ---- the API

  @Test
  @Tag("F14")
  void errorsAndLostAnswersOnTheStatusOfATaskAreNotItsEnd() throws Exception {
    move();
    faults().answer500OnStatus(3);
    move.start();
    faults().answerOnStatus(502, 3);
    move.sync();
    move.onEntering(MAIL, "import", () -> faults().loseStatus(3).answer500OnStatus(3));

    move.finish();

    assertEverythingThere();
  }

  // ---- agents, nodes, daemons

  @Test
  @Tag("F16")
  void aNodeThatRebootsReceivesOnTheSamePortWithTheSameSecret() throws Exception {
    move();
    move.start().sync();
    String mail = endpoint(move.binding(MAIL));
    String connector = endpoint(move.binding(CONNECTOR));
    faults().rebootNode(1);
    move.cluster.clock().advance(Duration.ofMinutes(2));

    move.sync();

    assertThat(endpoint(move.binding(MAIL))).isEqualTo(mail);
    assertThat(endpoint(move.binding(CONNECTOR))).isEqualTo(connector);
    move.finish();
    assertEverythingThere();
  }

  private static String endpoint(String binding) {
    return binding.lines().filter(line -> line.startsWith("RSYNC_")).toList().toString();
  }

  @Test
  @Tag("F16")
  void receiversThatWereKilledAreStartedAgainByTheFinish() throws Exception {
    move();
    move.start().sync();
    faults().killDaemon("mail1").killDaemon("imapsync1");

    move.finish();

    assertEverythingThere();
    assertThat(imports("module/mail1")).isEqualTo(2);
  }

  @Test
  @Tag("R3")
  void aReceiverThatIsStoppedBeforeTheCommitBeginsNoImport() throws Exception {
    move();
    move.start().sync();
    faults().stopDaemon("mail1").stopDaemon("imapsync1");

    move.sync();

    // NS8 took that for the end of the transfer; the imports stopped at their first step.
    for (String id : List.of("mail1", "imapsync1")) {
      assertThat(move.cluster.module(id).flags()).contains("import_started");
    }
    assertThat(move.cluster.module("mail1").volume("dovecot-data"))
        .isDirectoryContaining("glob:**/*@example.org");
    move.finish();
    assertEverythingThere();
  }

  @Test
  @Tag("F31")
  void aReceiverThatDiesDuringTheCutOverPutsNs7BackInService() throws Exception {
    move();
    move.start().sync();
    List<Path> big = new ArrayList<>();
    move.onEntering(
        MAIL,
        "quiesce",
        () -> {
          big.add(bigMailArrives());
          killWhileSending(move.cluster.module("mail1").volume("dovecot-data"));
        });

    String code = problem(() -> move.finish());

    assertThat(code).isIn("connection-lost", "receiver-down", "receiver-unreachable");
    assertThat(move.ns7Serves()).isTrue();
    assertThat(move.status()).isEqualTo(ApplicationStatus.MIGRATING);
    Files.delete(big.get(0));
    move.finish();
    assertEverythingThere();
  }

  private Path bigMailArrives() {
    try {
      Path message = move.host.mailArrives("anna.bianchi", "INBOX", "Subject: a\n\nb\n");
      grow(message);
      return message;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void grow(Path message) {
    try (var file = new java.io.RandomAccessFile(message.toFile(), "rw")) {
      file.setLength(300_000_000);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Kills the daemon of mail as soon as a file of which a part has arrived is seen. */
  private void killWhileSending(Path volume) {
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            () -> {
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
              while (System.nanoTime() < end && !partlyThere(volume)) {
                Thread.onSpinWait();
              }
              faults().killDaemon("mail1");
            });
  }

  private static boolean partlyThere(Path volume) {
    try (Stream<Path> below = Files.walk(volume)) {
      for (Path each : below.toList()) {
        if (Files.isRegularFile(each) && Files.size(each) > 1_000_000) {
          return true;
        }
      }
    } catch (java.io.IOException | java.io.UncheckedIOException e) {
      return false; // it was renamed meanwhile
    }
    return false;
  }

  @Test
  @Tag("F15")
  void anAgentThatDiedIsNoticedBeforeAnythingIsStopped() throws Exception {
    move();
    move.start().sync();
    faults().killAgent("mail1");
    move.cluster.clock().advance(Duration.ofMinutes(2));

    String code = problem(() -> move.finish());

    assertThat(code).isEqualTo("agent-not-responding");
    assertThat(move.ns7Serves()).isTrue();
    assertThat(stages()).doesNotContain("quiesce");
    faults().reviveAgent("mail1");
    move.finish();
    assertEverythingThere();
  }

  private List<String> stages() {
    List<String> stages = new ArrayList<>();
    for (MigrationEvent event : move.events) {
      if (event instanceof MigrationEvent.StageEntered entered) {
        stages.add(entered.stage());
      }
    }
    return stages;
  }

  @Test
  @Tag("F15")
  void anAgentThatDiesInTheImportPutsNs7BackInService() throws Exception {
    Stumbling mail = new Stumbling(new MailBehaviour(() -> "RANDOM"), true);
    move = SmallMove.in(folder, SmallMove.cluster().withImage("mail", () -> mail.fresh()));
    move.start().sync();
    mail.stumble(
        () -> {
          faults().killAgent("mail1");
          move.cluster.clock().advance(Duration.ofMinutes(2));
        });

    String code = problem(() -> move.finish());

    assertThat(code).isEqualTo("import-failed");
    assertThat(move.ns7Serves()).isTrue();
    assertThat(move.status()).isEqualTo(ApplicationStatus.IMPORT_FAILED);
    move.abort();
    assertThat(move.instances()).isEmpty();
  }

  @Test
  void anInstanceWhoseAgentIsDeadIsRemovedByForce() throws Exception {
    move();
    move.start().sync();
    faults().killAgent("mail1");

    move.abort();

    assertThat(move.instances()).isEmpty();
    assertThat(move.ns7Serves()).isTrue();
    assertThat(move.cluster.tasks())
        .filteredOn(task -> task.action().equals("remove-module"))
        .anyMatch(task -> task.data().path("force").asBoolean());
    move.start().finish();
    assertThat(move.report().passed()).isTrue();
  }

  // ---- images and ports

  @Test
  @Tag("F67")
  void aSecondStartWhileTheFirstWaitsForItsImageIsRefused() throws Exception {
    move();
    faults().slowPull(Duration.ofSeconds(2));
    AtomicBoolean asked = new AtomicBoolean();
    List<String> second = new ArrayList<>();
    move.listening(
        event -> {
          if (event instanceof MigrationEvent.TaskProgress && asked.compareAndSet(false, true)) {
            second.add(problem(() -> move.start()));
          }
        });

    move.start();

    assertThat(second).containsExactly("application-busy");
    assertThat(move.instances()).containsExactlyInAnyOrder("mail1", "imapsync1");
  }

  @Test
  @Tag("F73")
  void anImageThatCannotBePulledLeavesNothingBehind() throws Exception {
    move();
    faults().failPull("imapsync");

    String code = problem(() -> move.start());

    assertThat(code).isEqualTo("instance-not-created");
    assertThat(move.instances()).containsExactly("mail1");
    assertThat(move.ns7Serves()).isTrue();
    move.abort();
    assertThat(move.instances()).isEmpty();
    faults().clear();
    move.start().finish();
    assertThat(move.report().passed()).isTrue();
  }

  // ---- the import and after it

  @Test
  @Tag("F68")
  void anImportThatFailsPutsNs7BackAndAFreshStartSucceeds() throws Exception {
    Stumbling mail = new Stumbling(new MailBehaviour(() -> "RANDOM"), true);
    move = SmallMove.in(folder, SmallMove.cluster().withImage("mail", () -> mail.fresh()));
    move.start().sync();
    mail.stumble(() -> {});

    String code = problem(() -> move.finish());

    assertThat(code).isEqualTo("import-failed");
    assertThat(move.ns7Serves()).isTrue();
    assertThat(Files.readString(move.host.path("/var/lib/nethserver/db/getmail")))
        .doesNotContain("Ns8FormerStatus")
        .contains("status|enabled");
    assertThat(problem(() -> move.finish())).isEqualTo("action-not-possible");
    move.abort().start().finish();
    assertThat(move.report().passed()).isTrue();
  }

  @Test
  void aFollowerWhoseImportFailsIsMadeAnewAndItsLeaderIsNotTouched() throws Exception {
    Stumbling imapsync = new Stumbling(new ImapsyncBehaviour(number -> "task" + number), false);
    move = SmallMove.in(folder, SmallMove.cluster().withImage("imapsync", () -> imapsync.fresh()));
    move.start().sync();
    imapsync.stumble(() -> {});

    String code = problem(() -> move.finish());

    assertThat(code).isEqualTo("import-failed");
    assertThat(move.status()).isEqualTo(ApplicationStatus.FINISHING);
    move.finish();
    assertThat(move.report().passed()).isTrue();
    assertThat(move.instances()).containsExactlyInAnyOrder("mail1", "imapsync2");
    assertThat(imports("module/mail1")).isEqualTo(1);
  }

  @Test
  @Tag("F17")
  void whatIsImportedIsNeverImportedAgain() throws Exception {
    move();
    move.start();
    move.onEntering(
        CONNECTOR, "settle", () -> faults().abortAction("configure-module", 1, 1, "Traceback"));
    String code = problem(() -> move.finish());
    assertThat(code).isNotEqualTo("import-failed");
    int log = move.cluster.module("mail1").transferLog().size();
    long tasks = imports("module/mail1") + imports("module/imapsync1");

    move.reopen().finish();

    assertEverythingThere();
    assertThat(move.cluster.module("mail1").transferLog()).hasSize(log);
    assertThat(imports("module/mail1") + imports("module/imapsync1")).isEqualTo(tasks);
  }

  @Test
  @Tag("F74")
  void leavingTakesNodeAndTechnicalUserAway() throws Exception {
    move();
    move.start().sync().abort();

    List<String> left = move.disconnect();

    assertThat(left).isEmpty();
    assertThat(move.cluster.nodes()).hasSize(1);
    assertThat(move.cluster.users()).hasSize(1);
  }

  /** A module whose import fails after its own steps, before it counts as imported; once. */
  private static final class Stumbling implements ModuleBehaviour {
    private final ModuleBehaviour module;
    private final boolean leader;
    private volatile Optional<Runnable> stumble = Optional.empty();

    Stumbling(ModuleBehaviour module, boolean leader) {
      this.module = module;
      this.leader = leader;
    }

    void stumble(Runnable before) {
      stumble = Optional.of(before);
    }

    /** The first instance stumbles when told; those after it do not. */
    ModuleBehaviour fresh() {
      if (stumble.isEmpty()) {
        return this;
      }
      return leader
          ? new MailBehaviour(() -> "RANDOM")
          : new ImapsyncBehaviour(number -> "task" + number);
    }

    @Override
    public List<Step> importSteps() {
      List<Step> steps = new ArrayList<>(module.importSteps());
      steps.add(
          new Step() {
            @Override
            public String name() {
              return "58stumble";
            }

            @Override
            public void run(ModuleSite site) throws StepFailure {
              if (stumble.isPresent()) {
                stumble.get().run();
                throw new StepFailure(1, JsonNodeFactory.instance.nullNode(), "Traceback");
              }
            }
          });
      return steps;
    }

    @Override
    public Optional<Action> action(String name) {
      return module.action(name);
    }
  }
}
