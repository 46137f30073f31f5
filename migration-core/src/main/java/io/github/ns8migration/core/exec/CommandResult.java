package io.github.ns8migration.core.exec;

import java.util.List;

/**
 * How a process ended.
 *
 * @param exitCode as the process gave it; meaningless after a time-out
 * @param timedOut whether its time was over and it was stopped
 * @param output standard output, decoded as UTF-8, up to the runner's limit; empty when it was
 *     consumed while the process ran
 * @param errors the last lines of standard error, secrets masked
 */
public record CommandResult(int exitCode, boolean timedOut, String output, List<String> errors) {
  /** Copies the list. */
  public CommandResult {
    errors = List.copyOf(errors);
  }

  /** Whether it ended by itself, with zero. */
  public boolean succeeded() {
    return !timedOut && exitCode == 0;
  }

  /** The last lines of standard error as one text. */
  public String errorText() {
    return String.join("\n", errors);
  }
}
