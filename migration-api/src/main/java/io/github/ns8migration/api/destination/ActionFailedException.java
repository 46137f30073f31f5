package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import java.util.List;

/**
 * An action of NS8 ended without success. Decide on {@link #errors()}, not on the exit code alone:
 * NS8 uses the same code for different things.
 */
public final class ActionFailedException extends MigrationException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient List<ValidationError> errors;

  /**
   * One thing the action did not accept.
   *
   * @param field where in the input, {@code (root)} for the whole of it
   * @param parameter first part of that
   * @param error what is wrong, in NS8's code words: {@code domain_exists}
   */
  public record ValidationError(String field, String parameter, String error) {}

  /** What the task's result said. */
  public ActionFailedException(Problem problem, int exitCode, List<ValidationError> errors) {
    super(problem);
    this.exitCode = exitCode;
    this.errors = List.copyOf(errors);
  }

  /** Exit code of the task: 10 input not as the schema wants it, 8 no such action, 11 busy, ... */
  public int exitCode() {
    return exitCode;
  }

  /** What was not accepted; empty when the action failed for another reason. */
  public List<ValidationError> errors() {
    return errors;
  }

  /** Whether that code word is among the errors. */
  public boolean has(String error) {
    return errors.stream().anyMatch(each -> each.error().equals(error));
  }
}
