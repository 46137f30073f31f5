package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProgressSocketTest {
  private static boolean isLook(Call call) {
    return call.is("GET", "/status");
  }

  // Beside a socket the client looks so seldom that in these tests only the socket brings news.
  private static final ClusterOptions OPTIONS =
      ClusterOptions.standard()
          .polling(Duration.ofHours(5), Duration.ofSeconds(2))
          .withPace(FakePace.faster(20));

  private final List<Integer> percents = new CopyOnWriteArrayList<>();
  private FakeNs8 ns8;
  private HttpCluster cluster;
  private TaskPath task;

  @BeforeEach
  void logIn() {
    ns8 = new FakeNs8();
  }

  @AfterEach
  void close() {
    cluster.close();
    ns8.close();
  }

  private CompletableFuture<TaskResult> startWaiting(ClusterOptions options) throws Exception {
    cluster = ns8.login(options);
    task = cluster.submit("module/mail1", "import-module", null);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return cluster.await(task, percents::add);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private CompletableFuture<TaskResult> startWaitingAtTheSocket() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaiting(OPTIONS);
    await().until(ns8::heard);
    return waiting;
  }

  private void assertSucceeds(CompletableFuture<TaskResult> waiting) throws Exception {
    assertThat(waiting.get(20, TimeUnit.SECONDS).succeeded()).isTrue();
  }

  private long looks() {
    return ns8.calls.stream().filter(ProgressSocketTest::isLook).count();
  }

  @Test
  void progressIsTold() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.tell(task, "pending", 0);
    await().until(() -> percents.contains(0));
    ns8.tell(task, "running", 14);
    await().until(() -> percents.contains(14));
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);

    assertSucceeds(waiting);
    assertThat(percents).containsExactly(0, 14, 100);
  }

  @Test
  void theEndIsSeenAtOnceWhenTold() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.tell(task, "running", 50);
    await().until(() -> percents.contains(50));
    long before = looks();
    ns8.end("import-module", 3, "[]");
    ns8.tell(task, "validation-failed", 50);

    assertThat(waiting.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(3);
    assertThat(looks() - before).isLessThanOrEqualTo(2);
  }

  @Test
  void theProgressOfOtherTasksIsNotMine() throws Exception {
    TaskPath other = new TaskPath("module/mail1/task/11111111-2222-3333-4444-555555555555");
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.tell(other, "running", 90);
    ns8.send("no json {");
    ns8.send("{\"type\":\"action\",\"name\":\"logs-start\"}");
    ns8.tell(task, "running", 7);
    await().until(() -> percents.contains(7));
    ns8.end("import-module", 1, "\"\"");
    ns8.tell(task, "aborted", 7);

    assertThat(waiting.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(1);
    assertThat(percents).containsExactly(7);
  }

  @Test
  void aRecordedImportIsFollowedToItsEnd() throws Exception {
    String recorded = "progress/cluster/task/e5eb935d-d6cf-4476-8724-53494dc9c432";
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.end("import-module", 0, "{}");
    for (JsonNode each : Transcripts.json("ws-progress.json").get(0).path("frames")) {
      if (each.path("direction").asText().equals("server")) {
        ns8.send(each.path("data").toString().replace(recorded, "progress/" + task));
      }
    }

    assertSucceeds(waiting);
    assertThat(percents).isNotEmpty().isSorted().doesNotHaveDuplicates().endsWith(100);
  }

  @Test
  @Tag("A28")
  void theFirstFrameAuthorisesWithinTheLimit() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    String frame = ns8.sockets.get(0).firstFrame;
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);

    assertSucceeds(waiting);
    assertThat(Json.parse(frame).path("action").asText()).isEqualTo("authorize");
    assertThat(Json.parse(frame).path("payload").path("jwt").asText()).startsWith("eyJtoken-");
    assertThat(frame.length()).isLessThanOrEqualTo(512);
  }

  @Test
  @Tag("A28")
  void aTokenThatIsTooLongForAFrameIsNotSent() throws Exception {
    ns8.tokenPrefix("eyJ" + "x".repeat(500));
    CompletableFuture<TaskResult> waiting = startWaiting(OPTIONS);
    await().until(() -> looks() > 8);
    ns8.end("import-module", 0, "{}");

    assertSucceeds(waiting);
    assertThat(ns8.sockets).isEmpty();
  }

  @Test
  void pollingTakesOverWhenTheSocketDies() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.tell(task, "running", 14);
    await().until(() -> percents.contains(14));
    ns8.end("import-module", 0, "{}");
    ns8.sockets.get(0).session.disconnect();

    assertSucceeds(waiting);
  }

  @Test
  void aBrokenSocketIsOpenedAgain() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.sockets.get(0).session.disconnect();
    await().until(() -> ns8.sockets.size() > 1 && ns8.sockets.get(1).authorised);
    ns8.tell(task, "running", 33);
    await().until(() -> percents.contains(33));
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);

    assertSucceeds(waiting);
  }

  @Test
  @Tag("A6")
  void aSocketThatLostItsLoginComesBackWithTheNewOne() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.expireTokens();
    ns8.send("{\"payload\":\"Token has expired\",\"type\":\"authorize-error\"}");
    ns8.sockets.get(0).session.close(1000, "Bye", Callback.NOOP);
    await()
        .until(() -> ns8.sockets.get(ns8.sockets.size() - 1) != ns8.sockets.get(0) && ns8.heard());
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);

    assertSucceeds(waiting);
    assertThat(ns8.logins()).isEqualTo(2);
  }

  @Test
  void aServerWithoutWebSocketIsPolled() throws Exception {
    ns8.refuseSockets();
    CompletableFuture<TaskResult> waiting =
        startWaiting(OPTIONS.polling(Duration.ofSeconds(5), Duration.ofSeconds(1)));
    await().until(() -> looks() > 8);
    ns8.end("import-module", 0, "{}");

    assertSucceeds(waiting);
    assertThat(ns8.sockets).isEmpty();
  }

  @Test
  void thePingsOfTheServerAreAnswered() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.sockets.get(0).session.sendPing(ByteBuffer.wrap(new byte[] {1}), Callback.NOOP);
    await().until(() -> ns8.sockets.get(0).ponged);
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);

    assertSucceeds(waiting);
  }

  @Test
  void theSocketIsOpenOnlyWhileSomebodyWaits() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();
    ns8.end("import-module", 0, "{}");
    ns8.tell(task, "completed", 100);
    assertSucceeds(waiting);

    await().until(() -> !ns8.heard());

    assertThat(ns8.sockets).hasSize(1);
    assertThat(ns8.sockets.get(0).closedWith).isEqualTo(1000);
  }

  @Test
  void closingEndsTheSocketAndLeavesNoThreadThatKeepsJavaRunning() throws Exception {
    CompletableFuture<TaskResult> waiting = startWaitingAtTheSocket();

    cluster.close();

    await().until(() -> !ns8.heard());
    await().until(waiting::isCompletedExceptionally);
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("HttpClient-"))
        .allMatch(Thread::isDaemon);
  }

  @Test
  void aQuickTaskOpensNoSocket() throws Exception {
    ns8.program("import-module", 0, "{}", "");

    assertSucceeds(startWaiting(OPTIONS));

    assertThat(ns8.sockets).isEmpty();
  }
}
