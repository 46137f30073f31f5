package io.github.ns8migration.mail;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Folders for copies that are made on the way. */
final class Scratch {
  private final Path root;

  Scratch(Path root) {
    this.root = root;
  }

  Path folder(String name) throws MigrationException {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A copy with the times of the original, so that an unchanged one is not sent again. */
  void copy(Path original, Path copy) throws MigrationException {
    try {
      Files.copy(
          original, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static MigrationException failed(IOException cause) {
    return new MigrationException(
        new Problem(
            "scratch-failed",
            Side.TOOL,
            "A copy that is made on the way could not be written.",
            "Look whether the disk with the state directory is full, and try again."),
        cause);
  }
}
