package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;

/** Around each call of a migrator: whatever it throws ends as a problem, or as an interrupt. */
final class Fence {
  private Fence() {}

  /** Something a migrator does. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws MigrationException, InterruptedException;
  }

  /** Something a migrator does that has no answer. */
  @FunctionalInterface
  interface Step {
    void run() throws MigrationException, InterruptedException;
  }

  static void step(Migrator migrator, String what, Step step)
      throws MigrationException, InterruptedException {
    call(
        migrator,
        what,
        () -> {
          step.run();
          return true;
        });
  }

  static <T> T call(Migrator migrator, String what, Work<T> work)
      throws MigrationException, InterruptedException {
    try {
      T answer = work.run();
      if (answer == null) {
        throw broken(migrator, what, new IllegalStateException("it answered null"));
      }
      return answer;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw broken(migrator, what, e);
    }
  }

  private static MigrationException broken(Migrator migrator, String what, Throwable cause) {
    return new MigrationException(
        new Problem(
            "migrator-broke",
            Side.TOOL,
            "The migrator of "
                + migrator.application().title()
                + " failed in "
                + what
                + ": "
                + cause.getClass().getSimpleName()
                + ".",
            "This is a defect of the migrator; tell its maker, with the log."),
        cause);
  }
}
