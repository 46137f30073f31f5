package io.github.ns8migration.testkit.host;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The host of {@code ns7-small}, prepared once for many tests; its databases, services and log are
 * as new each time, other files that a test writes stay.
 */
final class SharedHost {
  private static SharedHost only;

  private final Path folder;
  private final Path databases;

  private SharedHost(Path folder) throws IOException {
    this.folder = folder.resolve("host");
    this.databases = folder.resolve("databases");
    Fixtures.host("ns7-small", this.folder);
    copy(this.folder.resolve("root/var/lib/nethserver/db"), Files.createDirectory(databases));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
  }

  static synchronized TestHost asNew() throws IOException {
    if (only == null) {
      only = new SharedHost(Files.createTempDirectory("shared-host"));
    }
    return only.reset();
  }

  private TestHost reset() throws IOException {
    copy(databases, folder.resolve("root/var/lib/nethserver/db"));
    Files.deleteIfExists(folder.resolve("host/commands.log"));
    TestHost.boot(folder);
    return TestHost.open(folder);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.copy(
          file,
          to.resolve(file.getFileName()),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void delete(Path folder) {
    try {
      MoreFiles.deleteRecursively(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
