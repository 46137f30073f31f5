package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task at one moment.
 *
 * @param path {@code module/mail1/task/0f6d1b9e-...}
 * @param agent {@code module/mail1}
 * @param action its action
 * @param data its input, nothing masked
 * @param user who submitted it; empty for a sub-task
 * @param parent id of the task that started it; empty when there is none
 * @param status {@code queued}, {@code pending}, {@code running}, {@code completed}, {@code
 *     aborted}, {@code validation-failed}, or {@code lost} when its agent died
 * @param progress percent
 * @param exitCode when it ended
 * @param output what its steps printed
 * @param error what its steps wrote to standard error
 */
public record TaskView(
    String path,
    String agent,
    String action,
    JsonNode data,
    Optional<String> user,
    String parent,
    String status,
    int progress,
    OptionalInt exitCode,
    JsonNode output,
    String error) {
  @Override
  public String toString() {
    return agent + " " + action + " " + status + exitCode.stream().mapToObj(c -> " " + c).toList();
  }
}
