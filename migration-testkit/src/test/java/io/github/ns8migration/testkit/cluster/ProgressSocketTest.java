package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressSocketTest {
  @TempDir Path folder;
  private EmbeddedCluster cluster = EmbeddedCluster.builder().ping(Duration.ofMillis(200)).start();

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Keeps what arrives. */
  private static final class Frames implements WebSocket.Listener {
    private final List<JsonNode> texts = new CopyOnWriteArrayList<>();
    private final List<String> closes = new CopyOnWriteArrayList<>();
    private final List<ByteBuffer> pings = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(Json.parse(part.toString()).orElseThrow());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      pings.add(message);
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closes.add(code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closes.add("error");
    }

    List<String> ofTask(String path) {
      List<String> states = new ArrayList<>();
      for (JsonNode each : texts) {
        String state =
            each.path("payload").path("status").asText()
                + " "
                + each.path("payload").path("progress").asInt();
        boolean repeated = !states.isEmpty() && states.get(states.size() - 1).equals(state);
        if (each.path("name").asText().equals("progress/" + path) && !repeated) {
          states.add(state);
        }
      }
      return states;
    }

    List<String> tasks() {
      return texts.stream()
          .filter(each -> each.has("name"))
          .map(each -> each.path("name").asText().replace("progress/", ""))
          .distinct()
          .toList();
    }
  }

  private WebSocket connect(Frames frames) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(cluster.webSocketUri(), frames)
        .join();
  }

  private static String authorize(String token) {
    ObjectNode message = Json.object().put("action", "authorize");
    message.putObject("payload").put("jwt", token);
    return message.toString();
  }

  private static List<JsonNode> recorded(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            ProgressSocketTest.class.getResourceAsStream("/transcripts/" + name))) {
      List<JsonNode> frames = new ArrayList<>();
      Json.MAPPER.readTree(in).get(0).path("frames").forEach(each -> frames.add(each.path("data")));
      return frames;
    }
  }

  @Test
  void everyTaskIsReportedAsARealClusterDid() throws Exception {
    Frames recorded = new Frames();
    recorded.texts.addAll(recorded("ws-progress.json"));
    ApiClient api = ApiClient.admin(cluster);
    Frames frames = new Frames();
    connect(frames).sendText(authorize(api.token()), true).join();
    ApiClient.Rsync rsync = new ApiClient.Rsync(api.importModule("imapsync"));
    Path accounts = Files.writeString(folder.resolve("getmail.json"), "[]");
    rsync.ready().run(accounts.toString(), rsync.url("data/state/"));
    rsync.terminate();
    api.result(rsync.endpoint().path("task").asText());
    api.run("cluster", "list-modules", Json.object());
    api.run("cluster", "no-such-action", Json.object());
    api.run(
        "cluster",
        "remove-module",
        Json.object().put("module_id", "imapsync1").put("preserve_data", false));
    int tasks = recorded.tasks().size();
    await().until(() -> frames.tasks().size() == tasks);
    await().until(() -> frames.ofTask(frames.tasks().get(8)).contains("completed 100"));

    List<String> live = frames.tasks();
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (int index = 0; index < tasks; index++) {
      String path = recorded.tasks().get(index);
      List<String> wanted = recorded.ofTask(path);
      if (!wanted.equals(frames.ofTask(live.get(index)))) {
        differences.put(path + " " + wanted, frames.ofTask(live.get(index)));
      }
    }
    assertThat(differences).isEmpty();
    assertThat(frames.texts.get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("name", "payload", "timestamp", "type");
  }

  @Test
  void aSessionThatIsNotAuthorizedHearsNothingUntilItsFirstPongEndsIt() throws Exception {
    Frames frames = new Frames();
    connect(frames);
    ApiClient.admin(cluster).run("cluster", "list-users", Json.object());

    await().until(() -> frames.closes.contains("1000 Bye"));

    assertThat(frames.tasks()).isEmpty();
    assertThat(frames.texts)
        .containsExactly(
            Json.object().put("payload", "Token has expired").put("type", "authorize-error"));
  }

  @Test
  void aBadTokenIsAnsweredWithItsFaultAndTheEnd() {
    Frames frames = new Frames();
    connect(frames).sendText(authorize("garbage"), true).join();

    await().until(() -> frames.closes.contains("1000 Bye"));

    assertThat(frames.texts)
        .containsExactly(
            Json.object()
                .put("payload", "token contains an invalid number of segments")
                .put("type", "authorize-error"));
  }

  @Test
  void anAuthorizedSessionIsPingedAndEndsWhenItsTokenDoes() throws Exception {
    Frames frames = new Frames();
    connect(frames).sendText(authorize(ApiClient.admin(cluster).token()), true).join();
    await().until(() -> frames.pings.size() >= 3);
    assertThat(frames.closes).isEmpty();

    cluster.faults().expireTokens();

    await().until(() -> frames.closes.contains("1000 Bye"));
  }

  @Test
  void nonsenseIsIgnoredAndALongFrameEndsTheConnection() throws Exception {
    Frames frames = new Frames();
    WebSocket socket = connect(frames);
    socket.sendText(authorize(ApiClient.admin(cluster).token()), true).join();
    socket.sendText("not json", true).join();
    socket.sendText("{\"action\":\"nonsense\"}", true).join();
    await().until(() -> frames.pings.size() >= 2);
    assertThat(frames.closes).isEmpty();

    socket.sendText("x".repeat(513), true).join();

    await().until(() -> !frames.closes.isEmpty());
  }

  @Test
  void aRunningTaskIsRepeatedByTheHeartbeat() throws Exception {
    cluster.close();
    cluster = EmbeddedCluster.builder().heartbeat(Duration.ofMillis(100)).start();
    ApiClient api = ApiClient.admin(cluster);
    Frames frames = new Frames();
    connect(frames).sendText(authorize(api.token()), true).join();

    String path = api.importModule("webtop").path("task").asText();

    await()
        .until(
            () ->
                frames.texts.stream()
                        .filter(each -> each.path("name").asText().equals("progress/" + path))
                        .filter(each -> each.path("payload").path("progress").asInt() == 25)
                        .count()
                    >= 3);
  }
}
