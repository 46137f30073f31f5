package io.github.ns8migration.core.source;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers commands as it was told. */
final class ScriptedShell implements HostShell {
  final List<String> asked = new ArrayList<>();
  private final Map<String, CommandOutput> answers = new HashMap<>();

  ScriptedShell answering(String command, String output) {
    answers.put(command, new CommandOutput(0, output, List.of()));
    return this;
  }

  ScriptedShell failing(String command, int exitCode, String error) {
    answers.put(command, new CommandOutput(exitCode, "", List.of(error)));
    return this;
  }

  @Override
  public CommandOutput run(HostCommand command) {
    String line = String.join(" ", command.arguments());
    asked.add(line);
    CommandOutput answer = answers.get(line);
    if (answer == null) {
      throw new AssertionError("nobody expected: " + line);
    }
    return answer;
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader) {
    throw new AssertionError("nobody expected: " + command);
  }
}
