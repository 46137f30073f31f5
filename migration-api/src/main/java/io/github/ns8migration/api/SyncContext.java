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

  /**
   * True in the pass after {@link Migrator#quiesce}, and in the one that proves it complete.
   *
   * <p>NS8 takes a receiver that dies, for whatever reason, for the end of the transfer, and begins
   * its import with what it has. So a migrator holds back one thing that the import cannot begin
   * without, and sends it at the end of the last pass.
   */
  boolean last();
}
