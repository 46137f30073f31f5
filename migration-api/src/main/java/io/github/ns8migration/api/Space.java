package io.github.ns8migration.api;

import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk of the host that this program runs on. */
final class Space {
  // What a host with mail and logs needs to go on for the minutes of a copy.
  private static final long RESERVE = 256L << 20;
  private static final long MIB = 1L << 20;

  private Space() {}

  static void require(Path folder, String what, long bytes) throws MigrationException {
    long usable;
    try {
      usable = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "free-space-unknown",
              Side.TOOL,
              "The free space of " + folder + " cannot be told: " + e.getMessage() + ".",
              "Check that the disk is mounted and that this program may read there."),
          e);
    }
    if (usable - RESERVE < bytes) {
      throw MigrationException.of(
          "not-enough-space",
          Side.SOURCE,
          "There is not enough room for "
              + what
              + ": it needs about "
              + mebibytes(bytes)
              + " MiB and a reserve of "
              + mebibytes(RESERVE)
              + " MiB in "
              + folder
              + ", where "
              + mebibytes(usable)
              + " MiB are free.",
          "Make room on that file system, or put the state directory on a larger one. Nothing was"
              + " changed.");
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
