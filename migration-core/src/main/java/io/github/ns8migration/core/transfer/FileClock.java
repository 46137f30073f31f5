package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock that the kernel takes the times of files from. It moves in steps, and late on a machine
 * without breath: what changes after it was read never bears an earlier time than it told, by
 * whatever clock a program may have.
 */
final class FileClock implements LongSupplier {
  private static final Set<String> OF_THIS_KERNEL =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "f2fs", "jfs");
  private static final Set<PosixFilePermission> MINE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  // Between the clocks of two machines that are kept right.
  private static final long APART = 200_000_000;

  private final Path file;

  /** Keeps a file in that folder to read it from. */
  FileClock(Path folder) throws IOException {
    file = Files.createFile(folder.resolve("clock"));
  }

  /** In nanoseconds since 1970. */
  @Override
  public long getAsLong() {
    try {
      Files.setPosixFilePermissions(file, MINE); // the same as before, but the file has changed
      FileTime changed =
          (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      return changed.to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How far from it the times of files in a folder may be, in nanoseconds: none on local disks. */
  static long apart(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return OF_THIS_KERNEL.contains(store.type()) ? 0 : APART;
    } catch (IOException e) {
      return APART; // of no mount that is known
    }
  }
}
