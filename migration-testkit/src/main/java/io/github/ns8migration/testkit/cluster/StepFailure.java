package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step or an action that ended with an exit code other than 0. */
public final class StepFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient @Nullable JsonNode output;

  /**
   * @param exitCode the exit code of the step, as the task will show it
   * @param outputOrNull what was printed; for a failed validation the array of error objects
   * @param error the text on standard error
   */
  public StepFailure(int exitCode, @Nullable JsonNode outputOrNull, String error) {
    super(error);
    this.exitCode = exitCode;
    this.output = outputOrNull;
  }

  /** Exit code of the step; 1 is a plain abort, 2 to 29 pass through a subtask. */
  public int exitCode() {
    return exitCode;
  }

  /** What the step printed before it ended. */
  public Optional<JsonNode> output() {
    return Optional.ofNullable(output);
  }
}
