package io.github.ns8migration.api.source;

import io.github.ns8migration.api.value.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command of the old server: an argument list, never a shell string.
 *
 * <pre>{@code
 * HostCommand.of("/usr/libexec/nethserver/list-users", "-s").within(Duration.ofMinutes(2))
 * }</pre>
 *
 * @param arguments program and arguments
 * @param timeout after which the whole process tree is stopped
 * @param secrets environment variables with secrets: the only way for one into a command
 */
public record HostCommand(List<String> arguments, Duration timeout, Map<String, Secret> secrets) {
  private static final Duration USUAL = Duration.ofMinutes(1);

  /** Copies the lists. */
  public HostCommand {
    arguments = List.copyOf(arguments);
    secrets = Map.copyOf(secrets);
    if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
      throw new IllegalArgumentException("a command without program");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a command without time: " + timeout);
    }
  }

  /** With a minute to run. */
  public static HostCommand of(String... arguments) {
    return new HostCommand(List.of(arguments), USUAL, Map.of());
  }

  /** The same with another time-out. */
  public HostCommand within(Duration time) {
    return new HostCommand(arguments, time, secrets);
  }

  /** The same with a secret in its environment. */
  public HostCommand withSecret(String variable, Secret secret) {
    Map<String, Secret> more = new LinkedHashMap<>(secrets);
    more.put(variable, secret);
    return new HostCommand(arguments, timeout, more);
  }

  /** Name of the program, for messages. */
  public String program() {
    return arguments.get(0);
  }
}
