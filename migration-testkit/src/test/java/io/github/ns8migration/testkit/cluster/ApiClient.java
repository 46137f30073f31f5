package io.github.ns8migration.testkit.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client as plain as possible: it sends and reads, and knows nothing of NS8. */
final class ApiClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private String token = "";

  ApiClient(URI base) {
    this.base = base;
  }

  static ApiClient admin(EmbeddedCluster cluster) throws Exception {
    ApiClient client = new ApiClient(cluster.baseUri());
    client.login(cluster.adminUser(), cluster.adminPassword());
    return client;
  }

  record Reply(int status, JsonNode body, HttpResponse<String> raw) {
    String message() {
      return body.path("message").asText();
    }
  }

  String token() {
    return token;
  }

  Reply login(String user, String password) throws Exception {
    Reply reply = login(Json.object().put("username", user).put("password", password));
    token = reply.body().path("token").asText(token);
    return reply;
  }

  Reply login(ObjectNode fields) throws Exception {
    return send("POST", "/login", fields.toString(), "Content-Type", "application/json");
  }

  Reply send(String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(
        response.statusCode(), Json.parse(response.body()).orElse(Json.object()), response);
  }

  Reply get(String path) throws Exception {
    return send("GET", path, "", "Authorization", "Bearer " + token);
  }

  Reply post(String agent, String action, JsonNode data) throws Exception {
    ObjectNode body = Json.object().put("action", action);
    body.set("data", data);
    body.putObject("extra").put("title", agent + "/" + action);
    return post(agent, body.toString());
  }

  Reply post(String agent, String body) throws Exception {
    return send(
        "POST",
        "/" + agent + "/tasks",
        body,
        "Authorization",
        "Bearer " + token,
        "Content-Type",
        "application/json");
  }

  /** Submits and waits; the answer of the status path. */
  JsonNode run(String agent, String action, JsonNode data) throws Exception {
    Reply queued = post(agent, action, data);
    if (queued.status() != 201) {
      throw new AssertionError(action + ": " + queued.status() + " " + queued.body());
    }
    return result(agent + "/task/" + queued.body().path("data").path("id").asText());
  }

  JsonNode result(String path) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> get("/" + path + "/status"), reply -> reply.status() == 200)
        .body()
        .path("data");
  }

  JsonNode importModule(String image, String... volumes) throws Exception {
    ObjectNode input = Json.object().put("image", image).put("node", 1);
    List.of(volumes).forEach(input.putArray("volumes")::add);
    JsonNode result = run("cluster", "import-module", input);
    if (result.path("exit_code").asInt() != 0) {
      throw new AssertionError(result.toString());
    }
    return result.path("output");
  }

  /** An rsync client with the credentials of an import. */
  record Rsync(JsonNode endpoint) {
    record Run(int exitCode, String output) {}

    String url(String path) {
      return "rsync://"
          + endpoint.path("credentials").path(0).asText()
          + "@"
          + endpoint.path("address").asText()
          + ":"
          + endpoint.path("port").asInt()
          + "/"
          + path;
    }

    Run run(String... arguments) throws IOException, InterruptedException {
      return runWith(endpoint.path("credentials").path(1).asText(), arguments);
    }

    Run runWith(String password, String... arguments) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of("rsync"));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("RSYNC_PASSWORD", password);
      Process process = builder.start();
      process.getOutputStream().close();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output);
    }

    /** Waits until the daemon answers. */
    Rsync ready() {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> run(url("")).exitCode() == 0);
      return this;
    }

    Run terminate() throws IOException, InterruptedException {
      return run(url("terminate"));
    }
  }
}
