package io.github.ns8migration.core.connect.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.journal.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * A small text file of the old server. It is never seen half written, and readable by its owner
 * alone from its first byte on, unless said otherwise.
 */
final class OwnerFile {
  private static final String PRIVATE = "rw-------";

  private final SourceHost source;
  private final String name;
  private final String rights;

  private OwnerFile(SourceHost source, String name, String rights) {
    this.source = source;
    this.name = name;
    this.rights = rights;
  }

  static OwnerFile secret(SourceHost source, String name) {
    return new OwnerFile(source, name, PRIVATE);
  }

  /** One that everybody may read. */
  static OwnerFile plain(SourceHost source, String name) {
    return new OwnerFile(source, name, "rw-r--r--");
  }

  Optional<String> read() throws MigrationException {
    try {
      return Optional.of(Files.readString(source.path(name), US_ASCII));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  void write(String text) throws MigrationException {
    Path file = source.path(name);
    Path folder = Objects.requireNonNull(file.getParent());
    try {
      Files.createDirectories(folder);
      Path beside =
          Files.createTempFile(
              folder,
              "." + file.getFileName() + ".",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
      try {
        DurableFiles.write(beside, text.getBytes(US_ASCII));
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(rights));
        Files.move(beside, file, ATOMIC_MOVE);
        DurableFiles.sync(folder);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  /** Whether it was there. */
  boolean delete() throws MigrationException {
    try {
      return Files.deleteIfExists(source.path(name));
    } catch (IOException e) {
      throw failed("deleted", e);
    }
  }

  private MigrationException failed(String what, IOException e) {
    return new MigrationException(
        new Problem(
            "vpn-file-failed",
            Side.SOURCE,
            "The file " + name + " could not be " + what + ": " + e.getMessage() + ".",
            "Run this program as root, look for a full or read-only disk, then try again."),
        e);
  }
}
