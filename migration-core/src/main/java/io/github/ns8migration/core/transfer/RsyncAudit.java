package io.github.ns8migration.core.transfer;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.transfer.Compared.Difference;
import io.github.ns8migration.core.transfer.Compared.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares trees with what has arrived by running rsync without sending anything. It lists both
 * sides anew and, where content is to be read, has both of them read it: nothing is taken from what
 * earlier passes said.
 */
final class RsyncAudit implements Audit {
  private final Endpoint endpoint;
  private final CommandRunner runner;
  private final Patience patience;
  private final Thoroughness thoroughness;
  private final Path scratch;
  private final Instant since;
  private final long chance = new SecureRandom().nextLong();
  private final List<Compared> compared = new ArrayList<>();

  /**
   * For one application.
   *
   * @param since when the last pass began: what the source changed later is explained by that
   */
  RsyncAudit(
      Endpoint endpoint,
      CommandRunner runner,
      Patience patience,
      Thoroughness thoroughness,
      Path scratch,
      Instant since) {
    this.endpoint = endpoint;
    this.runner = runner;
    this.patience = patience;
    this.thoroughness = thoroughness;
    this.scratch = scratch;
    this.since = since;
  }

  @Override
  public List<Compared> compared() {
    return List.copyOf(compared);
  }

  // ---- trees ------------------------------------------------------------------------------

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    Tally tally = new Tally(transfer);
    staged(
        folder -> {
          lay(transfer, folder);
          look(all(transfer), transfer, folder, tally);
          if (thoroughness == Thoroughness.SAMPLE && sample(transfer, folder.resolve("sample"))) {
            tally.readingAgain = true;
            look(sampled(transfer), transfer, folder, tally);
          }
          return tally;
        });
    compared.addAll(tally.compared());
    return new Transferred.Part(
        transfer.volume(), new ItemCount(tally.differing(), tally.same(), 0, 0), 0, true);
  }

  private static void lay(TreeTransfer transfer, Path folder) throws IOException {
    // As the channel that sends does: plain names instead of what folders may really be called.
    if (transfer.overlay().isPresent()) {
      Files.createSymbolicLink(
          folder.resolve("overlay"), transfer.overlay().get().toAbsolutePath());
    }
    Files.createSymbolicLink(folder.resolve("source"), transfer.source().toAbsolutePath());
    Files.write(folder.resolve("rules"), new FilterRules(transfer).bytes());
  }

  private RsyncCommand all(TreeTransfer transfer) {
    RsyncCommand command =
        RsyncCommand.comparison(endpoint, patience, thoroughness == Thoroughness.ALL);
    if (transfer.delete()) {
      command.deletingNothing();
    }
    List<String> sources = new ArrayList<>();
    if (transfer.overlay().isPresent()) {
      sources.add("overlay/");
    }
    sources.add("source/");
    return with(transfer, command).from(sources);
  }

  private RsyncCommand sampled(TreeTransfer transfer) {
    return with(transfer, RsyncCommand.comparison(endpoint, patience, true))
        .onlyThose(Path.of("sample"))
        .from(List.of("source/"));
  }

  private static RsyncCommand with(TreeTransfer transfer, RsyncCommand command) {
    command.leavingOut(Path.of("rules"));
    transfer.owner().ifPresent(command::ownedBy);
    return command.keeping(transfer.rights());
  }

  private void look(RsyncCommand command, TreeTransfer transfer, Path folder, Tally tally)
      throws MigrationException, InterruptedException {
    Command whole = command.toRemote("data/volumes/" + transfer.name() + "/").command().in(folder);
    CommandResult result = runner.run(whole, tally::read);
    if (!RsyncExitCode.isComplete(result) && !RsyncExitCode.anotherPassMayHelp(result)) {
      throw new MigrationException(RsyncExitCode.problem(result));
    }
  }

  /** Writes the names of the files whose content is read; false when there is none. */
  private boolean sample(TreeTransfer transfer, Path list) throws IOException {
    FilterRules rules = new FilterRules(transfer);
    long[] chosen = {0};
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(list))) {
      Files.walkFileTree(
          transfer.source(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              Path relative = transfer.source().relativize(folder);
              return !relative.toString().isEmpty() && rules.excludes(relative)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Path relative = transfer.source().relativize(file);
              if (attributes.isRegularFile()
                  && !rules.excludes(relative)
                  && !overlaid(transfer, relative)) {
                byte[] name = PathBytes.ofRelative(relative);
                if (Math.floorMod(Arrays.hashCode(name) * 31L + chance, Thoroughness.ONE_IN) == 0) {
                  out.write(name);
                  out.write(0);
                  chosen[0]++;
                }
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE; // it has gone meanwhile
            }
          });
    }
    return chosen[0] > 0;
  }

  private static boolean overlaid(TreeTransfer transfer, Path relative) {
    return transfer
        .overlay()
        .filter(folder -> Files.exists(folder.resolve(relative), LinkOption.NOFOLLOW_LINKS))
        .isPresent();
  }

  /** What is found of one tree. */
  private final class Tally {
    private final TreeTransfer transfer;
    private final Map<String, Folder> folders = new TreeMap<>();
    private boolean readingAgain;

    Tally(TreeTransfer transfer) {
      this.transfer = transfer;
    }

    void read(InputStream output) throws IOException {
      StringBuilder line = new StringBuilder();
      byte[] buffer = new byte[8192];
      for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
        for (int i = 0; i < length; i++) {
          if (buffer[i] == '\n') {
            ItemLine.of(line.toString()).ifPresent(this::add);
            line.setLength(0);
          } else {
            line.append((char) (buffer[i] & 0xff));
          }
        }
      }
      ItemLine.of(line.toString()).ifPresent(this::add);
    }

    private void add(ItemLine item) {
      Folder folder = folders.computeIfAbsent(item.top(), top -> new Folder());
      if (item.file() && (readingAgain || thoroughness == Thoroughness.ALL)) {
        folder.read++;
      }
      if (!item.deletion() && !readingAgain) {
        folder.items++;
        folder.bytes += item.file() ? item.size() : 0;
      }
      // What lists told already is not told again.
      item.difference()
          .filter(kind -> !readingAgain || kind == Kind.CONTENT)
          .ifPresent(
              kind ->
                  folder.differences.putIfAbsent(
                      item.path(),
                      new Difference(ItemLine.text(item.path()), kind, changedSince(item))));
    }

    /** Whether the source changed it after the last pass, or took it away. */
    private boolean changedSince(ItemLine item) {
      try {
        Path path = PathBytes.below(transfer.source(), item.bytes());
        while (path != null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          path = path.getParent();
        }
        return path != null
            && ((FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
                .toInstant()
                .isAfter(since);
      } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
        return false;
      }
    }

    long differing() {
      return folders.values().stream().mapToLong(each -> each.differences.size()).sum();
    }

    long same() {
      return folders.values().stream().mapToLong(each -> each.items).sum() - differing();
    }

    List<Compared> compared() {
      String place = transfer.name();
      return folders.entrySet().stream()
          .map(
              each ->
                  new Compared(
                      each.getKey().isEmpty() ? place : place + "/" + ItemLine.text(each.getKey()),
                      each.getValue().items,
                      each.getValue().bytes,
                      each.getValue().read,
                      List.copyOf(each.getValue().differences.values())))
          .toList();
    }
  }

  private static final class Folder {
    private final Map<String, Difference> differences = new LinkedHashMap<>();
    private long items;
    private long bytes;
    private long read;
  }

  // ---- state ------------------------------------------------------------------------------

  @Override
  public Transferred.Part sendState(List<StateFile> files) {
    return nothing();
  }

  @Override
  public Transferred.Part removeState(List<String> names) {
    return nothing();
  }

  private static Transferred.Part nothing() {
    return new Transferred.Part("state", ItemCount.NONE, 0, true);
  }

  @Override
  public Map<String, Digest> state(Set<String> names)
      throws MigrationException, InterruptedException {
    if (names.isEmpty()) {
      return Map.of();
    }
    return staged(
        folder -> {
          StringBuilder rules = new StringBuilder();
          for (String name : names) {
            int slash = name.indexOf('/');
            if (slash >= 0) {
              rules.append("+ /").append(name, 0, slash + 1).append('\0');
            }
            rules.append("+ /").append(name).append('\0');
          }
          Files.writeString(folder.resolve("rules"), rules + "- *\0");
          Files.createDirectory(folder.resolve("there"));
          CommandResult result =
              runner.run(
                  RsyncCommand.retrieval(endpoint, patience, "data/state/")
                      .leavingOut(Path.of("rules"))
                      .from(List.of("there/"))
                      .command()
                      .in(folder));
          if (!result.succeeded()) {
            throw new MigrationException(RsyncExitCode.problem(result));
          }
          Map<String, Digest> found = new TreeMap<>();
          for (String name : names) {
            Path file = folder.resolve("there").resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
              found.put(name, Digest.of(file));
            }
          }
          return found;
        });
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(Path folder) throws IOException, MigrationException, InterruptedException;
  }

  private <T> T staged(Work<T> work) throws MigrationException, InterruptedException {
    try {
      Path folder = Files.createTempDirectory(scratch, "audit");
      try {
        return work.in(folder);
      } finally {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new MigrationException(
          new Problem(
              "scratch-failed",
              Side.TOOL,
              "A file for the comparison could not be read or written: " + e.getMessage(),
              "Look whether the disk with the state directory is full, and try again."),
          e);
    }
  }
}
