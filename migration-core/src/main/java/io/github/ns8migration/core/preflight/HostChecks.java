package io.github.ns8migration.core.preflight;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Requirements.Program;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is looked at on the old server. */
final class HostChecks {
  /** Ranges in {@code --usermap} and {@code --info=progress2} came with it; NS7 has 3.1.2. */
  static final Program RSYNC =
      Program.of("rsync", HostCommand.of("rsync", "--version"), "rsync").atLeast("3.1.0");

  private static final Duration PROGRAM_TIME = Duration.ofSeconds(30);

  private final SourceHost source;

  HostChecks(SourceHost source) {
    this.source = source;
  }

  List<Finding> program(Program program) throws MigrationException, InterruptedException {
    CommandOutput answer;
    try {
      answer = source.run(program.version().within(PROGRAM_TIME));
    } catch (MigrationException e) {
      if (!e.problem().code().equals("command-not-found")) {
        throw e;
      }
      return List.of(missing(program, "is not installed"));
    }
    if (!answer.succeeded()) {
      return List.of(missing(program, "does not run (exit status " + answer.exitCode() + ")"));
    }
    if (program.atLeast().isEmpty() && program.below().isEmpty()) {
      return List.of();
    }
    Optional<String> version = Versions.first(answer.output());
    if (version.isEmpty()) {
      return List.of(
          Finding.of(
              Severity.WARNING,
              "program-version-unknown",
              Side.SOURCE,
              "The version of " + program.name() + " could not be told.",
              "See that it is " + wanted(program) + ".",
              List.of(program.name())));
    }
    boolean tooOld =
        !program.atLeast().isEmpty() && Versions.compare(version.get(), program.atLeast()) < 0;
    boolean tooNew =
        !program.below().isEmpty() && Versions.compare(version.get(), program.below()) >= 0;
    if (!tooOld && !tooNew) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Severity.BLOCKER,
            "program-version",
            Side.SOURCE,
            program.name()
                + " has version "
                + version.get()
                + ", and must be "
                + wanted(program)
                + ".",
            "Install that version of the package " + program.installedBy() + ".",
            List.of(program.name())));
  }

  private static String wanted(Program program) {
    return (program.atLeast().isEmpty() ? "" : "at least " + program.atLeast())
        + (program.atLeast().isEmpty() || program.below().isEmpty() ? "" : " and ")
        + (program.below().isEmpty() ? "" : "older than " + program.below());
  }

  private static Finding missing(Program program, String what) {
    return Finding.of(
        Severity.BLOCKER,
        "program-missing",
        Side.SOURCE,
        "The program " + program.name() + ", which the move needs, " + what + ".",
        "Install the package " + program.installedBy() + ", or repair it.",
        List.of(program.name()));
  }

  /** Room for what lies on the old server for a while. */
  static List<Finding> room(Path folder, long wanted) throws MigrationException {
    long free = free(folder);
    if (free >= wanted) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Severity.BLOCKER,
            "no-room-on-source",
            Side.SOURCE,
            "The move needs about "
                + Bytes.words(wanted)
                + " for copies on their way, and "
                + folder
                + " has "
                + Bytes.words(free)
                + ".",
            "Make room there, or choose another folder for the state of the migration.",
            List.of(folder.toString())));
  }

  private static long free(Path folder) throws MigrationException {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there)) {
      there = Objects.requireNonNull(there.getParent()); // the root of a file system exists
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "room-unknown",
              Side.SOURCE,
              "How much room " + there + " has could not be told: " + e.getMessage() + ".",
              "Look with df."),
          e);
    }
  }

  /** A name by which people will reach an application in NS8. */
  List<Finding> virtualHost(String label, String typed)
      throws MigrationException, InterruptedException {
    Optional<HostName> name = HostName.parse(typed);
    if (name.isEmpty()) {
      return List.of(
          Finding.of(
              Severity.BLOCKER,
              "virtual-host-not-usable",
              Side.TOOL,
              label + ": \"" + typed + "\" is not a full host name.",
              "Give a name such as webmail.example.org, without https:// and without a path.",
              List.of(typed)));
    }
    String host = name.get().value();
    if (source.run(HostCommand.of("getent", "ahostsv4", host).within(PROGRAM_TIME)).succeeded()) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Severity.WARNING,
            "virtual-host-unresolved",
            Side.CONNECTION,
            label + ": the name " + host + " has no address in DNS.",
            "Add it to DNS before the finish, with the address of the node in NS8: without it"
                + " nobody reaches the application, and no certificate can be had.",
            List.of(host)));
  }
}
