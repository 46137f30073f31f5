package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The old server is this machine: its commands are processes here. */
public final class LocalShell implements HostShell {
  /** More than the account lists of any host, which come in one piece and must not be cut. */
  private static final int MOST_OUTPUT = 256 << 20;

  private final CommandRunner runner;

  /** Runs commands with that runner. */
  public LocalShell(CommandRunner runner) {
    this.runner = runner;
  }

  @Override
  public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
    AtomicReference<byte[]> output = new AtomicReference<>(new byte[0]);
    CommandResult result =
        runner.run(
            process(command),
            stream -> {
              output.set(stream.readNBytes(MOST_OUTPUT));
              if (stream.read() >= 0) {
                throw new IOException("more output than " + MOST_OUTPUT + " bytes");
              }
            });
    checkTime(command, result);
    return new CommandOutput(result.exitCode(), new String(output.get(), UTF_8), result.errors());
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    AtomicReference<@Nullable MigrationException> refused = new AtomicReference<>();
    CommandResult result;
    try {
      result = runner.run(process(command), output -> read(output, reader, refused));
    } catch (MigrationException e) {
      MigrationException words = refused.get();
      throw words == null ? e : words;
    }
    checkTime(command, result);
    return new CommandOutput(result.exitCode(), "", result.errors());
  }

  private static void read(
      InputStream output,
      OutputReader reader,
      AtomicReference<@Nullable MigrationException> refused)
      throws IOException {
    try {
      reader.read(output);
    } catch (MigrationException e) {
      refused.set(e);
      throw new IOException(e.problem().message(), e); // stops the process
    }
  }

  private static void checkTime(HostCommand command, CommandResult result)
      throws MigrationException {
    if (result.timedOut()) {
      throw MigrationException.of(
          "command-timed-out",
          Side.SOURCE,
          command.program() + " did not end within " + command.timeout().toSeconds() + " seconds.",
          "Run it by hand to see what it waits for, then try again.");
    }
  }

  private static Command process(HostCommand command) {
    return new Command(
        command.arguments(),
        command.timeout(),
        Map.of(),
        command.secrets(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
