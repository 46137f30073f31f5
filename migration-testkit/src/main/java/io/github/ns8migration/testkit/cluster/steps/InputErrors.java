package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.Set;

/**
 * What is wrong with the input of an action, in the shape of the agent's schema check (exit 10).
 */
final class InputErrors {

  private static final String ROOT = "(root)";
  private final ArrayNode errors = JsonNodeFactory.instance.arrayNode();

  /** The input must be an object; nothing else can be checked when it is not. */
  InputErrors object(JsonNode input) throws StepFailure {
    if (!input.isObject()) {
      add(ROOT, "invalid_type", input);
      end();
    }
    return this;
  }

  InputErrors required(JsonNode input, String... names) {
    for (String name : names) {
      if (!input.has(name)) {
        add(ROOT, "required", input);
      }
    }
    return this;
  }

  InputErrors only(JsonNode input, Set<String> names) {
    input
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                add(ROOT, "additional_property_not_allowed", input.get(name));
              }
            });
    return this;
  }

  /** A text that is not empty, when it is there at all. */
  InputErrors text(JsonNode input, String name) {
    JsonNode value = input.path(name);
    if (!value.isMissingNode() && !value.isTextual()) {
      add(name, "invalid_type", value);
    } else if (value.isTextual() && value.textValue().isEmpty()) {
      add(name, "string_gte", value);
    }
    return this;
  }

  /** A name with a dot in it, when it is there at all. */
  InputErrors dotted(JsonNode input, String name) {
    text(input, name);
    JsonNode value = input.path(name);
    if (value.isTextual() && !value.textValue().contains(".")) {
      add(name, "pattern", value);
    }
    return this;
  }

  /**
   * Adds an error.
   *
   * @param field dotted path of the value; {@code (root)} for the whole input
   */
  void add(String field, String kind, JsonNode value) {
    String parameter = field.split("\\.", -1)[0];
    errors
        .addObject()
        .put("parameter", parameter)
        .put("error", parameter + "_" + kind)
        .put("field", field)
        .set("value", value);
  }

  /** Ends the action when something was wrong. */
  void end() throws StepFailure {
    if (!errors.isEmpty()) {
      throw new StepFailure(10, errors, "Validation errors: " + errors);
    }
  }

  /** A semantic check that failed: one error object on one field. */
  static StepFailure semantic(int exitCode, String field, JsonNode value, String error) {
    ArrayNode output = JsonNodeFactory.instance.arrayNode();
    output
        .addObject()
        .put("field", field)
        .put("parameter", field)
        .put("error", error)
        .set("value", value);
    return new StepFailure(exitCode, output, error);
  }
}
