package io.github.ns8migration.testkit.disorder;

import com.google.common.hash.Hashing;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in folders, to be compared. */
final class Holdings {
  /** Differ with each instance: ids, ports, passwords. */
  private static final Set<String> OWN = Set.of("environment", "agent.env", "apitoken.cache");

  private Holdings() {}

  static Map<String, String> of(ClusterModule instance) throws IOException {
    Map<String, String> all = tree(instance.folder().resolve("volumes"));
    tree(instance.state())
        .forEach(
            (path, content) -> {
              if (!OWN.contains(path)) {
                all.put("state/" + path, content);
              }
            });
    return all;
  }

  /** Kind and content of everything below a folder, by path. */
  static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> below = Files.walk(root)) {
      for (Path path : below.filter(each -> !each.equals(root)).toList()) {
        all.put(root.toUri().relativize(path.toUri()).getPath(), describe(path));
      }
    }
    return all;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link to " + Files.readSymbolicLink(path);
    }
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return Hashing.sha256().hashBytes(Files.readAllBytes(path)).toString();
    }
    return "folder";
  }
}
