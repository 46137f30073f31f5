package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Exchanges recorded from a running NS8 cluster. */
final class Transcripts {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Transcripts() {}

  /** One request and its recorded answer. */
  record Recorded(String note, String method, String path, JsonNode request, JsonNode response) {
    int status() {
      return response.path("status").asInt();
    }

    JsonNode body() {
      return response.path("body");
    }

    String message() {
      return body().path("message").asText();
    }

    boolean isLogin() {
      return path.endsWith("/api/login");
    }

    /** As the client reads it. */
    Reply reply() {
      JsonNode body = body().isTextual() ? Json.parse(body().asText()) : body();
      return new Reply(status(), body, Duration.ZERO);
    }

    /** As a server sends it. */
    FakeServer.Answer answer() {
      Map<String, String> headers = new HashMap<>();
      for (String name : List.of("Content-Type", "Retry-After", "WWW-Authenticate")) {
        JsonNode value = response.path("headers").path(name);
        if (value.isTextual()) {
          headers.put(name, value.asText());
        }
      }
      return new FakeServer.Answer(
          status(), headers, body().isTextual() ? body().asText() : body().toString());
    }

    @Override
    public String toString() {
      return method + " " + path.replaceFirst("\\?.*", "") + " (" + note + ")";
    }
  }

  static Stream<String> files() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("ws-"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exchanges of a file that got an answer. */
  static List<Recorded> of(String file) {
    List<Recorded> exchanges = new ArrayList<>();
    for (JsonNode each : json(file)) {
      if (each.path("response").path("status").isInt()) {
        JsonNode request = each.path("request");
        exchanges.add(
            new Recorded(
                each.path("note").asText(),
                request.path("method").asText(),
                request.path("path").asText(),
                request.path("body"),
                each.path("response")));
      }
    }
    return exchanges;
  }

  /** The first exchange of a file whose note begins so. */
  static Recorded noted(String file, String note) {
    return of(file).stream()
        .filter(each -> each.note().startsWith(note))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing noted so: " + note));
  }

  static JsonNode json(String file) {
    try {
      return MAPPER.readTree(Files.readString(folder().resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(Transcripts.class.getResource("/transcripts").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
