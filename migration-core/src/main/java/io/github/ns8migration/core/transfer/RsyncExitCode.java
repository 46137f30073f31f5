package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.CommandResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the end of rsync means. The code alone does not tell: 5 is a wrong password or a wrong port,
 * 23 an unreadable file or a full destination. So the messages are looked at, those of 3.1.2 and of
 * later versions.
 */
final class RsyncExitCode {
  /** Some items could not be sent. */
  static final int PARTIAL = 23;

  /** Some files vanished before they could be sent. */
  static final int VANISHED = 24;

  private static final int TOLD = 3;
  private static final Pattern FULL = text("No space left on device|Disk quota exceeded");
  private static final Pattern READ_ONLY = text("Read-only file system");
  private static final Pattern DELETIONS = text("Deletions stopped due to --max-delete limit");
  private static final Pattern COMPRESSION = text("--[a-z-]*compress");
  private static final Pattern RECEIVING_SIDE = text("\\[(receiver|generator|Receiver|Generator)");
  private static final Pattern SUMMARY = text("^rsync (error|warning):");
  private static final Pattern VANISHING = text("has vanished: ");

  // What rsync says when it cannot chown, chmod, or set an access list or attribute.
  private static final List<Pattern> WITHOUT_RIGHTS =
      List.of(
          text("(?:chown|chgrp|failed to (?:set|modify) permissions on) \"(.*)\"[^\"]*: "),
          text("set_acl: \\w+\\((.*), ACL_TYPE_\\w+\\): "),
          text("set_acl: \\w+\\((.*)\\): "),
          text("rsync_xal_(?:set|clear): \\w+\\(\"?(.*?)\"?,\"[^\"]*\"\\) failed: "));

  /** The first rule that fits counts; no codes stand for any, no text for any. */
  private record Rule(
      Set<Integer> codes, Pattern text, String code, Side side, String message, String remedy) {
    boolean fits(CommandResult result) {
      return (codes.isEmpty() || codes.contains(result.exitCode()))
          && text.matcher(result.errorText()).find();
    }
  }

  private static final List<Rule> RULES =
      List.of(
          rule(
              Set.of(PARTIAL),
              "(mkstemp|mkdir|symlink|mknod|link) .*No space left on device",
              "destination-out-of-inodes",
              Side.DESTINATION,
              "No more files can be made on the node's disk: it is full, or has no inode left.",
              "Free space on the node (df -h and df -i there), then run the action again."),
          rule(
              Set.of(),
              FULL.pattern(),
              "destination-full",
              Side.DESTINATION,
              "The disk of the destination node is full.",
              "Free space on the node (df -h there) or add a disk, then run the action again."),
          rule(
              Set.of(),
              READ_ONLY.pattern(),
              "destination-read-only",
              Side.DESTINATION,
              "The disk of the destination node cannot be written.",
              "Look at the node's system log for disk errors, then run the action again."),
          rule(
              Set.of(),
              DELETIONS.pattern(),
              "too-many-deletions",
              Side.SOURCE,
              "More than half of what was sent before is gone from the source; deleting stopped.",
              "Check that all file systems of this host are mounted. If so much was really deleted,"
                  + " run the action again."),
          rule(
              Set.of(1),
              "module is read only",
              "receiver-read-only",
              Side.DESTINATION,
              "The place where data should go accepts none.",
              "Update the application's instance on NS8, then run the action again."),
          rule(
              Set.of(5),
              "auth failed",
              "receiver-refused",
              Side.DESTINATION,
              "The instance does not accept the password of this migration.",
              "Run the action again: a new import with a new password is begun if need be."),
          rule(
              Set.of(5),
              "Unknown module",
              "receiver-other",
              Side.DESTINATION,
              "Another rsync server answers than that of the import.",
              "Run the action again after a minute; if that does not help, abort and start again."),
          rule(
              Set.of(5),
              "access denied",
              "receiver-access-denied",
              Side.CONNECTION,
              "The instance does not accept connections from this host's address.",
              "Check that the VPN is up (wg show) and that traffic to the node goes through it."),
          rule(
              Set.of(5),
              "max connections",
              "receiver-busy",
              Side.DESTINATION,
              "The instance serves too many connections already.",
              "End other migrations into this instance, then run the action again."),
          rule(
              Set.of(5),
              "chdir failed|chroot failed",
              "receiver-folder-missing",
              Side.DESTINATION,
              "The instance has no folder to receive data into.",
              "Abort the migration of this application and start it again."),
          rule(
              Set.of(5),
              "",
              "receiver-not-rsync",
              Side.DESTINATION,
              "What answers at the port of the import is no rsync server that works.",
              "Check that no firewall or proxy stands between the hosts, then run the action"
                  + " again."),
          rule(
              Set.of(10),
              "failed to connect|getaddrinfo",
              "receiver-down",
              Side.DESTINATION,
              "Nobody listens at the port of the import.",
              "Check that the node runs and the VPN is up, then run the action again."),
          rule(
              Set.of(35),
              "",
              "receiver-unreachable",
              Side.CONNECTION,
              "The destination node does not answer.",
              "Check that the node runs and that the VPN is up (wg show, ping), then try again."),
          rule(
              Set.of(30),
              "",
              "connection-silent",
              Side.CONNECTION,
              "The destination fell silent in the middle of a transfer.",
              "Check the node and the VPN (wg show, ping), then run the action again: it goes on"
                  + " with what is missing."),
          rule(
              Set.of(10, 12),
              "",
              "connection-lost",
              Side.CONNECTION,
              "The connection to the instance broke.",
              "Check the node and the VPN, then run the action again: it goes on with what is"
                  + " missing."),
          rule(
              Set.of(11),
              "mkdir .*No such file or directory",
              "destination-folder-missing",
              Side.DESTINATION,
              "The folder to send into does not exist, nor does the one above it.",
              "Abort the migration of this application and start it again."),
          rule(
              Set.of(3, 11),
              "",
              "transfer-file-error",
              Side.DESTINATION,
              "A file or folder could not be read or written.",
              "Look at the messages of rsync above, remove the cause, and run the action again."),
          rule(
              Set.of(1, 2, 4),
              "",
              "rsync-incompatible",
              Side.SOURCE,
              "The rsync of this host does not understand what is asked of it.",
              "Install the rsync package of NethServer 7 (3.1.2 or later) and try again."),
          rule(
              Set.of(20, 130, 137, 143),
              "",
              "transfer-stopped",
              Side.SOURCE,
              "rsync was stopped from outside.",
              "Run the action again: it goes on with what is missing."),
          rule(
              Set.of(22),
              "",
              "source-out-of-memory",
              Side.SOURCE,
              "There is not enough memory for the list of files.",
              "Free memory on this host or add swap space, then run the action again."),
          rule(
              Set.of(VANISHED),
              "",
              "source-changed",
              Side.SOURCE,
              "Files vanished while they were sent.",
              "Find the process that still writes there and stop it, then run the action again."),
          rule(
              Set.of(PARTIAL),
              RECEIVING_SIDE.pattern(),
              "items-not-sent",
              Side.DESTINATION,
              "Some items could not be written.",
              "Look at the messages of rsync above, remove the cause, and run the action again."),
          rule(
              Set.of(PARTIAL),
              "",
              "items-not-sent",
              Side.SOURCE,
              "Some items could not be read, or changed while they were sent.",
              "Repair or remove them, stop what writes there, and run the action again."),
          rule(
              Set.of(),
              "",
              "rsync-failed",
              Side.SOURCE,
              "rsync failed.",
              "Look at the messages of rsync above, remove the cause, and run the action again."));

  private RsyncExitCode() {}

  /** Why a run that did not succeed failed. */
  static Problem problem(CommandResult result) {
    if (result.timedOut()) {
      return new Problem(
          "connection-silent",
          Side.CONNECTION,
          "rsync did not come to an end." + told(result),
          "Check the node and the VPN (wg show, ping), then run the action again.");
    }
    Rule rule = RULES.stream().filter(each -> each.fits(result)).findFirst().orElseThrow();
    return new Problem(rule.code(), rule.side(), rule.message() + told(result), rule.remedy());
  }

  /** Whether all was done: a daemon that stopped deleting says so, and ends with zero. */
  static boolean isComplete(CommandResult result) {
    return result.succeeded() && !DELETIONS.matcher(result.errorText()).find();
  }

  /**
   * Whether it ended because a file of the destination, chosen to make another one of, had been
   * replaced in the same run.
   */
  static boolean lostSimilarFile(CommandResult result) {
    String errors = result.errorText();
    return result.exitCode() == 2
        && (errors.contains("no basis file") || errors.contains("failed verification"));
  }

  /**
   * Whether one of both sides knows nothing of the compression that was asked for, or wants none.
   */
  static boolean refusesCompression(CommandResult result) {
    return Set.of(1, 2, 4).contains(result.exitCode())
        && COMPRESSION.matcher(result.errorText()).find();
  }

  /**
   * Whether only single items are missing, which another pass may bring: not so when the
   * destination can take none of them.
   */
  static boolean anotherPassMayHelp(CommandResult result) {
    String errors = result.errorText();
    return !result.timedOut()
        && (result.exitCode() == VANISHED || result.exitCode() == PARTIAL)
        && !DELETIONS.matcher(errors).find()
        && !FULL.matcher(errors).find()
        && !READ_ONLY.matcher(errors).find();
  }

  /**
   * Whether all content is there, and only owners, modes, access lists or attributes of single
   * items could not be set, or files vanished.
   */
  static boolean onlyRightsOrVanished(CommandResult result) {
    return anotherPassMayHelp(result)
        && items(result).stream()
            .allMatch(line -> VANISHING.matcher(line).find() || withoutRights(line).isPresent());
  }

  /** The items of which owner, mode, access list or attributes could not be set, each once. */
  static Set<String> itemsWithoutRights(CommandResult result) {
    return items(result).stream()
        .flatMap(line -> withoutRights(line).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Optional<String> withoutRights(String line) {
    return WITHOUT_RIGHTS.stream()
        .map(pattern -> pattern.matcher(line))
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /** Whether the connection broke, or one side had waited too long for the other. */
  static boolean brokeOff(CommandResult result) {
    return Set.of(10, 12, 30, 35).contains(result.exitCode());
  }

  /** Whether nobody was reached: the other side knows nothing of the attempt. */
  static boolean nobodyReached(CommandResult result) {
    String code = result.timedOut() ? "" : problem(result).code();
    return code.equals("receiver-down") || code.equals("receiver-unreachable");
  }

  /** The messages about single items, as rsync wrote them. */
  static List<String> items(CommandResult result) {
    return result.errors().stream().filter(line -> !SUMMARY.matcher(line).find()).toList();
  }

  /** Those about items that are still there and did not arrive. */
  static long failures(CommandResult result) {
    return items(result).stream()
        .filter(line -> line.startsWith("rsync: ") || line.startsWith("ERROR: "))
        .filter(line -> !VANISHING.matcher(line).find())
        .count();
  }

  private static String told(CommandResult result) {
    List<String> lines = items(result);
    List<String> shown = lines.subList(Math.max(0, lines.size() - TOLD), lines.size());
    return " rsync (exit code "
        + result.exitCode()
        + ")"
        + (shown.isEmpty() ? "" : ": " + String.join("; ", shown))
        + ".";
  }

  private static Rule rule(
      Set<Integer> codes, String text, String code, Side side, String message, String remedy) {
    return new Rule(codes, text(text), code, side, message, remedy);
  }

  private static Pattern text(String regex) {
    return Pattern.compile(regex, Pattern.MULTILINE);
  }
}
