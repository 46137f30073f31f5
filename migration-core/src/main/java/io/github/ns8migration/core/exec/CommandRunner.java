package io.github.ns8migration.core.exec;

import io.github.ns8migration.api.MigrationException;
import java.io.InputStream;

/** Runs processes. An interrupt stops the whole process tree. Safe for use by many threads. */
public interface CommandRunner {
  /**
   * Runs a process to its end and keeps its output.
   *
   * @throws MigrationException when the program cannot be started
   * @throws InterruptedException when interrupted; the process tree has been stopped then
   */
  CommandResult run(Command command) throws MigrationException, InterruptedException;

  /**
   * The same with standard output handed over while the process runs, for what is large or wanted
   * at once (dumps, progress).
   */
  CommandResult run(Command command, OutputConsumer consumer)
      throws MigrationException, InterruptedException;

  /** Reads a process's standard output to its end, on a thread of the runner. */
  @FunctionalInterface
  interface OutputConsumer {
    /** Called once; an exception stops the process. */
    void accept(InputStream output) throws java.io.IOException;
  }
}
