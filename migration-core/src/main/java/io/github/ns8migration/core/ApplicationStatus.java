package io.github.ns8migration.core;

/** Where an application stands, in the words NS7 people know. */
public enum ApplicationStatus {
  /** Installed, but never set up: counts as done. */
  NOT_AVAILABLE,
  /** There, but it cannot be moved. */
  NOT_MIGRATABLE,
  /** Left out by the administrator: counts as done. */
  SKIPPED,
  /** Nothing begun. */
  NOT_MIGRATED,
  /** Its instance in the cluster exists and receives data. */
  MIGRATING,
  /** The same, and somebody works on it at this moment. */
  SYNCING,
  /** Its cut-over began and was not ended: finish goes on, abort puts NS7 back in service. */
  FINISHING,
  /** The cut-over is done. */
  MIGRATED,
  /** The cut-over is being undone, and that did not end well yet: step back once more. */
  STEPPING_BACK,
  /** The cut-over was undone: NS7 serves again, the instance in the cluster is kept. */
  STEPPED_BACK,
  /** The import in the cluster failed; NS7 serves. Abort, then start again. */
  IMPORT_FAILED;

  /** Whether the application needs no more attention before the account provider moves. */
  public boolean done() {
    return this == MIGRATED || this == SKIPPED || this == NOT_AVAILABLE;
  }
}
