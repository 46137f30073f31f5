package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a delivered record. A missing NS7 key is delivered as the number 1 and a record
 * without properties has no {@code props}: looking into either ends the step.
 */
final class Props {

  private final JsonNode properties;

  private Props(JsonNode properties) {
    this.properties = properties;
  }

  static Props of(JsonNode record) throws StepFailure {
    if (!record.isObject()) {
      throw Crash.uncaught("TypeError", "the number " + record + " is no record");
    }
    JsonNode properties = record.get("props");
    if (properties == null) {
      throw Crash.uncaught("KeyError", "props");
    }
    if (!properties.isObject()) {
      throw Crash.uncaught("AttributeError", "props is no object");
    }
    return new Props(properties);
  }

  /** A member of the record itself that must be there. */
  static String member(JsonNode record, String name) throws StepFailure {
    JsonNode value = record.get(name);
    if (value == null) {
      throw Crash.uncaught("KeyError", name);
    }
    return value.asText();
  }

  boolean has(String name) {
    return properties.has(name);
  }

  @Nullable String get(String name) {
    JsonNode value = properties.get(name);
    return value == null || value.isNull() ? null : value.asText();
  }

  String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  /** Compared as it stands: {@code Enabled} is not {@code enabled}. */
  boolean is(String name, String value) {
    return value.equals(get(name));
  }

  boolean enabled(String name) {
    return is(name, "enabled");
  }

  /** The members of a comma list that are not empty, blanks kept. */
  List<String> list(String name) {
    List<String> members = new ArrayList<>();
    for (String member : get(name, "").split(",", -1)) {
      if (!member.isEmpty()) {
        members.add(member);
      }
    }
    return members;
  }
}
