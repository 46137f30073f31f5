package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.core.exec.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The argument lists of rsync. No option is newer than rsync 3.1.2, which is what NS7 has; the
 * password goes by environment.
 */
final class RsyncCommand {
  // Bounded by rsync's own time-out: data that flow may flow for days.
  private static final Duration NO_LIMIT = Duration.ofDays(90);

  /**
   * Compresses lightly what is sent, and nothing that the other side has already. All versions from
   * 3.1.1 on know it; what is called {@code --compress} depends on which zlib they were built with.
   */
  static final List<String> COMPRESSING = List.of("--new-compress", "--compress-level=1");

  /** A list that comes by standard input. */
  static final Path LATE = Path.of("-");

  /** Makes a new file of a similar one in its folder. */
  static final String SIMILAR = "--fuzzy";

  private final Endpoint endpoint;
  private final Patience patience;
  private final List<String> arguments = new ArrayList<>();

  private RsyncCommand(Endpoint endpoint, Patience patience) {
    this.endpoint = endpoint;
    this.patience = patience;
    arguments.addAll(
        List.of(
            "rsync",
            "--protect-args", // spaces and wildcards in a remote path are meant literally
            "--sockopts=TCP_NODELAY", // or each end waits 40 ms, twice a run, for the other's word
            "--contimeout=" + patience.connect().toSeconds(),
            "--timeout=" + patience.silence().toSeconds()));
  }

  /** Lists a folder of a module, {@code data/volumes/}; or reads it, which is the same. */
  static Command list(Endpoint endpoint, String folder, Patience patience) {
    return new RsyncCommand(endpoint, patience)
        .add("--list-only", "--no-human-readable")
        .toRemote(folder)
        .command(patience.atMost());
  }

  /** Sends folders with all below them. */
  static RsyncCommand tree(Endpoint endpoint, Patience patience) {
    return new RsyncCommand(endpoint, patience).add("--recursive").keepingWhatFilesAre();
  }

  /**
   * Sends what a list names, and of folders that it names with a slash what is in them, one level
   * deep; deletions happen in these alone. The folders above stay as they are. What has gone since
   * the list was made is no error: the list of the next pass says so.
   */
  static RsyncCommand listed(Endpoint endpoint, Patience patience, Path list) {
    return new RsyncCommand(endpoint, patience)
        .add("--dirs", "--no-implied-dirs", "--ignore-missing-args")
        .add("--from0", "--files-from=" + list)
        .keepingWhatFilesAre();
  }

  private RsyncCommand keepingWhatFilesAre() {
    return add("--links", "--perms", "--times", "--hard-links")
        .add("--no-devices", "--no-specials")
        .reporting();
  }

  /** Looks at the content of files that seem to be the same by size and time. */
  RsyncCommand comparingContent() {
    return add("--checksum");
  }

  /** Writes each file anew, as one of its own. */
  RsyncCommand writingAnew() {
    return add("--ignore-times");
  }

  /**
   * Tells how a tree differs from what is there, item by item, and sends nothing.
   *
   * @param reading whether the content of all files is read on both sides
   */
  static RsyncCommand comparison(Endpoint endpoint, Patience patience, boolean reading) {
    RsyncCommand command =
        new RsyncCommand(endpoint, patience)
            .add("--recursive", "--links", "--perms", "--times", "--hard-links")
            .add("--no-devices", "--no-specials", "--dry-run", "--outbuf=L", "--no-human-readable")
            .add("--itemize-changes", "--itemize-changes", "--out-format=" + ItemLine.FORMAT);
    return reading ? command.add("--checksum") : command;
  }

  /** Tells what deleting would delete. */
  RsyncCommand deletingNothing() {
    return add("--delete");
  }

  /** Looks at these files alone, named one by one. */
  RsyncCommand onlyThose(Path names) {
    return add("--from0", "--files-from=" + names);
  }

  /** Reads files of a module back, {@code data/state/}, into the folder that is named next. */
  static RsyncCommand retrieval(Endpoint endpoint, Patience patience, String folder) {
    return new RsyncCommand(endpoint, patience).add("--recursive").toRemote(folder);
  }

  /**
   * Sends files whose owner shall be the instance itself, readable by nobody else. Without times,
   * so that files are compared by content, and what is there already stays untouched.
   */
  static RsyncCommand stateFiles(Endpoint endpoint, Patience patience) {
    return stateFiles(endpoint, patience, "Du=rwx,Dgo-rwx,Fu=rw,Fgo-rwx");
  }

  /** The same for files that programs in the instance's containers read, as other users. */
  static RsyncCommand containerFiles(Endpoint endpoint, Patience patience) {
    return stateFiles(endpoint, patience, "Du=rwx,Dgo=rx,Fu=rw,Fgo=r");
  }

  private static RsyncCommand stateFiles(Endpoint endpoint, Patience patience, String modes) {
    return new RsyncCommand(endpoint, patience)
        .add("--recursive", "--copy-links", "--checksum", "--fuzzy")
        .add("--perms", "--chmod=" + modes)
        .reporting();
  }

  /** A file of the same name in that folder, beside the destination, may serve as its beginning. */
  RsyncCommand basedOn(String folder) {
    return add("--copy-dest=" + folder);
  }

  private RsyncCommand reporting() {
    return add(
        "--no-inc-recursive", // one round trip for the whole list: five times faster at 40 ms
        "--info=progress2,name0",
        "--outbuf=L",
        "--no-human-readable",
        "--itemize-changes",
        "--itemize-changes", // twice: what is unchanged is counted too
        "--out-format=" + RsyncProgress.ITEM_FORMAT,
        "--stats");
  }

  /** Deletes on the destination what the source does not have; what is left out stays. */
  RsyncCommand deleting() {
    // Deleted last, so that a renamed file's old copy serves for the new name.
    return deletingWithoutSimilar().add(SIMILAR);
  }

  /**
   * The same where nothing was renamed: a new file is not looked for in one that resembles it by
   * name alone, which costs more than to send it.
   */
  RsyncCommand deletingWithoutSimilar() {
    return add("--delete", "--delete-after");
  }

  /** Stops deleting after so many. */
  RsyncCommand deletingAtMost(long items) {
    return add("--max-delete=" + items);
  }

  RsyncCommand leavingOut(Path rules) {
    return add("--from0", "--exclude-from=" + rules);
  }

  /**
   * One owner for everything. The range holds every id there is; a wildcard would be taken
   * literally by the daemon, depending on the versions of both sides. Maps do nothing without
   * {@code --owner} and {@code --group}.
   */
  RsyncCommand ownedBy(Ownership owner) {
    return add("--owner", "--group", "--numeric-ids")
        .add("--usermap=0-4294967294:" + owner.user())
        .add("--groupmap=0-4294967294:" + owner.group());
  }

  /**
   * Owners and groups by name, access lists, and these attributes alone. The filters of both sides
   * must agree on attributes, or a proof would find those that were left out.
   */
  RsyncCommand keeping(TreeTransfer.Rights rights) {
    if (rights.ownersByName()) {
      add("--owner", "--group");
    }
    if (rights.accessLists()) {
      add("--acls");
    }
    if (!rights.attributes().isEmpty()) {
      add("--xattrs");
      rights.attributes().stream().sorted().forEach(name -> add("--filter=+x " + name));
      add("--filter=-x *");
    }
    return this;
  }

  /** Deletes these files of the folder, and no others: the rules protect everything else. */
  static RsyncCommand removal(Endpoint endpoint, Patience patience, Path rules, int most) {
    return new RsyncCommand(endpoint, patience)
        .add("--recursive", "--delete", "--max-delete=" + most)
        .reporting()
        .leavingOut(rules);
  }

  RsyncCommand changingNothing() {
    return add("--dry-run");
  }

  /** Files and folders of this machine; the first one wins where two have a file of one name. */
  RsyncCommand from(Collection<String> sources) {
    arguments.addAll(sources);
    return this;
  }

  /** Where to, as seen by the daemon: {@code data/state/}. */
  RsyncCommand toRemote(String path) {
    return add(endpoint.url() + "/" + path);
  }

  /** The command as it stands. */
  Command command() {
    return command(NO_LIMIT);
  }

  private Command command(Duration timeout) {
    return Command.of(timeout, arguments).withSecret("RSYNC_PASSWORD", endpoint.password());
  }

  private RsyncCommand add(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  @Override
  public String toString() {
    return arguments + " " + patience;
  }
}
