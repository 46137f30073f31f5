package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step or action that ends with an exit code; its output is an error array for validation
 * failures.
 */
public final class StepFailure extends Exception {
  private final int exitCode;
  private final transient @Nullable JsonNode output;
  private final boolean validation;

  /**
   * A failure.
   *
   * @param exitCode what the process of the step would have exited with; not 0
   * @param output what it printed; null when it printed nothing
   * @param error what it wrote to standard error
   */
  public StepFailure(int exitCode, @Nullable JsonNode output, String error) {
    this(exitCode, output, error, output != null && output.isArray() && !output.isEmpty());
  }

  private StepFailure(int exitCode, @Nullable JsonNode output, String error, boolean validation) {
    super(error);
    this.exitCode = exitCode;
    this.output = output;
    this.validation = validation;
  }

  /** A refusal of the agent itself, which prints nothing. */
  static StepFailure builtIn(int exitCode, String error) {
    return new StepFailure(exitCode, null, error, true);
  }

  /** Whether the agent itself refused. */
  boolean isBuiltIn() {
    return validation && output == null;
  }

  /** Whether the task ends as validation-failed rather than as aborted. */
  boolean isValidation() {
    return validation;
  }

  /** The exit code. */
  public int exitCode() {
    return exitCode;
  }

  /** What was printed: an array of error objects for a validation failure. */
  public Optional<JsonNode> output() {
    return Optional.ofNullable(output);
  }

  /** The text for standard error. */
  public String error() {
    return String.valueOf(getMessage());
  }
}
