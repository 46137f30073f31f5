package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import java.util.List;

/** Short ways to say how a command ended. */
final class Answer {
  static final CommandOutput DONE = printed("");

  private Answer() {}

  static CommandOutput printed(String output) {
    return new CommandOutput(0, output, List.of());
  }

  static CommandOutput failed(int exitCode, String... errors) {
    return new CommandOutput(exitCode, "", List.of(errors));
  }
}
