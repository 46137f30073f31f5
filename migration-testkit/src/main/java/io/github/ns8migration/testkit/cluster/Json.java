package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shapes that are met everywhere. */
final class Json {
  static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static Optional<JsonNode> parse(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What {@link #bytes} made. */
  static JsonNode tree(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static JsonNode orNull(@Nullable JsonNode node) {
    return node == null ? NullNode.getInstance() : node;
  }

  /** The envelope of every answer but those of login and logout. */
  static ObjectNode envelope(int code, String message, @Nullable JsonNode data) {
    ObjectNode envelope = object().put("code", code);
    envelope.set("data", orNull(data));
    return envelope.put("message", message);
  }

  /** One object of a validation failure. */
  static ObjectNode problem(String field, String error, @Nullable JsonNode value) {
    ObjectNode problem = object().put("field", field).put("parameter", field);
    problem.set("value", orNull(value));
    return problem.put("error", error);
  }

  /** A time as Go prints it: no more digits than needed. */
  static String time(Instant instant) {
    String text = instant.toString();
    return text.contains(".") ? text.replaceFirst("0+Z$", "Z").replace(".Z", "Z") : text;
  }
}
