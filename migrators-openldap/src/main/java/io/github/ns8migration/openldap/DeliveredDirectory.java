package io.github.ns8migration.openldap;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The translated directory on its way, in a folder of its own. Holds the password hashes of
 * everybody, so nobody else can read it.
 *
 * <p>Its time follows from its content: the same content is the same file, and is not sent twice;
 * another one is another file, although it may be as long.
 */
final class DeliveredDirectory {
  private static final String NAME = "dump-mdb0.ldif";
  private static final int BUFFER = 1 << 18;

  // Some moment in the years 2001 to 2018.
  private static final long FIRST_TIME = 1_000_000_000L;
  private static final long TIMES = 1L << 29;

  private final Path folder;
  private final CRC32C checksum = new CRC32C();

  private DeliveredDirectory(Path folder) {
    this.folder = folder;
  }

  /** One in a folder that only this process's user can read. */
  static DeliveredDirectory in(Path scratch) throws MigrationException {
    try {
      return new DeliveredDirectory(Files.createDirectories(scratch.resolve("directory")));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What holds it and nothing else. */
  Path folder() {
    return folder;
  }

  OutputStream open() throws IOException {
    Path file = folder.resolve(NAME);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    checksum.reset();
    return new CheckedOutputStream(
        new BufferedOutputStream(Files.newOutputStream(file), BUFFER), checksum);
  }

  /** To be called when all of it is written. */
  void close() throws MigrationException {
    try {
      FileTime time =
          FileTime.from(Instant.ofEpochSecond(FIRST_TIME + checksum.getValue() % TIMES));
      Files.setLastModifiedTime(folder.resolve(NAME), time);
      Files.setLastModifiedTime(folder, time);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static MigrationException failed(IOException cause) {
    return new MigrationException(
        new Problem(
            "scratch-failed",
            Side.TOOL,
            "The translated directory could not be written.",
            "Look whether the disk with the state directory is full, and try again."),
        cause);
  }
}
