package io.github.ns8migration.testkit.contract;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a folder holds, to be compared with what it held before. */
final class TreeState {
  private TreeState() {}

  /** Kind, mode, and content or target of everything below; by path. */
  static Map<String, String> of(Path root) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> below = Files.walk(root)) {
      for (Path path : below.toList()) {
        state.put(root.toUri().relativize(path.toUri()).getRawPath(), describe(path));
      }
    }
    return state;
  }

  private static String describe(Path path) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String mode = PosixFilePermissions.toString(attributes.permissions());
    if (attributes.isSymbolicLink()) {
      return "link to " + Files.readSymbolicLink(path);
    }
    if (attributes.isRegularFile()) {
      return mode
          + " "
          + attributes.lastModifiedTime()
          + " "
          + Hashing.sha256().hashBytes(Files.readAllBytes(path));
    }
    return mode + (attributes.isDirectory() ? " folder" : " other");
  }
}
