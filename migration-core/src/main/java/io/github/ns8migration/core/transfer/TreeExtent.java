package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * How much a transfer is about, counted as rsync counts: files and links with their sizes, folders
 * without. rsync itself tells a total only at the end.
 *
 * @param entries files, links and folders
 * @param bytes size of files and links
 */
public record TreeExtent(long entries, long bytes) {
  /** Counts both folders of a transfer. What vanishes meanwhile is not counted. */
  public static TreeExtent of(TreeTransfer transfer) {
    Counter counter = new Counter(transfer, false);
    counter.walk();
    return counter.extent();
  }

  /** Whether there is no file and no link at all: stops looking at the first one. */
  static boolean isEmpty(TreeTransfer transfer) {
    Counter counter = new Counter(transfer, true);
    counter.walk();
    return counter.files == 0;
  }

  private static final class Counter {
    private final TreeTransfer transfer;
    private final FilterRules rules;
    private final boolean firstOnly;
    private long files;
    private long folders;
    private long bytes;

    Counter(TreeTransfer transfer, boolean firstOnly) {
      this.transfer = transfer;
      this.rules = new FilterRules(transfer);
      this.firstOnly = firstOnly;
    }

    void walk() {
      walk(transfer.source(), true);
      transfer.overlay().ifPresent(overlay -> walk(overlay, false));
    }

    TreeExtent extent() {
      return new TreeExtent(files + folders, bytes);
    }

    private void walk(Path root, boolean first) {
      try {
        // The root itself may be a link, those below are not followed.
        Path start = root.toRealPath();
        Files.walkFileTree(start, new Visitor(start, first));
      } catch (IOException e) {
        return; // gone or unreadable: rsync says so in its own words
      }
    }

    private boolean counts(Path root, Path path, boolean first) {
      if (path.equals(root) || !first) {
        return true;
      }
      Path relative = root.relativize(path);
      return !rules.excludes(relative) && !overlaid(relative);
    }

    private boolean overlaid(Path relative) {
      return transfer.overlay().isPresent() && isFile(transfer.overlay().get().resolve(relative));
    }

    private static boolean isFile(Path path) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
      private final Path root;
      private final boolean first;

      Visitor(Path root, boolean first) {
        this.root = root;
        this.first = first;
      }

      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (Thread.currentThread().isInterrupted()) {
          return FileVisitResult.TERMINATE;
        }
        if (!counts(root, folder, first)) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        folders++;
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        boolean sent = attributes.isRegularFile() || attributes.isSymbolicLink();
        if (sent && counts(root, file, first)) {
          files++;
          bytes += attributes.size();
        }
        return firstOnly && files > 0 ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
      }
    }
  }
}
