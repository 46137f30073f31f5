package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at folders while others change them: what has gone meanwhile is not there, what cannot be
 * read is a problem. Names stay paths, since a name need not be a text. Links are not followed.
 */
final class Folders {

  /** What each mail folder consists of; messages lie in the first two. */
  static final Set<String> PARTS = Set.of("cur", "new", "tmp");

  private static final Set<String> MESSAGES = Set.of("cur", "new");

  private Folders() {}

  /** Messages and bytes below a folder. */
  record Extent(long messages, long files, long bytes) {
    @Override
    public String toString() {
      return plural(messages, "message") + ", " + plural(files, "file") + ", " + size();
    }

    private String size() {
      return bytes < 10_000_000 ? plural(bytes, "byte") : plural(bytes / 1_000_000, "megabyte");
    }

    private static String plural(long count, String thing) {
      return count + " " + thing + (count == 1 ? "" : "s");
    }
  }

  /** What is in a folder, sorted; not for folders that hold messages, which may be huge. */
  static List<Path> children(Path folder) throws MigrationException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(folder, e);
    }
    Collections.sort(children);
    return children;
  }

  /**
   * Number of messages in a {@code cur} or {@code new}; looks at names only, one after the other.
   */
  static long messages(Path folder) throws MigrationException {
    long count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        count += name(entry).startsWith(".") ? 0 : 1;
      }
      return count;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return count;
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(folder, e);
    }
  }

  /** Whether a file of a mail folder is Dovecot's own, and about nobody by name. */
  static boolean isOfDovecot(String name) {
    return name.startsWith("dovecot.index")
        || name.equals("dovecot-uidlist")
        || name.equals("maildirfolder");
  }

  static boolean holdsMessages(String name) {
    return MESSAGES.contains(name);
  }

  /** Attributes of the thing itself; empty when it has gone. */
  static Optional<BasicFileAttributes> attributes(Path path) throws MigrationException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Last part of a path, for comparing with names we know and for people. */
  static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : last.toString();
  }

  /** What a file or folder amounts to. */
  static Extent extent(Path path) throws MigrationException {
    Measure measure = new Measure();
    try {
      Files.walkFileTree(path, measure);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return new Extent(measure.messages, measure.files, measure.bytes);
  }

  static MigrationException unreadable(Path path, Throwable cause) {
    return new MigrationException(
        new Problem(
            "mailbox-unreadable",
            Side.SOURCE,
            "Cannot read " + path + ": " + cause + ".",
            "Run as root, and check disk and file system of the mail store."),
        cause);
  }

  private static final class Measure extends SimpleFileVisitor<Path> {
    private long messages;
    private long files;
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      Path folder = file.getParent();
      messages += folder != null && holdsMessages(name(folder)) ? 1 : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
