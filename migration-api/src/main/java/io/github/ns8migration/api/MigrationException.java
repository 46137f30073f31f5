package io.github.ns8migration.api;

import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import org.jspecify.annotations.Nullable;

/**
 * A step of a migration could not be done. Carries a {@link Problem}, which is what people see; the
 * cause is for developers.
 */
public class MigrationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** With a problem alone. */
  public MigrationException(Problem problem) {
    this(problem, null);
  }

  /** With the exception behind it. */
  public MigrationException(Problem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  /** The parts of {@link Problem}, in its order. */
  public static MigrationException of(String code, Side side, String message, String remedy) {
    return new MigrationException(new Problem(code, side, message, remedy));
  }

  /** What happened, on which side, and what to do. */
  public Problem problem() {
    return problem;
  }
}
