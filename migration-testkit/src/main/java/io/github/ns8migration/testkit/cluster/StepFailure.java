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

  /**
   * A failure.
   *
   * @param exitCode what the process of the step would have exited with; not 0
   * @param output what it printed; null when it printed nothing
   * @param error what it wrote to standard error
   */
  public StepFailure(int exitCode, @Nullable JsonNode output, String error) {
    super(error);
    this.exitCode = exitCode;
    this.output = output;
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
