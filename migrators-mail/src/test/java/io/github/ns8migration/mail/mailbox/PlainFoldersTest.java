package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which mail folders need not be read again. */
class PlainFoldersTest {
  private static final String LIST = "user=luca.verdi@example.org lr\n";

  @TempDir Path folder;

  // All that is made here was made long ago.
  private final PlainFolders plain =
      new PlainFolders(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)));
  private Path vmail;
  private Path sent;
  private int pass;

  private interface Change {
    void make() throws IOException;
  }

  @BeforeEach
  void aMailbox() throws IOException {
    vmail = folder.resolve("vmail");
    sent = vmail.resolve("anna.bianchi@example.org/Maildir/.Sent");
    for (Path each : List.of(sent.getParent(), sent)) {
      for (String part : List.of("cur", "new", "tmp")) {
        Files.createDirectories(each.resolve(part));
      }
    }
    Files.createFile(sent.resolve("maildirfolder"));
    Files.createFile(sent.resolve("dovecot-keywords"));
  }

  private PreparedMailboxes prepared() throws Exception {
    Path overlay = Files.createDirectory(folder.resolve("overlay" + ++pass));
    return MailboxTree.prepareToSend(vmail, "example.org", Examples.ACCOUNTS, overlay, plain);
  }

  /** The access list of the folder that is sent in the place of NS7's. */
  private Optional<String> list() throws Exception {
    List<TreeTransfer> transfers = prepared().transfers();
    Optional<Path> list =
        transfers.get(transfers.size() - 1).overlay().map(at -> at.resolve(vmail.relativize(sent)));
    return list.isPresent() && Files.exists(list.get().resolve("dovecot-acl"))
        ? Optional.of(Files.readString(list.get().resolve("dovecot-acl")))
        : Optional.empty();
  }

  private static void replace(Path folder, Change change) throws IOException {
    Files.move(folder, folder.resolveSibling(folder.getFileName() + ".old"));
    change.make();
  }

  @Test
  void aFolderOfMessagesIsKnownAfterAPass() throws Exception {
    assertThat(plain.contains(sent)).isFalse();

    assertThat(list()).isEmpty();

    assertThat(plain.contains(sent)).isTrue();
    Files.createFile(sent.resolve("cur/17.M1.server:2,S")); // is no change of the folder itself
    assertThat(plain.contains(sent)).isTrue();
  }

  @Test
  void aKnownFolderIsNotRead() throws Exception {
    Files.writeString(sent.resolve("dovecot-acl"), LIST);
    plain.look(sent).foundPlain(); // which it is not, so that reading it would show

    assertThat(list()).isEmpty();
  }

  @Test
  void whatChangedJustNowMayChangeOnceMore() throws Exception {
    PlainFolders now = new PlainFolders();
    now.look(sent).foundPlain();

    assertThat(now.contains(sent)).isFalse();
  }

  @Test
  void anAccessListThatComesIsFoundAndOneThatIsThereIsReadEachTime() throws Exception {
    assertThat(list()).isEmpty();

    Files.writeString(sent.resolve("dovecot-acl"), LIST);
    assertThat(list()).contains("user=luca.verdi lr\n");

    FileTime before = Files.getLastModifiedTime(sent);
    Files.writeString(sent.resolve("dovecot-acl"), LIST.replace("luca.verdi", "anna.bianchi"));
    Files.setLastModifiedTime(sent, before);
    assertThat(list()).contains("user=anna.bianchi lr\n");

    Files.delete(sent.resolve("dovecot-acl"));
    assertThat(list()).isEmpty();
    assertThat(plain.contains(sent)).isTrue();
  }

  @Test
  void aChangeWhoseTimeIsSetBackIsFoundAllTheSame() throws Exception {
    FileTime before = Files.getLastModifiedTime(sent);
    assertThat(list()).isEmpty();

    Files.writeString(sent.resolve("dovecot-acl"), LIST);
    Files.setLastModifiedTime(sent, before);

    assertThat(list()).isPresent();
  }

  @Test
  void anotherFolderInItsPlaceIsRead() throws Exception {
    assertThat(list()).isEmpty();
    FileTime before = Files.getLastModifiedTime(sent);

    replace(
        sent,
        () -> {
          Files.createDirectories(sent.resolve("cur"));
          Files.writeString(sent.resolve("dovecot-acl"), LIST);
          Files.setLastModifiedTime(sent, before);
        });

    assertThat(list()).isPresent();
  }

  @Test
  void mailThatLiesBehindALinkAllAtOnceBlocks() throws Exception {
    assertThat(prepared().findings()).isEmpty();

    replace(
        sent.resolve("cur"),
        () -> Files.createSymbolicLink(sent.resolve("cur"), sent.resolve("cur.old")));
    assertThat(prepared().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.blocks()).isTrue());
    assertThat(prepared().findings()).isNotEmpty();
  }

  @Test
  void aFolderThatIsALinkItselfBlocks() throws Exception {
    assertThat(prepared().findings()).isEmpty();

    replace(sent, () -> Files.createSymbolicLink(sent, sent.resolveSibling(".Sent.old")));

    assertThat(prepared().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.blocks()).isTrue());
  }

  @Test
  void otherRightsAreALookWorth() throws Exception {
    assertThat(list()).isEmpty();

    Files.setPosixFilePermissions(sent, PosixFilePermissions.fromString("rwx------"));

    assertThat(plain.contains(sent)).isFalse();
  }

  @Test
  void aFolderThatHasGoneIsKnownNoMore() throws Exception {
    assertThat(list()).isEmpty();

    Files.move(sent, vmail.resolve("elsewhere"));

    assertThat(plain.contains(sent)).isFalse();
    assertThat(list()).isEmpty();
  }
}
