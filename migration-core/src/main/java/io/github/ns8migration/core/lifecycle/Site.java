package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.discovery.MigratorRegistry;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.source.ChangeLog;
import io.github.ns8migration.core.source.CutoverControl;
import io.github.ns8migration.core.transfer.Endpoint;
import io.github.ns8migration.core.transfer.Receiver;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the actions work with.
 *
 * @param source the old server
 * @param controls makes the way to change it, for one application's record of changes
 * @param state the state directory
 * @param migrators what was found
 * @param receivers makes the transfer end of an endpoint
 * @param events gets what happens
 * @param patience how long to wait for what
 * @param streams how many transfers may run side by side; 1 for one after the other
 */
public record Site(
    SourceHost source,
    Function<ChangeLog, CutoverControl> controls,
    StateDirectory state,
    MigratorRegistry migrators,
    Function<Endpoint, Receiver> receivers,
    Consumer<MigrationEvent> events,
    Patience patience,
    int streams) {
  /** At least one. */
  public Site {
    if (streams < 1) {
      throw new IllegalArgumentException("no stream at all: " + streams);
    }
  }
}
