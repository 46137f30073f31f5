package io.github.ns8migration.core.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes that are on disk when a call returns, also on a thread that is interrupted: what was done
 * before an interrupt must be known afterwards. So these are streams and no channels, which an
 * interrupt closes in the middle of a line. The interrupt stays for whoever waits next.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** Overwrites a file that is there. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, false);
  }

  /** Adds to a file that is there. */
  static void append(Path file, byte[] content) throws IOException {
    write(file, content, true);
  }

  private static void write(Path file, byte[] content, boolean append) throws IOException {
    try (FileOutputStream stream = new FileOutputStream(file.toFile(), append)) {
      stream.write(content);
      stream.getFD().sync();
    }
  }

  /** A rename or a new name is durable only when its folder has been written. */
  public static void sync(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!synced(folder)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // Only a channel opens a folder.
  private static boolean synced(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }
}
