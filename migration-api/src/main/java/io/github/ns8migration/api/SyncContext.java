package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import java.nio.file.Path;

/** What {@link Migrator#sync} is given. */
public interface SyncContext extends MigrationContext {
  /** The instance that will receive the application. It waits for data: most actions fail yet. */
  ModuleInstance instance();

  /** The way for data into that instance. */
  DataChannel channel();

  /**
   * An empty folder that only this process's user can read, for copies that are made on the way.
   * The engine deletes it after the call, whatever the outcome.
   */
  Path scratch();

  /** True in the pass after {@link Migrator#quiesce}, and in the one that proves it complete. */
  boolean last();
}
