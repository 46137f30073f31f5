package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceControl;

/** What the engine itself does to the old server, beside what it lets a migrator do. */
public interface CutoverControl extends SourceControl {
  /**
   * Keeps every unit that was stopped from starting at the next boot. Called once the destination
   * was told that it has all data: a reboot of the old server between then and the end of the
   * finish must not let it receive again. Before that moment the opposite holds, and a reboot puts
   * it back in service. Undone by {@link #undoAll()}; repeatable.
   */
  void keepDown() throws MigrationException, InterruptedException;
}
