package io.github.ns8migration.core.source;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.github.ns8migration.core.journal.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes beside a file and renames over it; the new content is on disk before it has the name. */
final class AtomicReplacement {
  private static final Set<PosixFilePermission> NEW_FILE =
      PosixFilePermissions.fromString("rw-r-----");

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private AtomicReplacement() {}

  static void write(Path file, byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("not a file: " + file);
    }
    // Always the same name: what a killed process left is gone with the next write.
    Path beside = folder.resolve(file.getFileName() + ".ns8-migration");
    Files.deleteIfExists(beside);
    Files.createFile(beside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      DurableFiles.write(beside, content);
      takeRights(file, beside);
      Files.move(beside, file, ATOMIC_MOVE);
      DurableFiles.sync(folder);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void takeRights(Path file, Path beside) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    try {
      PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
      PosixFileAttributes now = view.readAttributes();
      // Only what differs: not everybody may give a file away, even to its present owner.
      if (!now.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
      if (!now.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      view.setPermissions(old.permissions());
    } catch (NoSuchFileException missing) {
      view.setPermissions(NEW_FILE);
    }
  }
}
