package io.github.ns8migration.mail.mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Mail folders that hold messages and Dovecot's own files, and nothing that is corrected on the
 * way: nearly all of them. Nothing comes into a folder, goes or is replaced without the time of its
 * last change; so one that was looked at in a pass needs not be read again in the next, for which
 * people may be waiting. Safe for use by many threads.
 */
public final class PlainFolders {
  // A change so shortly before a look may be followed by one that leaves the same time.
  private static final Duration SURE = Duration.ofSeconds(3);
  private static final int MOST = 200_000;

  private record Stamp(Object device, Object inode, FileTime changed) {}

  /** A look at a folder that is going to be read. */
  final class Look {
    private final Path folder;
    private final Optional<Stamp> stamp;
    private final Instant at = clock.instant();

    private Look(Path folder) {
      this.folder = folder;
      this.stamp = stamp(folder);
    }

    /** It was read, and there was nothing in it to look at again. */
    void foundPlain() {
      if (stamp.isPresent() && isLongPast(stamp.get()) && folders.size() < MOST) {
        folders.put(folder, stamp.get());
      }
    }

    private boolean isLongPast(Stamp seen) {
      return seen.changed().toInstant().isBefore(at.minus(SURE));
    }
  }

  private final Map<Path, Stamp> folders = new ConcurrentHashMap<>();
  private final Clock clock;

  /** Knows none yet. */
  public PlainFolders() {
    this(Clock.systemUTC());
  }

  PlainFolders(Clock clock) {
    this.clock = clock;
  }

  /** Whether a folder was plain when it was read, and is as it was. */
  boolean contains(Path folder) {
    Stamp known = folders.get(folder);
    return known != null && Optional.of(known).equals(stamp(folder));
  }

  /** To be called before a folder is read. */
  Look look(Path folder) {
    folders.remove(folder);
    return new Look(folder);
  }

  private static Optional<Stamp> stamp(Path folder) {
    try {
      Map<String, Object> seen =
          Files.readAttributes(folder, "unix:dev,ino,ctime", LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          new Stamp(
              Objects.requireNonNull(seen.get("dev")),
              Objects.requireNonNull(seen.get("ino")),
              (FileTime) Objects.requireNonNull(seen.get("ctime"))));
    } catch (IOException e) {
      return Optional.empty(); // gone, or not to be looked at: whoever reads it will say so
    }
  }
}
