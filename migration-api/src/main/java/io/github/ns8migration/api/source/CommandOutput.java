package io.github.ns8migration.api.source;

import java.util.List;

/**
 * How a command of the old server ended.
 *
 * @param exitCode zero when all was well
 * @param output standard output, decoded as UTF-8
 * @param errors the last lines of standard error, secrets masked
 */
public record CommandOutput(int exitCode, String output, List<String> errors) {
  /** Copies the list. */
  public CommandOutput {
    errors = List.copyOf(errors);
  }

  /** Whether it ended with zero. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
