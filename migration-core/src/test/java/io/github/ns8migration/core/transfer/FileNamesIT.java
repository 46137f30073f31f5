package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Names are bytes: whatever they are, they arrive, and an exclusion hits the one it names. */
class FileNamesIT {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail");
  private static final byte[] OCTETS =
      "ab.-+#;! *?[]\\^{}:%\"'$&|~\n\r\t\u0001\u007f\u00e9\u00ff"
          .getBytes(StandardCharsets.ISO_8859_1);

  private static Path folder;
  private static RsyncDaemon daemon;

  @BeforeContainer
  static void start() throws IOException {
    folder = Files.createTempDirectory("names");
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail"});
  }

  @AfterContainer
  static void stop() throws IOException {
    daemon.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void anExclusionByPathHitsThatFileAlone(@ForAll("names") Set<String> names) throws Exception {
    Path source = tree(names);
    Set<Path> all = paths(source);
    Path excluded = all.stream().filter(path -> path.getNameCount() == 2).findFirst().orElseThrow();

    send(TreeTransfer.of(source, "vmail").leavingOut(Exclusion.path(excluded)));

    all.remove(excluded);
    assertThat(paths(daemon.volume("vmail"))).isEqualTo(all);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void anExclusionByNameHitsThatNameEverywhere(@ForAll("texts") Set<String> names)
      throws Exception {
    Path source = tree(names);
    Set<Path> all = paths(source);
    Path name = name(names.iterator().next());

    send(TreeTransfer.of(source, "vmail").leavingOut(Exclusion.named(name.toString())));

    all.removeIf(path -> path.getName(0).equals(name) || path.getFileName().equals(name));
    assertThat(paths(daemon.volume("vmail"))).isEqualTo(all);
  }

  /** Each a file's name, of bytes written as Latin-1. */
  @Provide
  Arbitrary<Set<String>> names() {
    return sets(OCTETS);
  }

  /** The same, those that are text in UTF-8. */
  @Provide
  Arbitrary<Set<String>> texts() {
    return sets("ab.-+#;! *?[]\\^\n\"'".getBytes(StandardCharsets.US_ASCII));
  }

  private static Arbitrary<Set<String>> sets(byte[] octets) {
    return Arbitraries.of(
            new String(octets, StandardCharsets.ISO_8859_1)
                .chars()
                .mapToObj(c -> (char) c)
                .toList())
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(chars -> chars.stream().map(String::valueOf).collect(Collectors.joining()))
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .set()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  /** A folder of each name with a file of each name. */
  private static Path tree(Set<String> names) throws IOException {
    Path source = Files.createTempDirectory(folder, "source");
    for (String outer : names) {
      Path below = Files.createDirectory(source.resolve(name(outer)));
      for (String inner : names) {
        Files.writeString(below.resolve(name(inner)), "x");
      }
    }
    return source;
  }

  /** By its URI, the only way to a name that is no text. */
  private static Path name(String latin1) {
    StringBuilder uri = new StringBuilder("file:///");
    for (byte octet : latin1.getBytes(StandardCharsets.ISO_8859_1)) {
      uri.append(String.format("%%%02X", octet));
    }
    return Path.of(URI.create(uri.toString())).getFileName();
  }

  private static Set<Path> paths(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.skip(1).map(root::relativize).collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static void send(TreeTransfer transfer) throws Exception {
    Path volume = daemon.volume("vmail");
    MoreFiles.deleteDirectoryContents(volume, RecursiveDeleteOption.ALLOW_INSECURE);
    Path scratch = Files.createTempDirectory(folder, "scratch");
    new RsyncReceiver(daemon.endpoint(), new Rsync312())
        .channel(MAIL, Pass.LAST, scratch, event -> {})
        .sendTree(transfer.deletingExtraneous());
    assertThat(List.of(scratch.toFile().list())).isEmpty();
  }
}
