package io.github.ns8migration.core;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.source.HostShell;
import io.github.ns8migration.core.source.LocalShell;
import io.github.ns8migration.core.source.TreeSourceHost;
import java.nio.file.Path;

/** Old servers to migrate. */
public final class Sources {
  private Sources() {}

  /** This machine. Needs the rights of root to read everything. */
  public static SourceHost thisHost() {
    return new TreeSourceHost(Path.of("/"), new LocalShell(new ProcessRunner()));
  }

  /**
   * A file tree that looks like an old server: another machine's that is mounted here, or a copy.
   *
   * @param root what {@code /} is there
   * @param commands runs a command on that server, as {@link SourceHost#run} says
   */
  public static SourceHost tree(Path root, Commands commands) {
    HostShell shell =
        new HostShell() {
          @Override
          public CommandOutput run(HostCommand command)
              throws MigrationException, InterruptedException {
            return commands.run(command);
          }

          @Override
          public CommandOutput stream(HostCommand command, OutputReader reader)
              throws MigrationException, InterruptedException {
            return commands.stream(command, reader);
          }
        };
    return new TreeSourceHost(root, shell);
  }

  /** Runs commands on an old server. */
  public interface Commands {
    /** As {@link SourceHost#run}. */
    CommandOutput run(HostCommand command) throws MigrationException, InterruptedException;

    /** As {@link SourceHost#stream}: bytes, never decoded, and never all of them in memory. */
    CommandOutput stream(HostCommand command, OutputReader reader)
        throws MigrationException, InterruptedException;
  }
}
