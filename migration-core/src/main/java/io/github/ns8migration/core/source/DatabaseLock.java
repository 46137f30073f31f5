package io.github.ns8migration.core.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The lock that NS7's programs take on {@code FILE.lock} before they change a database.
 *
 * <p>It is a lock of {@code flock(2)}. Java's file locks are of {@code fcntl}, which Linux keeps
 * apart: neither sees the other. So the program {@code flock} takes it and holds it for as long as
 * its child, {@code cat}, reads from us: until it is closed, or this process ends in any way.
 */
final class DatabaseLock implements AutoCloseable {
  private static final String PATIENCE_SECONDS = "30";

  private final Path lockFile;
  private final Process holder;

  private DatabaseLock(Path lockFile, Process holder) {
    this.lockFile = lockFile;
    this.holder = holder;
  }

  static DatabaseLock of(Path database) throws IOException, InterruptedException {
    Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
    while (true) {
      DatabaseLock lock = new DatabaseLock(lockFile, start(lockFile));
      boolean held = false;
      try {
        lock.await();
        held = lock.isStillTheFile();
      } finally {
        if (!held) {
          lock.release();
        }
      }
      if (held) {
        return lock;
      }
    }
  }

  /** The file is deleted while it is locked, as NS7 does it: others then wait for a lost file. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(lockFile);
    } finally {
      release();
    }
  }

  private static Process start(Path lockFile) throws IOException {
    return new ProcessBuilder(
            List.of("flock", "-x", "-w", PATIENCE_SECONDS, lockFile.toString(), "cat"))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What is written comes back only when {@code cat} runs, and it runs only with the lock. */
  private void await() throws IOException, InterruptedException {
    try {
      holder.getOutputStream().write('\n');
      holder.getOutputStream().flush();
    } catch (IOException ended) {
      throw refused();
    }
    while (holder.getInputStream().available() == 0) {
      if (holder.waitFor(5, TimeUnit.MILLISECONDS)) {
        throw refused();
      }
    }
  }

  private IOException refused() {
    return new IOException(
        "no lock on " + lockFile + ": another program changes the database, or flock is missing");
  }

  /** Whether the lock is on the file of that name, and not on one deleted while we waited. */
  private boolean isStillTheFile() throws IOException {
    try {
      Object wanted = fileKey(lockFile);
      try (DirectoryStream<Path> open =
          Files.newDirectoryStream(Path.of("/proc", Long.toString(holder.pid()), "fd"))) {
        for (Path descriptor : open) {
          if (Files.isRegularFile(descriptor) && fileKey(descriptor).equals(wanted)) {
            return true;
          }
        }
      }
      return false;
    } catch (NoSuchFileException deleted) {
      return false;
    }
  }

  private static Object fileKey(Path file) throws IOException {
    return Objects.requireNonNull(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  private void release() {
    // The child first: it holds the lock too, through the descriptor it inherited.
    holder.descendants().forEach(ProcessHandle::destroyForcibly);
    holder.destroyForcibly();
    holder.onExit().join();
  }
}
