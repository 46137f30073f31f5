package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.testkit.host.Manifest.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostFixtureTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ns7-small", "ns7-ad"})
  void allOfTheManifestIsInTheTree(String name) throws Exception {
    Path fixture = Fixtures.folder(name);

    Prepared host = HostFixture.prepare(fixture, folder.resolve("root"));

    Ids ids = Ids.of(fixture);
    for (Row row : Manifest.read(fixture)) {
      Path place = Unix.resolve(host.root(), row.path());
      assertThat(Files.exists(place, NOFOLLOW_LINKS)).as(row.name()).isTrue();
      if (row.kind() != 'x' && row.kind() != 'a') {
        check(row, place, ids);
      }
      checkContent(row, place, fixture, host.root());
    }
  }

  private static void check(Row row, Path place, Ids ids) throws IOException {
    // The mask of an access list stands where ls shows the group's rights.
    boolean masked = row.name().matches("var/lib/nethserver/ibay/sales(/offer.*)?");
    if (row.mode().isPresent() && !masked) {
      int mode = (Integer) Files.getAttribute(place, "unix:mode", NOFOLLOW_LINKS) & 07777;
      assertThat(Integer.toOctalString(mode))
          .as(row.name())
          .isEqualTo(Integer.toOctalString(row.mode().getAsInt()));
    }
    if (row.seconds().isPresent()) {
      assertThat(Files.getLastModifiedTime(place).to(TimeUnit.SECONDS))
          .as(row.name())
          .isEqualTo(row.seconds().getAsLong());
    }
    if (Unix.root()) {
      assertThat(Files.getAttribute(place, "unix:uid", NOFOLLOW_LINKS))
          .as(row.name())
          .isEqualTo(ids.user(row.owner()));
      assertThat(Files.getAttribute(place, "unix:gid", NOFOLLOW_LINKS))
          .as(row.name())
          .isEqualTo(ids.group(row.group()));
    }
  }

  private static void checkContent(Row row, Path place, Path fixture, Path root)
      throws IOException {
    switch (row.kind()) {
      case 'd' -> assertThat(Files.isDirectory(place, NOFOLLOW_LINKS)).as(row.name()).isTrue();
      case 'f' ->
          assertThat(Files.mismatch(Unix.resolve(fixture, row.path()), place))
              .as(row.name())
              .isEqualTo(-1);
      case 'l' ->
          assertThat(Files.readSymbolicLink(place).toString())
              .as(row.name())
              .isEqualTo(new String(row.target(), UTF_8));
      case 'h' ->
          assertThat(Files.getAttribute(place, "unix:ino"))
              .as(row.name())
              .isEqualTo(Files.getAttribute(Unix.resolve(root, row.target()), "unix:ino"));
      case 's' -> {
        assertThat(Files.size(place)).as(row.name()).isEqualTo(1_048_576);
        assertThat(new String(Files.readAllBytes(place), ISO_8859_1)).endsWith("\0the end");
      }
      case 'n' ->
          assertThat(Files.readString(place))
              .isEqualTo(new String(row.options().get("text"), UTF_8) + "\n");
      case 'x' -> {
        String attribute = row.options().keySet().iterator().next();
        ByteBuffer value = ByteBuffer.allocate(200);
        Files.getFileAttributeView(place, UserDefinedFileAttributeView.class)
            .read(attribute.substring("user.".length()), value);
        assertThat(HexFormat.of().formatHex(value.array(), 0, value.position()))
            .isEqualTo(new String(row.options().get(attribute), ISO_8859_1));
      }
      case 'k' -> {
        int mode = (Integer) Files.getAttribute(place, "unix:mode", NOFOLLOW_LINKS);
        assertThat(mode & 0170000).as("a socket").isEqualTo(0140000);
      }
      default -> assertThat(row.kind()).isEqualTo('a');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ns7-small", "ns7-ad"})
  void nothingElseIsInTheTree(String name) throws Exception {
    Path fixture = Fixtures.folder(name);

    Prepared host = HostFixture.prepare(fixture, folder.resolve("root"));

    Set<Path> known =
        Manifest.read(fixture).stream()
            .map(row -> Unix.resolve(host.root(), row.path()))
            .collect(Collectors.toSet());
    try (Stream<Path> all = Files.walk(host.root())) {
      assertThat(
              all.filter(path -> !path.equals(host.root())).filter(path -> !known.contains(path)))
          .allMatch(Files::isDirectory);
    }
  }

  @Test
  void accessListsAreThereOrNamedAsLeftOut() throws Exception {
    Prepared host = HostFixture.prepare(Fixtures.folder("ns7-ad"), folder.resolve("root"));

    if (Unix.root()) {
      assertThat(host.leftOut()).isEmpty();
      assertThat(getfacl(host.root().resolve("var/lib/nethserver/ibay/sales")))
          .containsPattern("user:\\d{4,}:rwx")
          .containsPattern("default:group:\\d{4,}:r-x");
    } else {
      assertThat(host.complete()).isFalse();
      assertThat(host.leftOut()).anyMatch(text -> text.contains("access list"));
      assertThat(host.leftOut()).anyMatch(text -> text.contains("owners"));
    }
  }

  private static String getfacl(Path path) throws Exception {
    Process process = new ProcessBuilder("getfacl", "-n", "-p", path.toString()).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  static Stream<String> overlays() {
    return Fixtures.overlays().stream();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void anOverlayChangesFilesAndRecords(String name) throws Exception {
    Path overlay = Fixtures.folder("ns7-state/" + name);
    String base = Files.readString(overlay.resolve("BASE")).strip();

    Prepared host =
        HostFixture.at(Fixtures.folder(base)).with(overlay).prepare(folder.resolve("root"));

    DbProgram databases = new DbProgram(host.root());
    for (String line : Files.readAllLines(overlay.resolve("db-changes.tsv"))) {
      if (!line.startsWith("#")) {
        String[] change = line.split("\t", -1);
        assertThat(databases.property(change[0], change[1], change[2]))
            .as(line)
            .isEqualTo(change[3]);
      }
    }
    Path state = Path.of("var/lib/nethserver/nethserver-ns8-migration");
    try (Stream<Path> files = Files.walk(overlay.resolve(state))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path place = host.root().resolve(overlay.relativize(file).toString());
        boolean kept = file.endsWith(".keep");
        // A link there may lead to what the host does not have any more.
        assertThat(Files.exists(place, LinkOption.NOFOLLOW_LINKS))
            .as(place.toString())
            .isEqualTo(!kept);
        assertThat(place.getParent()).isDirectory();
      }
    }
  }

  @Test
  void aFolderWithSomethingInItIsRefused() throws Exception {
    Files.writeString(folder.resolve("mine"), "keep me");

    assertThatThrownBy(() -> HostFixture.prepare(Fixtures.folder("ns7-small"), folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not empty");

    assertThat(folder).isDirectoryContaining(path -> path.endsWith("mine"));
    assertThat(folder.resolve("etc")).doesNotExist();
  }

  @Test
  void aFixtureInsideAJarGivesTheSameTree() throws Exception {
    Path jar = folder.resolve("fixtures.jar");
    pack(Fixtures.folder("ns7-small"), "fixtures/ns7-small/", jar);
    Path fromFolder = folder.resolve("one");
    Path fromJar = folder.resolve("two");
    HostFixture.prepare(Fixtures.folder("ns7-small"), fromFolder);

    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      HostFixture.fromClassPath(loader, "fixtures/ns7-small").prepare(fromJar);
    }

    for (Row row : Manifest.read(Fixtures.folder("ns7-small"))) {
      Path one = Unix.resolve(fromFolder, row.path());
      if (Files.isRegularFile(one, NOFOLLOW_LINKS)) {
        assertThat(Files.mismatch(one, Unix.resolve(fromJar, row.path())))
            .as(row.name())
            .isEqualTo(-1);
      }
    }
  }

  private static void pack(Path tree, String prefix, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(prefix + tree.relativize(path)));
        Files.copy(path, out);
      }
    }
  }

  @Test
  void aFixtureThatIsNotOnTheClassPathIsNamed() {
    HostFixture missing =
        HostFixture.fromClassPath(getClass().getClassLoader(), "fixtures/no-such-host");

    assertThatThrownBy(() -> missing.prepare(folder.resolve("root")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-host");
  }

  @Test
  void aNameThatIsNotUtf8KeepsItsBytes() throws Exception {
    Prepared host = HostFixture.prepare(Fixtures.folder("ns7-small"), folder.resolve("root"));

    Path home = host.root().resolve("var/lib/nethserver/home/anna.bianchi");
    Set<String> names;
    try (Stream<Path> inside = Files.list(home)) {
      names = inside.map(path -> path.toUri().getRawPath()).collect(Collectors.toSet());
    }
    assertThat(names)
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).endsWith("latin1-%e0.txt"))
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).endsWith("two%0alines.txt"));
  }
}
