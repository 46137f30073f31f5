package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.source.SourceControl;
import java.util.Optional;

/** What the stages of a finish are given, and those that undo them. */
public interface CutoverContext extends MigrationContext {
  /** Changes to the old server; each one is written down first, so that it can be undone. */
  SourceControl control();

  /** The instance that receives the application. */
  ModuleInstance instance();

  /** The instance of the application this one follows, finished already; empty for a leader. */
  Optional<ModuleInstance> leader();

  /** The cluster's own actions. */
  ActionTarget cluster();

  /**
   * The way for data into the instance; open until the commit.
   *
   * @throws IllegalStateException once the import has been committed
   */
  DataChannel channel();

  /**
   * The way for data into the receiver that the instance opens in the midst of its import, for the
   * volumes the application named with {@link Application#receivedLate}. The engine has waited for
   * it; that all has arrived is proven, and told to the receiver, by the engine.
   *
   * @throws IllegalStateException outside of {@link Migrator#duringImport}, and for an application
   *     that named no such volume
   */
  default DataChannel lateChannel() {
    throw new IllegalStateException("there is no second receiver");
  }

  /**
   * Changes to the old server that last as long as {@link Migrator#duringImport}: undone by the
   * engine as soon as what was sent there is proven, or it fails; after a crash, before anything
   * else is done.
   *
   * @throws IllegalStateException outside of {@link Migrator#duringImport}
   */
  default SourceControl temporarily() {
    throw new IllegalStateException("nothing is changed for a while only in this stage");
  }
}
