package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
  private final EmbeddedCluster cluster = EmbeddedCluster.start();
  private ApiClient api;

  @BeforeEach
  void login() throws Exception {
    api = ApiClient.admin(cluster);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private ApiClient.Reply names() throws Exception {
    return api.post("cluster", "get-name", NullNode.getInstance());
  }

  @Test
  void tooManyRequestsAreRefusedAsOftenAsAsked() throws Exception {
    cluster.faults().answer429(2);

    assertThat(api.get("/nodes").status()).isEqualTo(429);
    assertThat(api.get("/nodes").raw().headers().firstValue("Retry-After")).contains("1");
    assertThat(api.get("/nodes").status()).isEqualTo(200);
  }

  @Test
  @Tag("F14")
  void statusFailsWhileTheTaskGoesOn() throws Exception {
    String id = names().body().path("data").path("id").asText();
    api.result("cluster/task/" + id);

    cluster.faults().answer500OnStatus(1);
    assertThat(api.get("/cluster/task/" + id + "/status").status()).isEqualTo(500);
    cluster.faults().answerOnStatus(502, 1);
    assertThat(api.get("/cluster/task/" + id + "/status").status()).isEqualTo(502);
    // The client of Java repeats a GET whose connection was cut, a few times.
    cluster.faults().loseStatus(100);
    assertThatThrownBy(() -> api.get("/cluster/task/" + id + "/status"))
        .isInstanceOf(IOException.class);
    cluster.faults().loseStatus(0);

    assertThat(api.get("/cluster/task/" + id + "/status").status()).isEqualTo(200);
  }

  @Test
  void aLostAnswerLeavesTheTaskInTheList() throws Exception {
    cluster.faults().lose201();

    assertThatThrownBy(this::names).isInstanceOf(IOException.class);

    await().until(() -> api.get("/cluster/tasks").body().path("data").path("tasks").size() == 1);
    JsonNode tasks = api.get("/cluster/tasks").body().path("data").path("tasks");
    assertThat(tasks.elements().next().path("context").path("action").asText())
        .isEqualTo("get-name");
    assertThat(cluster.requests()).anyMatch(each -> each.status() == 0);
  }

  @Test
  void anExpiredTokenIsRefusedAndANewLoginIsNot() throws Exception {
    cluster.faults().expireTokens();

    assertThat(api.get("/nodes").message()).isEqualTo("Token is expired");
    api.login(cluster.adminUser(), cluster.adminPassword());

    assertThat(api.get("/nodes").status()).isEqualTo(200);
  }

  @Test
  void aTokenEndsWithItsLife() throws Exception {
    cluster.clock().advance(Duration.ofDays(15));

    assertThat(api.get("/nodes").message()).isEqualTo("Token is expired");
  }

  @Test
  void resultsAreKeptForEightHours() throws Exception {
    String path = "/cluster/task/" + names().body().path("data").path("id").asText();
    api.result(path.substring(1));

    cluster.clock().advance(Duration.ofHours(7));
    assertThat(api.get(path + "/status").status()).isEqualTo(200);
    cluster.clock().advance(Duration.ofHours(1));

    assertThat(api.get(path + "/status").body().path("data").asText()).isEqualTo("redis: nil");
    assertThat(api.get(path + "/context").status()).isEqualTo(400);
  }

  @Test
  @Tag("F15")
  void theContextOfADeadAgentsTaskIsGoneAfterAMinute() throws Exception {
    String task = api.importModule("mail").path("task").asText();
    await().until(() -> api.get("/" + task + "/context").status() == 200);
    cluster.clock().advance(Duration.ofHours(10));
    assertThat(api.get("/" + task + "/context").status()).isEqualTo(200);

    cluster.faults().killAgent("mail1");

    assertThat(api.get("/" + task + "/context").status()).isEqualTo(200);
    cluster.clock().advance(Duration.ofSeconds(61));
    assertThat(api.get("/" + task + "/context").status()).isEqualTo(400);
    assertThat(api.get("/" + task + "/status").status()).isEqualTo(400);
    assertThat(api.post("module/mail1", "list-actions", NullNode.getInstance()).status())
        .isEqualTo(404);
  }

  @Test
  void aPullThatFailsGivesExitCode2AndNoReason() throws Exception {
    cluster.faults().failPull("mail");

    JsonNode result =
        api.run(
            "cluster",
            "import-module",
            Json.object().put("image", "mail").put("node", 1).set("volumes", Json.array()));

    assertThat(result.path("exit_code").asInt()).isEqualTo(2);
    assertThat(result.path("output").asText()).isEmpty();
    assertThat(cluster.modules()).noneMatch(module -> module.image().equals("mail"));
  }

  @Test
  void aSlowPullDelaysTheAnswer() throws Exception {
    cluster.faults().slowPull(Duration.ofMillis(400));
    Instant before = Instant.now();

    api.importModule("mail");

    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void oneLineTooManyTurnsJsonIntoText() throws Exception {
    cluster.faults().outputAsText("get-name");

    JsonNode output = api.result("cluster/task/" + id(names())).path("output");

    assertThat(output.isTextual()).isTrue();
    assertThat(output.asText()).contains("NethServer 8").contains("WARNING");
  }

  private static String id(ApiClient.Reply reply) {
    return reply.body().path("data").path("id").asText();
  }

  @Test
  void anActionFailsAsOftenAsAsked() throws Exception {
    cluster.faults().failAction("get-name", 1, 3, "hostname", "newcert_acme_error");
    cluster.faults().abortAction("get-name", 1, 1, "Traceback");

    JsonNode refused = api.result("cluster/task/" + id(names()));
    JsonNode died = api.result("cluster/task/" + id(names()));
    JsonNode well = api.result("cluster/task/" + id(names()));

    assertThat(refused.path("exit_code").asInt()).isEqualTo(3);
    assertThat(refused.path("output").path(0).path("error").asText())
        .isEqualTo("newcert_acme_error");
    assertThat(died.path("exit_code").asInt()).isEqualTo(1);
    assertThat(died.path("output").asText()).isEmpty();
    assertThat(well.path("exit_code").asInt()).isZero();
  }

  @Test
  void anAgentThatStartsLateIsNotFoundUntilThen() throws Exception {
    try (EmbeddedCluster late =
        EmbeddedCluster.builder().agentsStartAfter(Duration.ofSeconds(5)).start()) {
      late.clock().advance(Duration.ofSeconds(10));
      ApiClient client = ApiClient.admin(late);
      String added =
          client
              .post("cluster", "add-module", Json.object().put("image", "mail").put("node", 1))
              .body()
              .path("data")
              .path("id")
              .asText();
      await()
          .until(
              () ->
                  client.post("module/mail1", "list-actions", NullNode.getInstance()).status()
                      == 404);

      late.clock().advance(Duration.ofSeconds(6));

      assertThat(client.post("module/mail1", "list-actions", NullNode.getInstance()).status())
          .isEqualTo(201);
      assertThat(client.result("cluster/task/" + added).path("exit_code").asInt()).isZero();
    }
  }

  @Test
  void theDaemonsDieWithTheProcessThatHadThem(@TempDir Path folder) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx128m",
                Orphan.class.getName(),
                folder.toString())
            .redirectError(new File("/dev/null"))
            .start();
    int port;
    try (var reader = child.inputReader()) {
      port = Integer.parseInt(reader.readLine());
      assertThat(isOpen(port)).isTrue();

      child.destroyForcibly();
    }

    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen(port));
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A process that is killed while its cluster receives. */
  static final class Orphan {
    private Orphan() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedCluster cluster = EmbeddedCluster.builder().keepIn(Path.of(arguments[0])).start();
      JsonNode endpoint = ApiClient.admin(cluster).importModule("mail");
      new ApiClient.Rsync(endpoint).ready();
      System.out.println(endpoint.path("port").asInt());
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
