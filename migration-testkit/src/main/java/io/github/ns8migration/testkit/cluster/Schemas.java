package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/** The input schemas of the actions that have one. */
final class Schemas {
  private static final JsonNode ALL = load();

  private Schemas() {}

  /** The schema of an action of {@code cluster}, {@code node}, {@code module}, or of an image. */
  static Optional<JsonNode> of(String kind, String action) {
    return Optional.ofNullable(ALL.get(kind + "/" + action));
  }

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(Schemas.class.getResourceAsStream("schemas.json"))) {
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
