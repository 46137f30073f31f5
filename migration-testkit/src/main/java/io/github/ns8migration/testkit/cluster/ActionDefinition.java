package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * An action of an agent.
 *
 * @param schema what its input is checked against; empty when anything goes
 * @param body what it does
 */
record ActionDefinition(Optional<JsonNode> schema, Body body) {
  /** Does the work of an action. */
  interface Body {
    void run(TaskRun run, JsonNode data) throws StepFailure, InterruptedException;
  }

  /** The actions of one kind of agent. */
  interface Table {
    Optional<ActionDefinition> find(String action);
  }

  static ActionDefinition unchecked(Body body) {
    return new ActionDefinition(Optional.empty(), body);
  }
}
