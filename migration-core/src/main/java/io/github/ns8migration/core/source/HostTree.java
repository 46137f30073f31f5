package io.github.ns8migration.core.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * The files of a host below a folder, with links followed as the host itself would: an absolute
 * link begins at that folder, and nothing leads out of it.
 */
final class HostTree {
  private static final int MOST_LINKS = 40; // as Linux has it

  private final Path root;

  HostTree(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Where the file really is; never a link. */
  Path resolve(String absolute) {
    return walk(absolute, true);
  }

  /** The same, but a link at the end of the path stays one. */
  Path resolveLink(String absolute) {
    return walk(absolute, false);
  }

  private Path walk(String absolute, boolean toTheEnd) {
    Deque<String> ahead = names(absolute);
    Path at = root;
    for (int links = 0; !ahead.isEmpty(); ) {
      String name = ahead.removeFirst();
      if (name.equals("..")) {
        at = at.equals(root) ? root : Objects.requireNonNull(at.getParent());
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next) || (ahead.isEmpty() && !toTheEnd)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new UncheckedIOException(new FileSystemLoopException(next.toString()));
      }
      Path target = target(next);
      at = target.isAbsolute() ? root : at;
      namesOf(target).forEach(ahead::addFirst);
    }
    return at;
  }

  private static Deque<String> names(String absolute) {
    if (!absolute.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + absolute);
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : absolute.split("/")) {
      if (name.equals("..")) {
        throw new IllegalArgumentException("a path must not lead upwards: " + absolute);
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return names;
  }

  /** The last one first. */
  private static List<String> namesOf(Path target) {
    List<String> names = new ArrayList<>();
    for (Path name : target) {
      if (!name.toString().isEmpty() && !name.toString().equals(".")) {
        names.add(name.toString());
      }
    }
    Collections.reverse(names);
    return names;
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
