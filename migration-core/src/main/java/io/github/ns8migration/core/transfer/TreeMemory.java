package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot of a tree between two passes, a file in the state directory.
 *
 * <p>{@code NAME.tree} says: this is what the destination holds. It is written beside that name
 * while the source is scanned, and takes it when everything was sent. A pass that sends renames it
 * to {@code NAME.former} first: what a crash or a failure leaves says nothing of the destination
 * any more, only what the source was like.
 */
final class TreeMemory {
  private static final Logger LOG = LoggerFactory.getLogger(TreeMemory.class);
  private static final int COMMIT = 2 * Long.BYTES + 1 + Integer.BYTES;

  private final Path folder;
  private final Path usable;
  private final Path former;
  private final Path begun;
  private final String key;

  /**
   * In that folder, which need not exist.
   *
   * @param name of the file, without an ending
   * @param key of which transfer into which instance it shall be
   */
  TreeMemory(Path folder, String name, String key) {
    this.folder = folder;
    this.usable = folder.resolve(name + ".tree");
    this.former = folder.resolve(name + ".former");
    this.begun = folder.resolve(name + ".begun");
    this.key = key;
  }

  /** What is remembered of a tree. */
  sealed interface Memory {}

  /**
   * A snapshot.
   *
   * @param file where it is
   * @param current whether the destination holds this, and nothing else was sent since
   * @param delta whether the pass that ended with it sent changes only
   * @param times of that pass; it ended at the greatest number there is where that is not known, as
   *     for a former one, or by a clock that is not that of the files
   */
  record Known(Path file, boolean current, boolean delta, Times times) implements Memory {}

  /**
   * Of a pass, in nanoseconds since 1970.
   *
   * @param sent when the source was scanned, and began to be sent
   * @param ended when all was sent
   */
  record Times(long sent, long ended) {}

  /** None, and why, as the end of a sentence. */
  record Unknown(String reason) implements Memory {}

  /** What there is, as far as can be told without reading it all. */
  Memory recall() {
    try {
      if (Files.exists(usable)) {
        return known(usable, true);
      }
      if (Files.exists(former)) {
        return known(former, false);
      }
      return new Unknown("there is no snapshot of it yet");
    } catch (IOException e) {
      return new Unknown("its snapshot is damaged: " + e.getMessage());
    }
  }

  private Memory known(Path file, boolean current) throws IOException {
    byte[] tail = new byte[COMMIT];
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      if (access.length() < COMMIT) {
        throw new SnapshotDamagedException("it is too short");
      }
      access.seek(access.length() - COMMIT);
      access.readFully(tail);
    }
    ByteBuffer commit = ByteBuffer.wrap(tail);
    Times times = new Times(commit.getLong(), commit.getLong());
    boolean delta = commit.get() != 0;
    if (commit.getInt() != checksum(tail)) {
      throw new SnapshotDamagedException("it has no end");
    }
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      if (!reader.heading().key().equals(key)) {
        return new Unknown("its snapshot is of another instance or of other rules");
      }
    }
    return new Known(
        file, current, delta, current ? times : new Times(times.sent(), Long.MAX_VALUE));
  }

  private static int checksum(byte[] tail) {
    CRC32C checksum = new CRC32C();
    checksum.update(tail, 0, COMMIT - Integer.BYTES);
    return (int) checksum.getValue();
  }

  String key() {
    return key;
  }

  /** Where to write a new snapshot. */
  Path begin() throws SnapshotUnwritableException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new SnapshotUnwritableException(e);
    }
    return begun;
  }

  /** Before anything is sent. */
  void sending() throws IOException {
    if (Files.exists(usable)) {
      move(usable, former);
    }
  }

  /** All is there as the new snapshot has it. */
  void sent(boolean delta, Times times) throws IOException {
    byte[] tail = new byte[COMMIT];
    ByteBuffer commit = ByteBuffer.wrap(tail);
    commit
        .putLong(times.sent())
        .putLong(times.ended())
        .put((byte) (delta ? 1 : 0))
        .putInt(checksum(tail));
    try (RandomAccessFile access = new RandomAccessFile(begun.toFile(), "rw")) {
      access.seek(access.length());
      access.write(tail);
    }
    move(begun, usable);
    Files.deleteIfExists(former);
  }

  /** Forgets a new snapshot that came to nothing, if it can: what is left of it is never read. */
  void giveUp() {
    try {
      Files.deleteIfExists(begun);
    } catch (IOException e) {
      LOG.debug("{} stays", begun, e);
    }
  }

  /** Forgets everything. */
  void forget() throws IOException {
    Files.deleteIfExists(usable);
    Files.deleteIfExists(former);
    Files.deleteIfExists(begun);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
