package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportModuleTest {
  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private ApiClient api;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    cluster =
        EmbeddedCluster.builder()
            .keepIn(folder.resolve("kept"))
            .withImage("mail", PlainBehaviour::new)
            .withImage("needy", NeedyBehaviour::new)
            .withImage("shares", SharesBehaviour::new)
            .start();
    api = ApiClient.admin(cluster);
    file = Files.writeString(folder.resolve("settings.json"), "{}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Wants a file and eats it. */
  private static final class NeedyBehaviour implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      return List.of(
          new Step() {
            @Override
            public String name() {
              return "40migration";
            }

            @Override
            public void run(ModuleSite site) throws StepFailure {
              Path settings = site.state().resolve("settings.json");
              if (!settings.toFile().delete()) {
                throw new StepFailure(1, null, "No such file: settings.json");
              }
              site.log("File settings.json removed.");
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return Optional.empty();
    }
  }

  /** Receives twice, as Samba does. */
  static final class SharesBehaviour implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      return List.of(
          new Step() {
            @Override
            public String name() {
              return "80import_shares";
            }

            @Override
            public void run(ModuleSite site) throws StepFailure {
              try {
                ((ReceivingSite) site)
                    .receiveAgain(
                        Map.of("homes", site.volume("homes"), "shares", site.volume("shares")));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StepFailure(-1, null, "interrupted");
              }
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return Optional.empty();
    }
  }

  private ApiClient.Rsync waiting(JsonNode endpoint) {
    return new ApiClient.Rsync(endpoint).ready();
  }

  private JsonNode again(JsonNode endpoint) throws Exception {
    ObjectNode input = Json.object();
    for (String field : List.of("credentials", "port", "volumes")) {
      input.set(field, endpoint.path(field));
    }
    String module = endpoint.path("credentials").path(0).asText();
    return api.post("module/" + module, "import-module", input).body().path("data");
  }

  @Test
  void anImportWaitsForTerminateAndThenRunsItsSteps() throws Exception {
    JsonNode endpoint = api.importModule("needy");
    ApiClient.Rsync rsync = waiting(endpoint);
    assertThat(api.get("/" + endpoint.path("task").asText() + "/status").status()).isEqualTo(400);
    assertThat(cluster.module("needy1").flags()).contains("import_started");

    assertThat(rsync.run(file.toString(), rsync.url("data/state/")).exitCode()).isZero();
    assertThat(rsync.terminate().exitCode()).isZero();

    JsonNode result = api.result(endpoint.path("task").asText());
    assertThat(result.path("exit_code").asInt()).isZero();
    assertThat(result.path("output").asText()).isEmpty();
    assertThat(result.path("error").asText()).contains("File settings.json removed.");
    assertThat(cluster.module("needy1").flags())
        .contains("import_completed")
        .doesNotContain("import_started");
    assertThat(cluster.module("needy1").received().resolve("settings.json")).exists();
    assertThat(cluster.module("needy1").state().resolve("settings.json")).doesNotExist();
    assertThat(rsync.run(rsync.url("")).exitCode()).isEqualTo(10);
  }

  @Test
  void theDaemonListsDataOnlyAndAsksForThePassword() throws Exception {
    ApiClient.Rsync rsync = waiting(api.importModule("mail", "dovecot-data"));

    assertThat(rsync.run(rsync.url("")).output().strip()).isEqualTo("data");
    ApiClient.Rsync.Run wrong = rsync.runWith("wrong", rsync.url("data/"));
    assertThat(wrong.exitCode()).isEqualTo(5);
    assertThat(wrong.output()).contains("@ERROR: auth failed on module data");
    assertThat(rsync.run(rsync.url("nothing/")).output()).contains("@ERROR: Unknown module");
  }

  @Test
  void anUploadIntoAVolumeNobodyAskedForSucceedsAndIsLost() throws Exception {
    JsonNode endpoint = api.importModule("mail", "dovecot-data");
    ApiClient.Rsync rsync = waiting(endpoint);

    assertThat(rsync.run(file.toString(), rsync.url("data/volumes/other/")).exitCode()).isZero();
    assertThat(rsync.run(file.toString(), rsync.url("data/volumes/dovecot-data/")).exitCode())
        .isZero();
    rsync.terminate();
    api.result(endpoint.path("task").asText());

    ClusterModule mail = cluster.module("mail1");
    assertThat(mail.volume("dovecot-data").resolve("settings.json")).exists();
    assertThat(mail.volume("other")).doesNotExist();
  }

  @Test
  void ownersAreAppliedByNumber() throws Exception {
    assumeThat(cluster.appliesOwners()).isTrue();
    JsonNode endpoint = api.importModule("mail", "dovecot-data");
    ApiClient.Rsync rsync = waiting(endpoint);

    rsync.run(
        "-o", "-g", "--chown=100:101", file.toString(), rsync.url("data/volumes/dovecot-data/"));

    Path sent = cluster.module("mail1").volume("dovecot-data").resolve("settings.json");
    assertThat(Files.getAttribute(sent, "unix:uid")).isEqualTo(100);
    assertThat(Files.getAttribute(sent, "unix:gid")).isEqualTo(101);
  }

  @Test
  void twoMissingFolderLevelsAreRefused() throws Exception {
    ApiClient.Rsync rsync = waiting(api.importModule("mail"));

    assertThat(rsync.run(file.toString(), rsync.url("data/state/a/b/")).exitCode()).isEqualTo(11);
    assertThat(rsync.run(file.toString(), rsync.url("data/state/a/")).exitCode()).isZero();
  }

  @Test
  void aFailedStepAbortsWithItsCodeAndANewImportIsAccepted() throws Exception {
    JsonNode endpoint = api.importModule("needy");
    waiting(endpoint).terminate();
    JsonNode failed = api.result(endpoint.path("task").asText());
    assertThat(failed.path("exit_code").asInt()).isEqualTo(1);
    assertThat(failed.path("output").asText()).isEmpty();

    JsonNode task = again(endpoint);
    ApiClient.Rsync rsync = waiting(endpoint);
    rsync.run(file.toString(), rsync.url("data/state/"));
    rsync.terminate();

    String path = "module/needy1/task/" + task.path("id").asText();
    assertThat(api.result(path).path("exit_code").asInt()).isZero();
  }

  @Test
  @Tag("F17")
  void anImportedModuleRefusesASecondImport() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    waiting(endpoint).terminate();
    api.result(endpoint.path("task").asText());

    JsonNode task = again(endpoint);

    JsonNode result = api.result("module/mail1/task/" + task.path("id").asText());
    assertThat(result.path("exit_code").asInt()).isEqualTo(2);
    assertThat(result.path("output").path(0).path("error").asText())
        .isEqualTo("module_already_imported");
    assertThat(cluster.module("mail1").receiving()).isFalse();
  }

  /** A receiver that starts keeps its module to itself, and asks the cluster for its node. */
  @Test
  void domainsAreListedWhileAReceiverStarts() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    waiting(endpoint);
    ClusterModule starting = cluster.module("mail1");

    synchronized (starting) {
      assertThat(CompletableFuture.supplyAsync(cluster::userDomains))
          .succeedsWithin(Duration.ofSeconds(30));
    }
  }

  @Test
  void aSecondImportStopsTheWaitingOneWhichTakesThatForTerminate() throws Exception {
    JsonNode endpoint = api.importModule("needy");
    waiting(endpoint);

    JsonNode second = again(endpoint);

    JsonNode first = api.result(endpoint.path("task").asText());
    assertThat(first.path("exit_code").asInt()).isEqualTo(1);
    assertThat(first.path("error").asText()).contains("No such file: settings.json");
    ApiClient.Rsync rsync = waiting(endpoint);
    rsync.run(file.toString(), rsync.url("data/state/"));
    rsync.terminate();
    String path = "module/needy1/task/" + second.path("id").asText();
    assertThat(api.result(path).path("exit_code").asInt()).isZero();
  }

  @Test
  void aStoppedContainerCountsAsTerminateAndAKilledOneDoesNot() throws Exception {
    JsonNode stopped = api.importModule("mail");
    waiting(stopped);
    JsonNode killed = api.importModule("mail");
    waiting(killed);

    cluster.faults().stopDaemon("mail1").killDaemon("mail2");

    assertThat(api.result(stopped.path("task").asText()).path("exit_code").asInt()).isZero();
    assertThat(api.result(killed.path("task").asText()).path("exit_code").asInt()).isEqualTo(137);
    assertThat(cluster.module("mail2").flags()).contains("import_started");
  }

  @Test
  @Tag("F16")
  void afterARebootTheImportIsStartedAgainOnTheSamePort() throws Exception {
    JsonNode endpoint = api.importModule("mail", "dovecot-data");
    ApiClient.Rsync rsync = waiting(endpoint);
    rsync.run(file.toString(), rsync.url("data/volumes/dovecot-data/"));

    cluster.faults().rebootNode(1);

    assertThat(rsync.run(rsync.url("")).exitCode()).isEqualTo(10);
    JsonNode task = again(endpoint);
    waiting(endpoint).terminate();
    String path = "module/mail1/task/" + task.path("id").asText();
    assertThat(api.result(path).path("exit_code").asInt()).isZero();
    assertThat(cluster.module("mail1").volume("dovecot-data").resolve("settings.json")).exists();
  }

  @Test
  void cancelTaskEndsTheImportWithMinusOne() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    ApiClient.Rsync rsync = waiting(endpoint);
    String id = endpoint.path("task").asText().replaceFirst(".*/", "");

    JsonNode cancel =
        api.run("module/mail1", "cancel-task", Json.object().put("task", id).put("timeout", 0));

    assertThat(cancel.path("exit_code").asInt()).isZero();
    assertThat(api.result(endpoint.path("task").asText()).path("exit_code").asInt()).isEqualTo(-1);
    assertThat(rsync.run(rsync.url("")).exitCode()).isEqualTo(10);
  }

  @Test
  void aRemovedModuleTakesItsTaskWithIt() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    ApiClient.Rsync rsync = waiting(endpoint);
    ObjectNode input = Json.object().put("module_id", "mail1").put("preserve_data", false);

    JsonNode removed = api.run("cluster", "remove-module", input);

    assertThat(removed.path("exit_code").asInt()).isZero();
    String task = "/" + endpoint.path("task").asText();
    assertThat(api.get(task + "/context").status()).isEqualTo(200);
    assertThat(api.get(task + "/status").status()).isEqualTo(400);
    cluster.clock().advance(Duration.ofSeconds(61));
    assertThat(api.get(task + "/context").status()).isEqualTo(400);
    assertThat(rsync.run(rsync.url("")).exitCode()).isEqualTo(10);
    assertThat(api.post("module/mail1", "list-actions", NullNode.getInstance()).status())
        .isEqualTo(403);
    assertThat(api.importModule("mail").path("credentials").path(0).asText()).isEqualTo("mail2");
  }

  @Test
  void aDeadAgentLeavesItsContainerAndAModuleThatOnlyForceRemoves() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    ApiClient.Rsync rsync = waiting(endpoint);
    cluster.faults().killAgent("mail1");
    ObjectNode input = Json.object().put("module_id", "mail1").put("preserve_data", false);

    assertThat(rsync.run(rsync.url("")).exitCode()).isZero();
    assertThat(api.run("cluster", "remove-module", input).path("exit_code").asInt()).isEqualTo(1);
    JsonNode forced = api.run("cluster", "remove-module", input.put("force", true));

    assertThat(forced.path("exit_code").asInt()).isZero();
    assertThat(cluster.modules()).noneMatch(module -> module.id().equals("mail1"));
  }

  @Test
  void deletingTheFilesOfTheAgentBreaksTheImport() throws Exception {
    JsonNode endpoint = api.importModule("mail");
    ApiClient.Rsync rsync = waiting(endpoint);
    Path empty = Files.createDirectory(folder.resolve("empty"));

    rsync.run("-r", "--delete", empty + "/", rsync.url("data/state/"));
    rsync.terminate();

    assertThat(api.result(endpoint.path("task").asText()).path("exit_code").asInt()).isEqualTo(1);
  }

  @Test
  void aSecondDaemonComesUpWithOtherModulesOnTheSamePort() throws Exception {
    JsonNode endpoint = api.importModule("shares", "homes", "shares");
    ApiClient.Rsync rsync = waiting(endpoint);
    rsync.terminate();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rsync.run(rsync.url("")).output().contains("homes"));

    assertThat(rsync.run(rsync.url("data/")).exitCode()).isEqualTo(5);
    assertThat(rsync.run(file.toString(), rsync.url("homes/")).exitCode()).isZero();
    rsync.terminate();

    assertThat(api.result(endpoint.path("task").asText()).path("exit_code").asInt()).isZero();
    assertThat(cluster.module("shares1").volume("homes").resolve("settings.json")).exists();
  }

  @Test
  void aPortThatNeverOpensLeavesTheTaskRunning() throws Exception {
    cluster.faults().portNeverOpens();
    JsonNode endpoint = api.importModule("mail");
    String path = endpoint.path("task").asText();
    await().until(() -> plateau(path) > 0);

    ApiClient.Rsync rsync = new ApiClient.Rsync(endpoint);
    assertThat(rsync.run(rsync.url("")).exitCode()).isEqualTo(10);
    assertThat(api.get("/" + path + "/status").status()).isEqualTo(400);
    assertThat(api.get("/" + path + "/context").status()).isEqualTo(200);
  }

  private int plateau(String path) {
    return cluster.tasks().stream()
        .filter(task -> task.path().equals(path))
        .findFirst()
        .orElseThrow()
        .progress();
  }

  @Test
  void progressWaitsOnThePlateauOfTheApplication() throws Exception {
    JsonNode endpoint = api.importModule("needy");
    waiting(endpoint);

    assertThat(plateau(endpoint.path("task").asText())).isEqualTo(40);
  }

  @Test
  void atMost32TasksRunAndTheNextIsBusy() throws Exception {
    cluster.close();
    CountDownLatch latch = new CountDownLatch(1);
    cluster = EmbeddedCluster.builder().withImage("slow", () -> new SlowBehaviour(latch)).start();
    api = ApiClient.admin(cluster);
    api.run("cluster", "add-module", Json.object().put("image", "slow").put("node", 1));
    for (int count = 0; count < 32; count++) {
      api.post("module/slow1", "configure-module", Json.object());
    }
    await().until(() -> runningOn("module/slow1") == 32);

    JsonNode refused = api.run("module/slow1", "get-name", NullNode.getInstance());

    assertThat(refused.path("exit_code").asInt()).isEqualTo(11);
    latch.countDown();
    await().until(() -> runningOn("module/slow1") == 0);
  }

  private long runningOn(String agent) {
    return cluster.tasks().stream()
        .filter(task -> task.agent().equals(agent) && task.status().equals("running"))
        .count();
  }

  /** Configures itself until it is told to stop. */
  private record SlowBehaviour(CountDownLatch latch) implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      return List.of();
    }

    @Override
    public Optional<Action> action(String name) {
      return name.equals("configure-module")
          ? Optional.of(
              (site, input) -> {
                try {
                  latch.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return null;
              })
          : Optional.empty();
    }
  }
}
