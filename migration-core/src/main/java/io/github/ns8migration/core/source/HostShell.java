package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;

/** Runs commands on the old server, wherever it is. */
public interface HostShell {
  /** As {@link io.github.ns8migration.api.source.SourceHost#run}. */
  CommandOutput run(HostCommand command) throws MigrationException, InterruptedException;

  /** As {@link io.github.ns8migration.api.source.SourceHost#stream}. */
  CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException;
}
