package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleHostTest {
  @TempDir Path folder;

  @Test
  void itIsTheSameEachTime() throws Exception {
    TestHost one = SampleHost.create(folder.resolve("one"));
    TestHost two = SampleHost.create(folder.resolve("two"));

    assertThat(tree(one.root())).isEqualTo(tree(two.root()));
  }

  /** Names, contents, targets of links, and times of messages. */
  private static Map<String, String> tree(Path root) throws Exception {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        String name = root.relativize(path).toUri().getRawPath().replaceFirst(".*/root", "");
        if (Files.isSymbolicLink(path)) {
          tree.put(name, "-> " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path, NOFOLLOW_LINKS)) {
          String time = message(path) ? " " + Files.getLastModifiedTime(path) : "";
          tree.put(
              root.relativize(path).toString(),
              new String(Files.readAllBytes(path), ISO_8859_1) + time);
        }
      }
    }
    return tree;
  }

  private static boolean message(Path path) {
    return List.of("cur", "new").contains(path.getParent().getFileName().toString());
  }

  @Test
  void itIsASmallCompany() throws Exception {
    TestHost host = SampleHost.create(folder);

    assertThat(host.source().fullName()).isEqualTo("server.example.org");
    assertThat(host.source().domain()).isEqualTo("example.org");
    assertThat(host.source().accounts().users()).hasSize(12);
    assertThat(host.source().accounts().groups()).hasSize(3);
    assertThat(host.source().database("getmail").records("getmail")).hasSize(3);
    assertThat(host.source().database("domains").records("domain")).hasSize(3);
    assertThat(messages(host.root())).isBetween(180L, 230L);
    assertThat(host.unit("dovecot").running()).isTrue();
  }

  @Test
  void aLargeHostHasWhatIsAskedFor() throws Exception {
    TestHost host = LargeHost.create(folder, 1_003, 700);

    assertThat(messages(host.root())).isEqualTo(1_003);
    assertThat(
            host.source().database("accounts").records().stream()
                .filter(record -> !record.key().equals("postmaster@")))
        .hasSize(700);
    assertThat(host.source().accounts().users()).hasSize(233);
  }

  @Test
  void aLargeHostMayHaveNothing() throws Exception {
    TestHost host = LargeHost.create(folder, 0, 0);

    assertThat(messages(host.root())).isZero();
    assertThat(host.source().accounts().users()).hasSize(1);
  }

  private static long messages(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root.resolve("var/lib/nethserver/vmail"))) {
      return all.filter(Files::isRegularFile).filter(SampleHostTest::message).count();
    }
  }
}
