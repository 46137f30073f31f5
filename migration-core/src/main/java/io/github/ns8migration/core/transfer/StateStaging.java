package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * State files laid out as they shall lie on the destination. Each one is given to rsync by name, so
 * that the folder they go into is not looked at.
 *
 * @param arguments what to send, relative to the folder they were laid out in
 * @param bytes size of all together
 */
record StateStaging(List<String> arguments, long bytes) {
  private static final FileAttribute<Set<PosixFilePermission>> MINE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  StateStaging {
    arguments = List.copyOf(arguments);
  }

  static StateStaging into(Path folder, List<StateFile> files) throws IOException {
    long bytes = 0;
    for (StateFile file : files) {
      bytes += stage(folder.resolve(file.name()), file.content());
    }
    return new StateStaging(files.stream().map(StateStaging::argument).distinct().toList(), bytes);
  }

  private static long stage(Path path, StateFile.Content content) throws IOException {
    Files.createDirectories(path.getParent() == null ? path : path.getParent());
    if (content instanceof StateFile.LocalFile local) {
      // A dump may have the size of half the disk: it is not copied.
      Files.createSymbolicLink(path, local.path().toAbsolutePath());
    } else if (content instanceof StateFile.Bytes inMemory) {
      Files.createFile(path, MINE);
      Files.write(path, inMemory.bytes());
    } else {
      throw new IllegalArgumentException("not made yet: " + path.getFileName());
    }
    return Files.size(path);
  }

  /** The file, or the folder it lies in. */
  private static String argument(StateFile file) {
    int slash = file.name().indexOf('/');
    return "./" + (slash < 0 ? file.name() : file.name().substring(0, slash));
  }
}
