package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.TreeTransfer;

/** What {@link Migrator#plan} is given: the source alone, since a plan must change nothing. */
public interface PlanContext extends MigrationContext {
  /**
   * Counts what a transfer of that tree would send, without what it leaves out. Looks at every
   * file, and remembers none; what vanishes meanwhile or cannot be read is not counted.
   *
   * @param what the part, for people
   */
  Extent extent(String what, TreeTransfer transfer) throws InterruptedException;
}
