package io.github.ns8migration.core.transfer;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A tree that is changed step by step, in every way that a mail store or a share may change. */
final class RandomTree {
  /** What may happen. */
  enum Kind {
    DELIVER,
    FLAG,
    MOVE,
    MOVE_OVER,
    DELETE,
    MAKE_FOLDER,
    REMOVE_FOLDER,
    RENAME_FOLDER,
    SWAP_FOLDERS,
    APPEND,
    REWRITE_UNSEEN,
    REPLACE_UNSEEN,
    SET_TIME,
    CHMOD,
    CHMOD_FOLDER,
    CHOWN,
    LINK,
    HARD_LINK,
    FOLDER_TO_FILE,
    FILE_TO_FOLDER
  }

  /** One of them, with numbers that choose what it happens to. */
  record Step(Kind kind, int one, int other) {}

  private static final String[] FOLDERS = {
    "cur", "new", "a", "b", "#c", "-d", "caf\u00c3\u00a9", "x*", "\u00ff"
  };
  private static final String[] FILES = {
    "1.M1,S=4:2,", "2.M2,S=4:2,S", ";index", "in dex", "\u00e9\n", "l[og]", "-1", "7"
  };
  // Old enough to look the same as what was sent, and some of the future.
  private static final long[] TIMES = {
    1_000_000_000L, 1_000_000_001L, 1_700_000_000L, 4_000_000_000L
  };

  private final Path root;
  private final boolean writeOnce;
  private boolean closed;
  private int counter;

  /**
   * In that folder.
   *
   * @param writeOnce whether files in {@code cur} and {@code new} are never changed in place
   */
  RandomTree(Path root, boolean writeOnce) {
    this.root = root;
    this.writeOnce = writeOnce;
  }

  /**
   * From now on nothing happens that a last pass need not see: in write-once folders even rights
   * and times of files stay as they are.
   */
  void close(boolean close) {
    closed = close;
  }

  /** Does it, if there is anything it can happen to. */
  void apply(Step step) throws IOException {
    try {
      run(step);
    } catch (FileSystemException e) {
      // Such a step is not possible here: a folder into itself, onto one that is not empty.
      if (!Files.isDirectory(root)) {
        throw e;
      }
    }
  }

  private void run(Step step) throws IOException {
    List<Path> folders = folders();
    List<Path> files = files();
    Path folder = folders.get(step.one() % folders.size());
    Path target = folders.get(step.other() % folders.size());
    switch (step.kind()) {
      case DELIVER -> write(fresh(folder, step.other()), content());
      case MAKE_FOLDER -> Files.createDirectory(fresh(folder, FOLDERS, step.other()));
      case CHMOD_FOLDER -> chmod(folder, step.other());
      case REMOVE_FOLDER -> remove(folder);
      case RENAME_FOLDER -> {
        if (!folder.equals(root)) {
          Files.move(folder, fresh(target, FOLDERS, step.other()));
        }
      }
      case SWAP_FOLDERS -> swap(folder, target);
      case LINK ->
          Files.createSymbolicLink(fresh(folder, step.other()), Path.of("target" + counter++));
      case FOLDER_TO_FILE -> {
        if (!folder.equals(root)) {
          remove(folder);
          write(folder, content());
        }
      }
      default -> {
        if (!files.isEmpty()) {
          runOnFile(step, files, files.get(step.one() % files.size()), target);
        }
      }
    }
  }

  private void runOnFile(Step step, List<Path> files, Path file, Path target) throws IOException {
    boolean fixed = writeOnce && isOnce(file);
    boolean fixedRights = fixed && closed;
    switch (step.kind()) {
      case FLAG -> Files.move(file, fresh(parent(file), step.other()));
      case MOVE -> Files.move(file, fresh(target, step.other()));
      case MOVE_OVER -> {
        Path over = files.get(step.other() % files.size());
        if (!over.equals(file) && !(writeOnce && isOnce(over))) {
          Files.move(file, over, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      case DELETE -> Files.delete(file);
      case APPEND -> {
        if (!fixed && isFile(file)) {
          Files.write(file, content(), java.nio.file.StandardOpenOption.APPEND);
        }
      }
      case REWRITE_UNSEEN -> {
        if (!fixed && isFile(file)) {
          FileTime time = Files.getLastModifiedTime(file);
          Files.write(file, sameSize(file));
          Files.setLastModifiedTime(file, time);
        }
      }
      case REPLACE_UNSEEN -> {
        if (!fixed && isFile(file)) {
          replaceUnseen(file, step.other());
        }
      }
      case SET_TIME -> {
        if (!fixedRights && isFile(file)) {
          Files.setLastModifiedTime(
              file, FileTime.from(TIMES[step.other() % TIMES.length], TimeUnit.SECONDS));
        }
      }
      case CHMOD -> {
        if (!fixedRights && isFile(file)) {
          chmod(file, step.other());
        }
      }
      case CHOWN -> {
        Files.setAttribute(file, "unix:uid", 1000 + step.other() % 3, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", 1000 + step.other() % 2, LinkOption.NOFOLLOW_LINKS);
      }
      case HARD_LINK -> {
        if (isFile(file)) {
          Files.createLink(fresh(target, step.other()), file);
        }
      }
      case FILE_TO_FOLDER -> {
        Files.delete(file);
        Files.createDirectory(file);
        write(file.resolve("inside"), content());
      }
      default -> throw new IllegalStateException("no step on a file: " + step);
    }
  }

  /** As a restore of one file does: another inode, with the same size and time. */
  private void replaceUnseen(Path file, int choice) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    byte[] bytes = choice % 2 == 0 ? sameSize(file) : Files.readAllBytes(file);
    Path beside = fresh(parent(file), choice);
    Files.write(beside, bytes);
    chmod(beside, choice);
    Files.setLastModifiedTime(beside, time);
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void swap(Path one, Path other) throws IOException {
    if (one.startsWith(other) || other.startsWith(one)) {
      return;
    }
    Path aside = root.resolve("aside" + counter++);
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
  }

  private void remove(Path folder) throws IOException {
    if (!folder.equals(root)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private byte[] content() {
    return String.format("%04d", counter++ % 10000)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private byte[] sameSize(Path file) throws IOException {
    byte[] bytes = new byte[(int) Files.size(file)];
    byte[] pattern = content();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = pattern[i % pattern.length];
    }
    return bytes;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, java.nio.file.StandardOpenOption.CREATE_NEW);
    // Old ones are the hard ones: they look like what was sent before.
    if (bytes[bytes.length - 1] % 3 == 0) {
      Files.setLastModifiedTime(
          file, FileTime.from(TIMES[bytes[bytes.length - 1] % TIMES.length], TimeUnit.SECONDS));
    }
  }

  private static void chmod(Path path, int choice) throws IOException {
    int[] modes = {0600, 0640, 0755, 0700, 0444, 02770};
    Files.setAttribute(path, "unix:mode", modes[choice % modes.length]);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isOnce(Path file) {
    String name = Octets.name(parent(file));
    return name.equals("cur") || name.equals("new");
  }

  private static Path parent(Path file) {
    return java.util.Objects.requireNonNull(file.getParent());
  }

  /** A name that is free; where files never change in place, one that was never there. */
  private Path fresh(Path folder, int choice) {
    String last = Octets.name(folder);
    if (writeOnce && (last.equals("cur") || last.equals("new"))) {
      return folder.resolve(choice % 3 + "." + counter++);
    }
    return fresh(folder, FILES, choice);
  }

  private Path fresh(Path folder, String[] names, int choice) {
    for (int i = 0; i < names.length; i++) {
      Path path = Octets.resolve(folder, names[(choice + i) % names.length]);
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return path;
      }
    }
    return folder.resolve("more" + counter++);
  }

  private List<Path> folders() throws IOException {
    return all(true);
  }

  private List<Path> files() throws IOException {
    return all(false);
  }

  private List<Path> all(boolean folders) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> all =
          new ArrayList<>(
              paths
                  .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) == folders)
                  .toList());
      all.sort((a, b) -> octets(a).compareTo(octets(b)));
      return all;
    }
  }

  private String octets(Path path) {
    return Octets.path(root.relativize(path));
  }

  /** Path to all that a destination must have of it: kind, rights, time, content, other names. */
  static Map<String, String> describe(Path root, boolean owners) throws IOException {
    Map<String, String> all = new TreeMap<>();
    Map<Object, String> first = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> sorted = new ArrayList<>(paths.toList());
      sorted.sort(
          (a, b) -> Octets.path(root.relativize(a)).compareTo(Octets.path(root.relativize(b))));
      for (Path path : sorted) {
        Entry entry = Entry.read(path, Octets.path(root.relativize(path)));
        // Nobody sets the mode of a link.
        String text = entry.isFile() || entry.isFolder() ? Integer.toOctalString(entry.mode()) : "";
        if (owners) {
          text += " " + entry.user() + ":" + entry.group();
        }
        if (entry.isFolder()) {
          text += " at " + entry.second();
        } else if (entry.isFile()) {
          text +=
              " at " + entry.second() + " " + Hashing.sha256().hashBytes(Files.readAllBytes(path));
          String same = first.putIfAbsent(entry.inode(), entry.name());
          text += same == null ? "" : " is " + same;
        } else {
          text += " to " + Files.readSymbolicLink(path);
        }
        all.put(entry.name(), text);
      }
    }
    return all;
  }
}
