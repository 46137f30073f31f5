package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Optional;

/** What every agent can do. */
final class BuiltInActions implements ActionDefinition.Table {
  private final TaskEngine engine;
  private final String agent;
  private final List<String> names;

  private BuiltInActions(TaskEngine engine, String agent, List<String> names) {
    this.engine = engine;
    this.agent = agent;
    this.names = names;
  }

  static ActionDefinition.Table of(TaskEngine engine, String agent, List<String> names) {
    return new BuiltInActions(engine, agent, names);
  }

  @Override
  public Optional<ActionDefinition> find(String action) {
    return switch (action) {
      case "list-actions" -> Optional.of(ActionDefinition.unchecked(this::list));
      case "cancel-task" -> Optional.of(ActionDefinition.unchecked(this::cancel));
      default -> Optional.empty();
    };
  }

  private void list(TaskRun run, JsonNode data) {
    ArrayNode output = Json.array();
    names.forEach(output::add);
    run.print(output.add("list-actions").add("cancel-task"));
  }

  private void cancel(TaskRun run, JsonNode data) throws StepFailure {
    JsonNode id = data.path("task");
    if (!id.isTextual() || id.asText().isEmpty()) {
      throw refused(10, "builtin-validation.json: invalid task ID or timeout value");
    }
    Task task =
        engine
            .task(agent, id.asText())
            .filter(Task::running)
            .orElseThrow(() -> refused(2, "task-lookup: task ID not found"));
    task.cancel();
  }

  private static StepFailure refused(int code, String step) {
    return StepFailure.builtIn(code, "Action cancel-task validation-failed at step " + step);
  }
}
