package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.destination.ActionFailedException.ValidationError;
import java.util.ArrayList;
import java.util.List;

/**
 * How a task ended.
 *
 * @param exitCode 0 success, 10 input refused by the schema, 8 no such action, 11 busy, -1
 *     cancelled, others as the action chooses
 * @param output what its steps printed: JSON when it parses, otherwise a text, which may be empty
 * @param error what its steps wrote to standard error: filled on success too, and it may hold
 *     secrets, so it is not for logs
 */
public record TaskResult(int exitCode, JsonNode output, String error) {
  /** Whether it ended well. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** What was not accepted; empty unless the output is a list of such objects. */
  public List<ValidationError> validationErrors() {
    List<ValidationError> errors = new ArrayList<>();
    if (!succeeded() && output.isArray()) {
      for (JsonNode each : output) {
        if (each.hasNonNull("error")) {
          errors.add(
              new ValidationError(
                  each.path("field").asText(),
                  each.path("parameter").asText(),
                  each.path("error").asText()));
        }
      }
    }
    return errors;
  }

  @Override
  public String toString() {
    return "exit code " + exitCode;
  }
}
