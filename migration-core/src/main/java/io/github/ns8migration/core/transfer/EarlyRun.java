package io.github.ns8migration.core.transfer;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.exec.CommandRunner.OutputConsumer;
import io.github.ns8migration.core.exec.LateInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A run of rsync that connects while it is still being found out what it shall send, and does
 * nothing until it has a list of that. To connect takes eight round trips.
 */
final class EarlyRun implements AutoCloseable {
  private final LateInput list = new LateInput();
  private final FutureTask<CommandResult> run;
  private final Thread thread;
  private final long latest;

  /**
   * Starts one.
   *
   * @param command reads a list of paths from standard input
   * @param within how long the other side waits for it
   */
  EarlyRun(CommandRunner runner, Command command, OutputConsumer output, Duration within) {
    run = new FutureTask<>(() -> runner.run(command.reading(list), output));
    thread = new Thread(run, "early " + command.program());
    thread.setDaemon(true);
    latest = System.nanoTime() + within.toNanos();
    thread.start();
  }

  /**
   * Lets it send what is listed in a file.
   *
   * @return how it ended; empty when it did not do so, for a reason that another run will tell
   */
  Optional<CommandResult> send(Path file) throws MigrationException, InterruptedException {
    if (run.isDone() || System.nanoTime() > latest) {
      return Optional.empty();
    }
    list.give(file);
    try {
      CommandResult result = run.get();
      return list.arrived() && !RsyncExitCode.brokeOff(result)
          ? Optional.of(result)
          : Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MigrationException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Returns when the process is gone; one without a list has done nothing. */
  @Override
  public void close() {
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
