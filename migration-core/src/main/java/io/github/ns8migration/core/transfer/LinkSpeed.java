package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the way to an instance is so slow that compressing what goes over it takes less time than
 * it saves, as seen when much was sent, the last time: a number in a file beside the snapshots.
 * Where nothing is known it counts as fast. Safe for use by many threads.
 */
final class LinkSpeed {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSpeed.class);

  // In bytes per second. The zlib that all versions of rsync have takes in 30 million of them and
  // more with one processor.
  private static final long SLOW = 20_000_000;
  private static final long SLOW_COMPRESSED = 3 * SLOW;
  // Less than this says nothing.
  private static final long ENOUGH = 12 << 20;

  private final Optional<Path> file;

  /** Remembered in that folder, which need not exist; without one nothing is remembered. */
  LinkSpeed(Optional<Path> folder) {
    file = folder.map(path -> path.resolve("speed"));
  }

  /** Whether to compress. */
  boolean isSlow() {
    return file.flatMap(LinkSpeed::read).filter(speed -> speed < SLOW).isPresent();
  }

  private static Optional<Long> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Long.parseLong(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} tells no speed", file, e);
      return Optional.empty();
    }
  }

  /**
   * Takes in what a run of rsync has shown.
   *
   * @param bytes of content sent
   * @param speed how many of them went a second, while they went
   * @param compressed whether it sent them compressed
   */
  void saw(long bytes, long speed, boolean compressed) {
    if (bytes >= ENOUGH && speed > 0 && (!compressed || speed >= SLOW_COMPRESSED)) {
      keep(speed);
    }
  }

  /** The other side does not take compressed data. */
  void refused() {
    keep(Long.MAX_VALUE);
  }

  private void keep(long speed) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(
          file.get().getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(file.get(), Long.toString(speed));
    } catch (IOException e) {
      LOG.debug("{} cannot be written", file.get(), e); // the next pass is slower than need be
    }
  }
}
