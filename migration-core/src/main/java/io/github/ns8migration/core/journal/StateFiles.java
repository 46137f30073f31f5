package io.github.ns8migration.core.journal;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files of the state directory: written whole or not at all, readable by their owner alone. */
final class StateFiles {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /**
   * Many times what a migration of years writes: more is no file of ours, nor of the other tool.
   */
  static final long LARGEST = 64L << 20;

  private StateFiles() {}

  /**
   * Makes a folder and those above it. One that is there keeps its mode: others read pages in it.
   */
  static void createFolder(Path folder) throws MigrationException {
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Replaces a file; after a crash it is the old one or the new one. */
  static void write(Path file, String text) throws MigrationException {
    createFolder(parent(file));
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createFile(beside, PosixFilePermissions.asFileAttribute(FILE));
      DurableFiles.write(beside, text.getBytes(StandardCharsets.UTF_8));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      DurableFiles.sync(parent(file));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Replaces whatever is there by a link; after a crash it is the old one or the link. */
  static void link(Path link, String target) throws MigrationException {
    Path beside = link.resolveSibling(link.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createSymbolicLink(beside, Path.of(target));
      Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      DurableFiles.sync(parent(link));
    } catch (IOException e) {
      throw unwritable(link, e);
    }
  }

  /** Adds a line that is on disk when this returns. */
  static void append(Path file, String line) throws MigrationException {
    createFolder(parent(file));
    boolean created = !Files.exists(file);
    try {
      if (created) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
      }
      DurableFiles.append(file, line.getBytes(StandardCharsets.UTF_8));
      if (created) {
        DurableFiles.sync(parent(file));
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * The lines of a file; none when it is not there.
   *
   * @throws MigrationException also for one that is too large to be ours, which is not read
   */
  static String read(Path file) throws MigrationException {
    try {
      if (!Files.exists(file)) {
        return "";
      }
      if (Files.size(file) > LARGEST) {
        throw new MigrationException(StateProblems.tooLarge(file));
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MigrationException(StateProblems.unreadable(file), e);
    }
  }

  /** Deletes a file or a folder with all below it; links are deleted, not followed. */
  static void delete(Path path) throws MigrationException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> below = Files.walk(path)) {
      List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private static MigrationException unwritable(Path path, IOException cause) {
    return new MigrationException(
        new io.github.ns8migration.api.value.Problem(
            "state-not-writable",
            Side.TOOL,
            "The state directory cannot be written: " + path + ".",
            "Check free space, the file system's mode, and that you have the right to write there;"
                + " nothing was changed by this step."),
        cause);
  }
}
