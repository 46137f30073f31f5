package io.github.ns8migration.mail.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives of the small company, compared with what NS8 really made of the same mail store. */
@Tag("F24")
@Tag("F26")
@Tag("F27")
class MailboxGoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** Where we mean to differ, and why. */
  private static final Map<String, String> BETTER =
      Map.of(
          "anna.bianchi/Maildir/subscriptions", "CM68: shared folders stay subscribed",
          "luca.verdi/Maildir/subscriptions", "CM68: shared folders stay subscribed",
          "anna.bianchi/sieve/webtop5.sieve", "CM69: the rule with :copy goes on working");

  /** Entries of the volume that do not arrive, and why. */
  private static final Map<String, String> NOT_THERE =
      Map.of(
          "@example.org", "a domain without user, which NS8 ignores",
          "README-not-a-mailbox.txt", "a file",
          "anna.bianchi@example.org.restore.RANDOM", "CM60: renamed at random",
          "luca.verdi.RANDOM", "CM62: moved aside at random",
          "someone@other.example.com", "another domain",
          "vmail@example.org", "copy of a system mailbox, which NS8 ignores");

  @TempDir Path folder;

  private MailStore store;
  private TreeTransfer transfer;

  @BeforeEach
  void theFixture() throws Exception {
    store = MailStore.ofTheFixture(folder.resolve("vmail"));
    Path overlay = Files.createDirectory(folder.resolve("overlay"));
    PreparedMailboxes prepared =
        MailboxTree.prepare(store.root(), "example.org", Examples.ACCOUNTS, Optional.of(overlay));
    assertThat(prepared.transfers()).hasSize(1);
    transfer = prepared.transfers().get(0);
  }

  @Test
  void whatIsSentIsTheSameWhetherOrNotMessagesAreCounted() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));

    PreparedMailboxes quick =
        MailboxTree.prepareToSend(
            store.root(), "example.org", Examples.ACCOUNTS, other, new PlainFolders());

    assertThat(quick.transfers())
        .containsExactly(
            new TreeTransfer(
                transfer.source(),
                transfer.volume(),
                transfer.into(),
                Optional.of(other.resolve("vmail")),
                transfer.exclusions(),
                transfer.delete(),
                transfer.owner(),
                transfer.rights(),
                transfer.writeOnce()));
    Path whole = transfer.overlay().orElseThrow();
    assertThat(files(other.resolve("vmail")).stream().map(other.resolve("vmail")::relativize))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(files(whole).stream().map(whole::relativize).toList());
    for (Path copy : files(whole)) {
      Path same = other.resolve("vmail").resolve(whole.relativize(copy));
      assertThat(same).hasSameBinaryContentAs(copy);
      assertThat(Files.getLastModifiedTime(same)).isEqualTo(Files.getLastModifiedTime(copy));
    }
    assertThat(quick.messages()).isZero();
  }

  @Test
  void smallFilesEndAsOnNs8ExceptWhereOursAreBetter() throws Exception {
    Set<String> differing = new TreeSet<>();
    for (Path golden : files(GOLDEN.resolve("maildirs"))) {
      Path relative = GOLDEN.resolve("maildirs").relativize(golden);
      if (!onNs8(relative).equals(Files.readString(golden, ISO_8859_1))) {
        differing.add(relative.toString());
      }
    }

    assertThat(differing).isEqualTo(new TreeSet<>(BETTER.keySet()));
  }

  @Test
  @Tag("CM68")
  @Tag("CM69")
  void whereTheyDifferOursAreTheRightOnes() throws Exception {
    assertThat(onNs8(Path.of("anna.bianchi/Maildir/subscriptions")))
        .contains("Shared/luca.verdi/INBOX\n", "Shared/luca.verdi/Sent\n")
        .doesNotContain("example.org");
    assertThat(onNs8(Path.of("luca.verdi/Maildir/subscriptions")))
        .contains("Shared/anna.bianchi/Clienti\tACME S&AOA-rl\n")
        .startsWith("V\t2\n\n");
    assertThat(onNs8(Path.of("anna.bianchi/sieve/webtop5.sieve")))
        .contains("fileinto :copy \"Shared/reception/Front desk/2024\";");
  }

  @Test
  @Tag("CM60")
  @Tag("CM62")
  @Tag("F25")
  void theVolumeHoldsWhatNs8MadeOfItExceptWhatIsNoMailbox() throws Exception {
    Map<String, String> golden = new TreeMap<>();
    for (String line : Files.readAllLines(GOLDEN.resolve("maildirs.tsv"))) {
      String[] columns = line.split("\t");
      if (!line.startsWith("#") && !NOT_THERE.containsKey(columns[6].split("/")[0])) {
        golden.put(
            columns[6].replace("\\\\", "\\"),
            columns[0] + " " + (columns[0].equals("l") ? "" : columns[1]));
      }
    }

    assertThat(arriving()).isEqualTo(golden);
  }

  /** A small file after delivery and NS8's own replacements. */
  private String onNs8(Path relative) throws Exception {
    Path delivered = delivered(withDomains(relative));
    String text = Files.readString(delivered, ISO_8859_1);
    String name = Folders.name(relative);
    if (name.equals("dovecot-acl")) {
      return TextReplacements.inAccessList(text);
    }
    if (name.equals("shared-mailboxes.db")) {
      return TextReplacements.inSharedBoxes(text);
    }
    return name.endsWith(".sieve") ? TextReplacements.inSieve(text) : text;
  }

  private Path delivered(Path relative) {
    Path copy = transfer.overlay().orElseThrow().resolve(relative);
    return Files.exists(copy, LinkOption.NOFOLLOW_LINKS) ? copy : store.root().resolve(relative);
  }

  private Path withDomains(Path relative) {
    String home = relative.getName(0) + "@example.org";
    boolean isHome =
        Files.isDirectory(store.path(home))
            && relative.getNameCount() > 1
            && !home.startsWith("vmail@");
    return isHome ? Path.of(home).resolve(relative.subpath(1, relative.getNameCount())) : relative;
  }

  /** Kind and mode of all that is sent, by the path NS8 gives it. */
  private Map<String, String> arriving() throws Exception {
    Map<String, String> arriving = new TreeMap<>();
    for (Path path : new Lister(store.root(), transfer).paths()) {
      Path delivered = delivered(path);
      boolean link = Files.isSymbolicLink(delivered);
      boolean isFolder = Files.isDirectory(delivered, LinkOption.NOFOLLOW_LINKS);
      int mode =
          (Integer) Files.getAttribute(delivered, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
      arriving.put(
          path.toString().replaceAll("@example\\.org(/|$)", "$1"),
          link ? "l " : isFolder ? "d 0700" : String.format("f %04o", mode));
    }
    return arriving;
  }

  private static List<Path> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** The paths a transfer sends. */
  private record Lister(Path root, TreeTransfer transfer) {
    List<Path> paths() throws Exception {
      List<Path> paths = new ArrayList<>();
      list(root, paths);
      return paths;
    }

    private void list(Path at, List<Path> paths) throws Exception {
      try (Stream<Path> entries = Files.list(at)) {
        for (Path entry : entries.sorted().toList()) {
          Path relative = root.relativize(entry);
          boolean out =
              transfer.exclusions().stream()
                  .anyMatch(
                      exclusion ->
                          exclusion instanceof TreeTransfer.Exclusion.At at2
                              ? at2.relative().equals(relative)
                              : Folders.name(entry).equals("lucene-indexes"));
          if (!out) {
            paths.add(relative);
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
              list(entry, paths);
            }
          }
        }
      }
    }
  }
}
