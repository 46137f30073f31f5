package io.github.ns8migration.testkit.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A command that ran on a test host.
 *
 * @param at when it began
 * @param took until its end
 * @param arguments program and arguments; the environment is not kept, it may hold secrets
 * @param exitCode as it answered
 */
public record RanCommand(Instant at, Duration took, List<String> arguments, int exitCode) {
  /** Copies the list. */
  public RanCommand {
    arguments = List.copyOf(arguments);
  }

  /** The command as one text, for assertions. */
  public String line() {
    return String.join(" ", arguments);
  }
}
