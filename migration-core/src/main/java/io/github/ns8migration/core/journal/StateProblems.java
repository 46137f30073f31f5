package io.github.ns8migration.core.journal;

import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Path;

/** Problems of the state directory, in one place. */
final class StateProblems {
  private StateProblems() {}

  static Problem unreadable(Path file) {
    return new Problem(
        "state-not-readable",
        Side.TOOL,
        "A file of the state directory cannot be read: " + file + ".",
        "Run this program as the user who began the migration, usually root.");
  }

  static Problem tooLarge(Path file) {
    return new Problem(
        "state-too-large",
        Side.TOOL,
        "A file of the state directory is larger than any that a migration writes: " + file + ".",
        "Somebody or something else wrote to the file. Compare it with a backup; do not delete it,"
            + " it may say which services of NS7 must be started again.");
  }

  static Problem damaged(Path file, int line) {
    return new Problem(
        "journal-damaged",
        Side.TOOL,
        "Line " + line + " of " + file + " is no journal entry.",
        "Somebody or something else wrote to the file. Compare it with a backup; do not delete it,"
            + " it says which services of NS7 must be started again.");
  }

  static Problem incomplete(Path file, String missing) {
    return new Problem(
        "state-incomplete",
        Side.TOOL,
        file + " has no " + missing + ".",
        "Abort the application and start it again.");
  }

  static Problem busy(String application) {
    return new Problem(
        "application-busy",
        Side.TOOL,
        "Another process works on " + application + " at this moment.",
        "Wait until it has ended, or end it; then try again.");
  }

  static Problem noFlock() {
    return new Problem(
        "lock-impossible",
        Side.TOOL,
        "The command flock, which keeps two runs apart, cannot be used.",
        "Install util-linux, which has it.");
  }
}
