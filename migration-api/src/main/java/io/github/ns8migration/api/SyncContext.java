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
   * The engine deletes it after the call, whatever the outcome. Trees that are sent from there are
   * known by names, types, modes and content: one that is the same as in a pass before, whatever
   * its times, is not sent again by a later pass of the same action, and not asked for by its
   * proof.
   */
  Path scratch();

  /**
   * Refuses to go on when the scratch folder cannot take a copy of that size: the disk of a host
   * that still serves must not run full.
   *
   * @param what the copy, for people: {@code the dump of SOGo's database}
   * @param bytes its size, an estimate on the high side
   * @throws MigrationException when there is less room than that and a reserve
   */
  default void requireSpace(String what, long bytes) throws MigrationException {
    Space.require(scratch(), what, bytes);
  }

  /**
   * True in the pass after {@link Migrator#quiesce}, and in the one that proves it complete.
   *
   * <p>NS8 takes a receiver that dies, for whatever reason, for the end of the transfer, and begins
   * its import with what it has. So a migrator holds back one thing that the import cannot begin
   * without, and sends it at the end of the last pass.
   */
  boolean last();
}
