package io.github.ns8migration.core.exec;

import io.github.ns8migration.api.value.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process to run: an argument list, never a shell string.
 *
 * @param arguments program and arguments; secrets do not belong here
 * @param timeout after which the whole process tree is stopped
 * @param environment variables set beside those inherited
 * @param secrets variables whose values are masked wherever the process's output is kept
 * @param input what is written to standard input, which is closed then
 * @param lateInput the same where it gets known while the process runs; there is one of the two at
 *     most
 * @param directory where to run; empty for this process's own
 */
public record Command(
    List<String> arguments,
    Duration timeout,
    Map<String, String> environment,
    Map<String, Secret> secrets,
    Optional<Path> input,
    Optional<LateInput> lateInput,
    Optional<Path> directory) {

  /** Copies the lists. */
  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command without program");
    }
    if (input.isPresent() && lateInput.isPresent()) {
      throw new IllegalArgumentException("two standard inputs");
    }
  }

  /** With these arguments, and that much time. */
  public static Command of(Duration timeout, List<String> arguments) {
    return new Command(
        arguments,
        timeout,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same without an argument. */
  public Command without(String argument) {
    List<String> fewer = arguments.stream().filter(each -> !each.equals(argument)).toList();
    return new Command(fewer, timeout, environment, secrets, input, lateInput, directory);
  }

  /** The same with arguments at the end. */
  public Command adding(List<String> more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(more);
    return new Command(all, timeout, environment, secrets, input, lateInput, directory);
  }

  /** The same with a variable set. */
  public Command with(String variable, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(variable, value);
    return new Command(arguments, timeout, more, secrets, input, lateInput, directory);
  }

  /** The same with a secret variable set. */
  public Command withSecret(String variable, Secret value) {
    Map<String, Secret> more = new LinkedHashMap<>(secrets);
    more.put(variable, value);
    return new Command(arguments, timeout, environment, more, input, lateInput, directory);
  }

  /** The same, reading a file as its standard input. */
  public Command reading(Path file) {
    return new Command(
        arguments, timeout, environment, secrets, Optional.of(file), Optional.empty(), directory);
  }

  /** The same, waiting for its standard input. */
  public Command reading(LateInput late) {
    return new Command(
        arguments, timeout, environment, secrets, Optional.empty(), Optional.of(late), directory);
  }

  /** The same in another folder. */
  public Command in(Path folder) {
    return new Command(
        arguments, timeout, environment, secrets, input, lateInput, Optional.of(folder));
  }

  /** Name of the program, for messages. */
  public String program() {
    return arguments.get(0);
  }
}
