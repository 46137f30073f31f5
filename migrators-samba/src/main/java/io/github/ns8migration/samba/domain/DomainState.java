package io.github.ns8migration.samba.domain;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.samba.domain.DomainFiles.Fate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of the domain controller on NS7: makes consistent copies of its databases, and says how
 * all of it is sent.
 *
 * <p>{@code tdbbackup} can only write beside the file it reads, so for a moment the copies lie in
 * the container; they are moved away before anything is sent. The container ends a copy that was
 * begun although nobody waits for it any more, so an interrupted run may leave some there, and so
 * does a killed one: the next pass deletes them, and so do retiring, stepping back and giving up.
 */
public final class DomainState {
  private static final String VOLUME = "data";
  private static final String STATE = "/var/lib/samba/";
  private static final Duration TIME = Duration.ofMinutes(30);
  private static final int SHOWN = 3;

  // Years 2001 to 2014, see fingerprint().
  private static final long FIRST_SECOND = 1_000_000_000;
  private static final long SECONDS = 400_000_000;

  private final SourceHost source;
  private final Path state;

  /** Of the domain controller on that host. */
  public DomainState(SourceHost source) {
    this.source = source;
    this.state = new DomainHost(source).state();
  }

  /**
   * Copies the databases into a folder.
   *
   * @param folder empty; the copies are moved there
   * @param running whether the container runs; its programs are used in either case
   * @return what is to be sent, sysvol last
   */
  public List<TreeTransfer> copy(Path folder, boolean running)
      throws MigrationException, InterruptedException {
    removeLeftovers();
    List<Path> databases = paths(Fate.DATABASE);
    if (databases.isEmpty()) {
      throw MigrationException.of(
          "dc-state-missing",
          Side.SOURCE,
          "There is no database of a domain in " + state + ".",
          "Check that the file system with the container of the domain controller is mounted.");
    }
    try {
      backUp(databases, running);
      for (Path database : databases) {
        moveCopy(database, folder);
      }
    } finally {
      removeLeftovers();
    }
    likeTheOriginals(folder);
    return List.of(files().overlaidBy(folder), sysvol());
  }

  /** Deletes copies that are still beside the databases. */
  public void removeLeftovers() throws MigrationException {
    try {
      for (Path leftover : paths(Fate.LEFTOVER)) {
        Files.deleteIfExists(state.resolve(leftover));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Whether the container runs. */
  public boolean controllerRuns() throws MigrationException, InterruptedException {
    return source
        .run(HostCommand.of("systemctl", "is-active", DomainHost.UNIT))
        .output()
        .strip()
        .equals("active");
  }

  /** Whether there is any state. */
  public boolean isThere() {
    return Files.isDirectory(state);
  }

  /** How many databases there are. */
  public long databases() throws MigrationException {
    return paths(Fate.DATABASE).size();
  }

  /** What travels as it is, sysvol apart. */
  public TreeTransfer files() throws MigrationException {
    TreeTransfer transfer = TreeTransfer.of(state, VOLUME).deletingExtraneous();
    transfer = transfer.leavingOut(Exclusion.path(DomainFiles.SYSVOL));
    for (Fate left : List.of(Fate.DATABASE, Fate.STAYS)) {
      for (Path path : paths(left)) {
        transfer = transfer.leavingOut(Exclusion.path(path));
      }
    }
    return transfer;
  }

  /** The tree of policies and scripts. */
  public TreeTransfer sysvol() {
    return TreeTransfer.of(state.resolve(DomainFiles.SYSVOL.toString()), VOLUME)
        .into(DomainFiles.SYSVOL.toString())
        .deletingExtraneous();
  }

  /** How much room copies of the databases take. */
  public long databaseBytes() throws MigrationException {
    long bytes = 0;
    try {
      for (Path database : paths(Fate.DATABASE)) {
        bytes += Files.size(state.resolve(database));
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return bytes;
  }

  /** What of the state becomes that; relative paths, sorted. */
  List<Path> paths(Fate wanted) throws MigrationException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(state)) {
      return found;
    }
    try {
      Files.walkFileTree(
          state,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              if (folder.equals(state)) {
                return FileVisitResult.CONTINUE;
              }
              Fate fate = DomainFiles.of(state.relativize(folder));
              if (fate == wanted && fate != Fate.FILE) {
                found.add(state.relativize(folder));
              }
              return fate == Fate.FILE ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (DomainFiles.of(state.relativize(file)) == wanted) {
                found.add(state.relativize(file));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              // Samba runs: what vanishes while we look was not meant to stay.
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw failed(e);
    }
    found.sort(null);
    return found;
  }

  /** One call for all, so that they are taken as close together as can be. */
  private void backUp(List<Path> databases, boolean running)
      throws MigrationException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            running ? List.of("nsdc-run", "-e", "--") : List.of("chroot", DomainHost.CONTAINER));
    command.addAll(List.of("tdbbackup", "-s", DomainFiles.COPY));
    databases.forEach(database -> command.add(STATE + database));
    CommandOutput output = source.run(HostCommand.of(command.toArray(String[]::new)).within(TIME));
    if (!output.succeeded()) {
      throw MigrationException.of(
          "dc-copy-failed",
          Side.SOURCE,
          "The databases of the domain controller could not be copied ("
              + command.get(0)
              + " ended with "
              + output.exitCode()
              + ")"
              + said(output)
              + ".",
          running
              ? "See that the domain controller runs (systemctl status nsdc), that its disk is not"
                  + " full, and that nsdc-run -- tdbbackup works in it; then try again."
              : "See that the disk of the domain controller is not full, then try again.");
    }
  }

  private static String said(CommandOutput output) {
    List<String> lines = new ArrayList<>(output.output().lines().toList());
    lines.addAll(output.errors());
    lines.removeIf(String::isBlank);
    List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN), lines.size());
    return last.isEmpty() ? "" : ": " + String.join("; ", last);
  }

  private void moveCopy(Path database, Path folder) throws MigrationException {
    Path copy = DomainFiles.copyOf(database);
    try {
      Path moved = folder.resolve(copy.toString());
      MoreFiles.createParentDirectories(moved);
      Files.move(state.resolve(copy), moved);
      fingerprint(moved);
    } catch (NoSuchFileException e) {
      throw new MigrationException(
          new Problem(
              "dc-copy-missing",
              Side.SOURCE,
              "No copy was made of " + STATE + database + " of the domain controller.",
              "See that nsdc-run -- tdbbackup works on it, and try again."),
          e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Gives a copy a time made of its content. The time of a database says nothing: it changes
   * without the content, or stays while the content changes within one second. This way a copy with
   * the same content is not sent again, and one with another always is. Nobody reads it on NS8.
   */
  private static void fingerprint(Path copy) throws IOException {
    long hash = MoreFiles.asByteSource(copy).hash(Hashing.sha256()).asLong();
    Files.setLastModifiedTime(
        copy, FileTime.from(Instant.ofEpochSecond(FIRST_SECOND + Math.floorMod(hash, SECONDS))));
  }

  /** Folders of the copies stand for those of the originals, whose modes count. */
  private void likeTheOriginals(Path folder) throws MigrationException {
    try (var below = Files.walk(folder)) {
      for (Path each : below.filter(Files::isDirectory).toList()) {
        Path original = state.resolve(folder.relativize(each).toString());
        Files.setPosixFilePermissions(
            each, Files.getPosixFilePermissions(original, LinkOption.NOFOLLOW_LINKS));
      }
    } catch (UncheckedIOException e) {
      throw failed(new IOException(e));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static MigrationException failed(IOException cause) {
    return new MigrationException(
        new Problem(
            "dc-files-failed",
            Side.SOURCE,
            "Files of the domain controller could not be read or copied: " + cause + ".",
            "Check that this program runs as root, and that no disk is full; then try again."),
        cause);
  }
}
