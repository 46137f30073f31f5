package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.value.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxTreeTest {

  @TempDir Path folder;

  private MailStore store;
  private Path overlay;

  @BeforeEach
  void anEmptyStore() throws IOException {
    store = MailStore.in(folder.resolve("vmail"));
    overlay = Files.createDirectory(folder.resolve("overlay"));
  }

  private PreparedMailboxes prepare() throws Exception {
    return MailboxTree.prepare(
        store.root(), "example.org", Examples.ACCOUNTS, Optional.of(overlay));
  }

  private static List<String> leftOut(TreeTransfer transfer) {
    return transfer.exclusions().stream()
        .filter(Exclusion.At.class::isInstance)
        .map(exclusion -> ((Exclusion.At) exclusion).relative().toString())
        .toList();
  }

  private static List<String> codes(PreparedMailboxes prepared) {
    return prepared.findings().stream().map(each -> each.problem().code()).toList();
  }

  private static List<String> subjects(List<Plan.Item> items) {
    return items.stream().map(Plan.Item::subject).toList();
  }

  @Test
  void mailboxesGoIntoTheVolumeOfDovecotAsItsOwnUser() throws Exception {
    store.mailbox("anna.bianchi@example.org", 3).mailbox("vmail", 1).mailbox("root", 0);

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.transfers())
        .singleElement()
        .satisfies(
            transfer -> {
              assertThat(transfer.volume()).isEqualTo("dovecot-data");
              assertThat(transfer.into()).isEmpty();
              assertThat(transfer.source()).isEqualTo(store.root());
              assertThat(transfer.owner()).contains(new Ownership(100, 101));
              assertThat(transfer.delete()).isTrue();
              assertThat(transfer.overlay()).isEmpty();
              assertThat(transfer.exclusions()).containsExactly(Exclusion.named("lucene-indexes"));
            });
    assertThat(prepared.names()).containsExactly("anna.bianchi");
    assertThat(prepared.mailboxes()).isEqualTo(3);
    assertThat(prepared.messages()).isEqualTo(4);
    assertThat(MailboxTree.countMessages(store.root(), "example.org"))
        .containsEntry("anna.bianchi", 3L)
        .containsEntry("vmail", 1L);
  }

  @Test
  void messagesOfAllFoldersCountButNotWhatOnlyLooksLikeThem() throws Exception {
    store
        .mailbox("anna.bianchi@example.org", 2)
        .file("anna.bianchi@example.org/Maildir/.Sent/cur/1.host:2,S", "")
        .file("anna.bianchi@example.org/Maildir/.Sent/new/.nfs0001", "")
        .file("anna.bianchi@example.org/Maildir/.Sent/tmp/2.host", "")
        .file("anna.bianchi@example.org/Maildir/shared/x/cur/3.host", "")
        .file("anna.bianchi@example.org/old-mail/cur/4.host", "");

    assertThat(prepare().messages()).isEqualTo(3);
  }

  @Test
  @Tag("CM60")
  @Tag("F25")
  void namesThatHaveTheDomainElsewhereStayBehindWithWhatTheyHold() throws Exception {
    store.mailbox("j.smith@example.org.bak", 3).mailbox("cfo@exampleXorg", 1);

    PreparedMailboxes prepared = prepare();

    assertThat(leftOut(prepared.transfers().get(0)))
        .containsExactlyInAnyOrder("j.smith@example.org.bak", "cfo@exampleXorg");
    assertThat(prepared.leftBehind())
        .extracting(Plan.Item::text)
        .anySatisfy(text -> assertThat(text).contains("3 messages").contains("byte"));
    assertThat(prepared.names()).isEmpty();
    assertThat(codes(prepared)).containsExactly("mailbox-folder-not-sent");
  }

  @Test
  @Tag("CM61")
  void upperCaseArrivesInLowerCase() throws Exception {
    store
        .mailbox("McDonald@example.org", 2)
        .mailbox("grusso@EXAMPLE.ORG", 1)
        .file("McDonald@example.org/Maildir/dovecot-acl", "user=grusso@example.org lr\n");

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.names()).containsExactly("grusso", "mcdonald");
    assertThat(prepared.transfers())
        .extracting(TreeTransfer::into)
        .containsExactly("mcdonald@example.org", "grusso@example.org", "");
    // The new names are kept out of the whole tree, whose transfer would delete them again.
    assertThat(leftOut(prepared.transfers().get(2)))
        .containsExactlyInAnyOrder(
            "McDonald@example.org", "mcdonald@example.org",
            "grusso@EXAMPLE.ORG", "grusso@example.org");
    TreeTransfer own = prepared.transfers().get(0);
    assertThat(own.source()).isEqualTo(store.path("McDonald@example.org"));
    assertThat(own.delete()).isTrue();
    assertThat(own.overlay().orElseThrow().resolve("Maildir/dovecot-acl"))
        .hasContent("user=grusso lr");
    assertThat(prepared.messages()).isEqualTo(3);
  }

  @Test
  @Tag("CM61")
  @Tag("F25")
  void aMailboxIsNeverWrittenOverAnother() throws Exception {
    store
        .mailbox("mcdonald@example.org", 1)
        .mailbox("McDonald@example.org", 2)
        .mailbox("MCDONALD@EXAMPLE.ORG", 4);

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.transfers()).hasSize(1);
    assertThat(leftOut(prepared.transfers().get(0)))
        .containsExactlyInAnyOrder("McDonald@example.org", "MCDONALD@EXAMPLE.ORG");
    assertThat(prepared.messages()).isEqualTo(1);
    assertThat(prepared.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(finding.items())
                  .anySatisfy(item -> assertThat(item).contains("McDonald").contains("2 messages"))
                  .anySatisfy(item -> assertThat(item).contains("MCDONALD").contains("4 messages"));
            });
  }

  @Test
  @Tag("CM62")
  @Tag("F25")
  void aFolderWithoutDomainStaysBehindWhenTheMailboxIsThere() throws Exception {
    store.mailbox("user007", 1).mailbox("USER007@example.org", 2).mailbox("single", 3);

    PreparedMailboxes prepared = prepare();

    assertThat(leftOut(prepared.transfers().get(1))).contains("user007").doesNotContain("single");
    assertThat(prepared.names()).containsExactly("single", "user007");
    assertThat(prepared.messages()).isEqualTo(5);
  }

  @Test
  @Tag("CM63")
  void aDomainTwiceStaysBehind() throws Exception {
    store.mailbox("two@example.org@example.org", 1).mailbox("two@example.org", 1);

    PreparedMailboxes prepared = prepare();

    assertThat(leftOut(prepared.transfers().get(0))).containsExactly("two@example.org@example.org");
    assertThat(prepared.names()).containsExactly("two");
  }

  @Test
  @Tag("F25")
  void whatIsNoMailboxOfAUserStaysBehind() throws Exception {
    store
        .mailbox("@example.org", 1)
        .mailbox("vmail@example.org", 0)
        .mailbox("Root@example.org", 0)
        .mailbox("someone@other.example.com", 1)
        .mailbox("anna.restore", 1)
        .mailbox(".snapshot", 0)
        .file("README.txt", "no mailbox")
        .file("lost+found/x", "");

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.names()).isEmpty();
    assertThat(prepared.messages()).isZero();
    assertThat(leftOut(prepared.transfers().get(0)))
        .containsExactlyInAnyOrderElementsOf(subjects(prepared.leftBehind()))
        .hasSize(8);
  }

  @Test
  void aMailboxOfAUserThatIsGoneIsSent() throws Exception {
    store.mailbox("gone.user@example.org", 1);

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.names()).containsExactly("gone.user");
    assertThat(codes(prepared)).containsExactly("mailbox-without-user");
    assertThat(
            MailboxTree.prepare(store.root(), "example.org", AccountLists.NONE, Optional.empty())
                .findings())
        .as("without account provider nobody is gone")
        .isEmpty();
  }

  @Test
  void mailBehindALinkStopsTheStart() throws Exception {
    Path elsewhere = MailStore.in(folder.resolve("disk2")).mailbox("box", 1).path("box");
    Files.createSymbolicLink(store.path("anna.bianchi@example.org"), elsewhere);
    store.mailbox("grusso@example.org", 1);
    Files.createSymbolicLink(
        store.path("grusso@example.org/Maildir/.Archive"), elsewhere.resolve("Maildir"));

    PreparedMailboxes prepared = prepare();

    assertThat(prepared.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.blocks()).isTrue();
              assertThat(finding.items())
                  .containsExactly(
                      "anna.bianchi@example.org", "grusso@example.org/Maildir/.Archive");
            });
  }

  @Test
  void correctedCopiesHaveModeAndTimeOfTheirModels() throws Exception {
    store
        .mailbox("anna.bianchi@example.org", 1)
        .file("anna.bianchi@example.org/Maildir/.Sent/dovecot-acl", "user=grusso@example.org lr\n")
        .file("anna.bianchi@example.org/Maildir/subscriptions", "Shared/grusso@example.org/x\n");
    FileTime then = FileTime.fromMillis(1_600_000_000_000L);
    Path sent = store.path("anna.bianchi@example.org/Maildir/.Sent");
    for (Path each : List.of(sent.resolve("dovecot-acl"), sent)) {
      Files.setAttribute(each, "unix:mode", Files.isDirectory(each) ? 02750 : 0640);
      Files.setLastModifiedTime(each, then);
    }

    Path copies = prepare().transfers().get(0).overlay().orElseThrow();

    for (String each : MailStore.picture(copies)) {
      assertThat(copies.resolve(each.split(" ")[0])).exists();
    }
    for (Path relative :
        List.of(
            Path.of(""),
            Path.of("anna.bianchi@example.org"),
            Path.of("anna.bianchi@example.org/Maildir"),
            Path.of("anna.bianchi@example.org/Maildir/subscriptions"),
            Path.of("anna.bianchi@example.org/Maildir/.Sent"),
            Path.of("anna.bianchi@example.org/Maildir/.Sent/dovecot-acl"))) {
      Path copy = copies.resolve(relative);
      Path model = store.root().resolve(relative);
      assertThat(Files.getAttribute(copy, "unix:mode"))
          .isEqualTo(Files.getAttribute(model, "unix:mode"));
      assertThat(Files.getLastModifiedTime(copy)).isEqualTo(Files.getLastModifiedTime(model));
    }
  }

  @Test
  void aPlanWritesNothingAndSaysTheSame() throws Exception {
    store = MailStore.ofTheFixture(folder.resolve("fixture"));
    List<String> before = MailStore.picture(store.root());

    PreparedMailboxes planned =
        MailboxTree.prepare(store.root(), "example.org", Examples.ACCOUNTS, Optional.empty());
    PreparedMailboxes sent = prepare();

    assertThat(planned.converted()).isEqualTo(sent.converted());
    assertThat(planned.leftBehind()).isEqualTo(sent.leftBehind());
    assertThat(planned.findings()).isEqualTo(sent.findings());
    assertThat(planned.transfers()).allSatisfy(each -> assertThat(each.overlay()).isEmpty());
    assertThat(MailStore.picture(store.root())).isEqualTo(before);
  }

  @Test
  @Tag("CM71")
  void unfinishedAndCompiledScriptsStayBehind() throws Exception {
    String home = "anna.bianchi@example.org";
    store
        .mailbox(home, 1)
        .file(home + "/sieve/tmp/upload.sieve", "fileinto \"Shared/grusso@example.org/x\";")
        .file(home + "/sieve/a.sieve", "fileinto :copy \"Shared/grusso@example.org/x\";")
        .file(home + "/sieve/deeper/b.sieve", "fileinto \"Shared/grusso@example.org/x\";")
        .file(home + "/sieve/a.svbin", "compiled")
        .file(home + "/.dovecot.svbin", "compiled")
        .file(home + "/Maildir/.dovecot.svbin/cur/1.host", "a folder of that name");

    PreparedMailboxes prepared = prepare();

    assertThat(leftOut(prepared.transfers().get(0)))
        .containsExactlyInAnyOrder(
            home + "/sieve/tmp", home + "/sieve/a.svbin", home + "/.dovecot.svbin");
    Path copies = prepared.transfers().get(0).overlay().orElseThrow().resolve(home);
    assertThat(copies.resolve("sieve/a.sieve")).hasContent("fileinto :copy \"Shared/grusso/x\";");
    assertThat(copies.resolve("sieve/deeper/b.sieve")).hasContent("fileinto \"Shared/grusso/x\";");
    assertThat(copies.resolve("sieve/tmp")).doesNotExist();
    assertThat(prepared.messages()).isEqualTo(2);
  }

  @Test
  @Tag("CM73")
  @Tag("F26")
  void marksOfSharedFoldersAreBroughtTogether() throws Exception {
    String shared = "anna.bianchi@example.org/Maildir/shared/";
    store
        .mailbox("anna.bianchi@example.org", 1)
        .file(shared + "grusso@example.org/.A/dovecot.index.pvt.log", "now")
        .file(shared + "grusso/.A/dovecot.index.pvt.log", "long ago")
        .file(shared + "grusso/.B/dovecot.index.pvt.log", "only here")
        .file(shared + "CTO@EXAMPLE.ORG/.C/dovecot.index.pvt.log", "upper case")
        .file(shared + "sean/.D/dovecot.index.pvt.log", "alone");

    PreparedMailboxes prepared = prepare();

    TreeTransfer transfer = prepared.transfers().get(0);
    assertThat(leftOut(transfer))
        .containsExactlyInAnyOrder(shared + "grusso", shared + "CTO@EXAMPLE.ORG");
    Path copies = transfer.overlay().orElseThrow();
    assertThat(copies.resolve(shared + "grusso@example.org/.A")).doesNotExist();
    assertThat(copies.resolve(shared + "grusso@example.org/.B/dovecot.index.pvt.log"))
        .hasContent("only here");
    assertThat(copies.resolve(shared + "cto@example.org/.C/dovecot.index.pvt.log"))
        .hasContent("upper case");
    assertThat(copies.resolve(shared + "sean")).doesNotExist();
  }

  @Test
  void namesThatAreNoTextStayAsTheyAre() throws Exception {
    // A byte that is no UTF-8, as a folder name from an old client may hold.
    Path odd =
        Path.of(
            java.net.URI.create(
                store.path("anna.bianchi@example.org").toUri() + "/Maildir/.Caf%E9"));
    store.mailbox("anna.bianchi@example.org", 1);
    Files.createDirectories(odd.resolve("cur"));
    Files.writeString(odd.resolve("dovecot-acl"), "user=grusso@example.org lr\n");
    Files.writeString(odd.resolve("cur").resolve("1.host:2,S"), "");

    PreparedMailboxes prepared = prepare();

    Path copies = prepared.transfers().get(0).overlay().orElseThrow();
    Path copy = copies.resolve(store.root().relativize(odd)).resolve("dovecot-acl");
    assertThat(copy).hasContent("user=grusso lr");
    assertThat(copy.toUri().getRawPath()).contains(".Caf%E9");
    assertThat(prepared.messages()).isEqualTo(2);
  }

  @Test
  void anUnreadableStoreIsAProblemNotAnEmptyOne() throws Exception {
    assertThatThrownBy(
            () ->
                MailboxTree.prepare(
                    folder.resolve("nowhere"), "example.org", Examples.ACCOUNTS, Optional.empty()))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("mail-store-missing"));
    assertThatThrownBy(
            () -> MailboxTree.prepare(store.root(), " ", Examples.ACCOUNTS, Optional.empty()))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("mail-domain-missing"));
  }
}
