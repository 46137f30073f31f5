package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Side;

/**
 * Keeps a source that is not all there from emptying the destination: a file system that is not
 * mounted looks like an empty folder.
 */
final class LossGuard {
  // People delete a lot between two syncs, and little in the minute before the last pass.
  private static final double PLAUSIBLE_WHILE_SERVING = 0.5;
  private static final double PLAUSIBLE_WHEN_STOPPED = 0.2;
  private static final long FEW = 100;

  private LossGuard() {}

  /**
   * Refuses to delete.
   *
   * @param changes what differs from the pass before
   */
  static void check(TreeTransfer transfer, Pass pass, Changes changes) throws MigrationException {
    if (!transfer.delete()) {
      return;
    }
    if (changes.emptied().isPresent()) {
      throw refusal(
          "The folder /"
              + changes.emptied().get()
              + " of "
              + transfer.source()
              + " was on another file system before, and is empty now.");
    }
    long lost = changes.formerFiles() - changes.files();
    double plausible = pass.isLive() ? PLAUSIBLE_WHILE_SERVING : PLAUSIBLE_WHEN_STOPPED;
    boolean all = changes.files() == 0 && lost > 0;
    if (all || (lost > FEW && lost > plausible * changes.formerFiles())) {
      throw refusal(
          "Of "
              + changes.formerFiles()
              + " files that were in "
              + transfer.source()
              + " when it was sent before, "
              + lost
              + " have gone. Nothing was deleted on NS8.");
    }
  }

  private static MigrationException refusal(String message) {
    return MigrationException.of(
        "source-lost-files",
        Side.SOURCE,
        message,
        "Check that its file system is mounted and nothing was deleted by mistake. If it is meant"
            + " to be so, run the action again with --accept-losses (in a program:"
            + " Migration.Builder.acceptingLosses).");
  }
}
