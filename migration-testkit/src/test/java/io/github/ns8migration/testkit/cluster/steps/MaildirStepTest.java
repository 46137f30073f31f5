package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.cluster.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folder names, access lists, rules and shared folders that the real step bends. */
class MaildirStepTest {

  private static final String ACL = "ceo/Maildir/dovecot-acl";

  private TestSite site;
  private Path volume;

  @BeforeEach
  void aVolume(@TempDir Path root) {
    site = new TestSite(root, new MailBehaviour(() -> "4711"));
    site.put("mail_domain.txt", "example.org\n");
    volume = site.volume("dovecot-data");
  }

  @Test
  @Tag("CM60")
  void aSuffixInTheMiddleOrSimilarToItMovesTheFolderAway() throws StepFailure {
    folders("j.smith@example.org.bak", "cfo@exampleXorg");

    run();

    assertThat(names()).containsExactly("cfo@exampleXorg.4711", "j.smith@example.org.bak.4711");
  }

  @Test
  @Tag("CM61")
  void upperCaseIsKeptInNamesAndSkippedInDomains() throws StepFailure {
    folders("cto@EXAMPLE.ORG", "McDonald@example.org");

    run();

    assertThat(names()).containsExactly("McDonald", "cto@EXAMPLE.ORG");
  }

  @Test
  @Tag("CX13")
  void anUpperCaseMailDomainIsLoweredForFolders() throws StepFailure {
    site.put("mail_domain.txt", "EXAMPLE.org\n");
    folders("ceo@example.org");

    run();

    assertThat(names()).containsExactly("ceo");
  }

  @Test
  @Tag("CX12")
  void aMailDomainWithATrailingDotMatchesNoFolder() throws StepFailure {
    site.put("mail_domain.txt", "example.org.\n");
    folders("ceo@example.org");

    run();

    assertThat(names()).containsExactly("ceo@example.org");
  }

  @Test
  @Tag("CM62")
  void aFolderWithoutDomainGivesWay() throws StepFailure {
    MailTree.file(volume, "user007/Maildir/cur/old", "");
    MailTree.file(volume, "user007@example.org/Maildir/cur/new", "");

    run();

    assertThat(names()).containsExactly("user007", "user007.4711");
    assertThat(volume.resolve("user007/Maildir/cur/new")).exists();
  }

  @Test
  @Tag("CM63")
  void onlyTheLastSuffixGoes() throws StepFailure {
    folders("two@example.org@example.org");

    run();

    assertThat(names()).containsExactly("two@example.org");
  }

  @Test
  @Tag("CM64")
  void accessListsLoseTheSuffixInTheMiddleOfNames() throws StepFailure {
    assertThat(
            acl(
                "user=ceo@example.org.old lr\nuser=ceo@example.org-uk lr\nuser=ceo@example.org/x lr\n"
                    + "user=ceo@example.org:x lr\nuser=zoe@example.orgë lr\nuser=@example.org lr\n"
                    + "user=ceo@example.organic lr\n"))
        .isEqualTo(
            "user=ceo.old lr\nuser=ceo-uk lr\nuser=ceo/x lr\n"
                + "user=ceo:x lr\nuser=zoeë lr\nuser= lr\n"
                + "user=ceo@example.organic lr\n");
  }

  @Test
  @Tag("CM65")
  void accessListsKeepADomainInOtherCase() throws StepFailure {
    assertThat(acl("user=ceo@EXAMPLE.ORG lr\n")).isEqualTo("user=ceo@EXAMPLE.ORG lr\n");
  }

  @Test
  @Tag("CM66")
  void aUserNamedLikeFullAccessIsRenamed() throws StepFailure {
    assertThat(acl("user=akeilprwts@example.org akeilprwts\n"))
        .isEqualTo("user=akxeilprwts akxeilprwts\n");
  }

  @Test
  @Tag("CM67")
  void onlyThePlainLineOfRootGoes() throws StepFailure {
    String kept = "user=root\tlr\n user=root lr\n-user=root lr\ngroup=root lr\n";

    assertThat(acl("user=root lr\nuser=root@example.org lr\n" + kept)).isEqualTo(kept);
  }

  @Test
  @Tag("CM74")
  void oddLineEndsOfAccessListsStay() throws StepFailure {
    assertThat(acl("user=a@example.org akeilprwts\r\nuser=b@example.org lr"))
        .isEqualTo("user=a akxeilprwts\r\nuser=b lr");
  }

  @Test
  @Tag("CM68")
  void subscriptionsAreNotTouched() throws StepFailure {
    String old = "INBOX\nShared/ceo@example.org/INBOX\n";
    String recent = "V\t2\n\nShared\tceo@example.org\tINBOX\n";
    MailTree.file(volume, "cfo@example.org/Maildir/subscriptions", old);
    MailTree.file(volume, "cto@example.org/Maildir/subscriptions", recent);

    run();

    assertThat(MailTree.read(volume, "cfo/Maildir/subscriptions")).isEqualTo(old);
    assertThat(MailTree.read(volume, "cto/Maildir/subscriptions")).isEqualTo(recent);
  }

  @Test
  @Tag("CM69")
  void rulesWrittenInOtherWaysStay() throws StepFailure {
    String kept =
        "fileinto :copy \"Shared/ceo@example.org/x\";\n"
            + "fileinto :create \"Shared/ceo@example.org/x\";\n"
            + "FileInto \"Shared/ceo@example.org/x\";\n"
            + "fileinto\n\"Shared/ceo@example.org/x\";\n"
            + "fileinto\"Shared/ceo@example.org/x\";\n"
            + "if mailboxexists \"Shared/ceo@example.org/x\" {}\n"
            + "fileinto \"Shared/ceo@EXAMPLE.org/x\";\n";

    assertThat(script("sieve/a.sieve", kept)).isEqualTo(kept);
  }

  @Test
  @Tag("CM70")
  void aRuleLosesTheSuffixInTheMiddle() throws StepFailure {
    assertThat(
            script(
                "a.sieve",
                "fileinto \t\"Shared/ceo@example.org/x\"; fileinto \"Shared/ceo@example.org.old/x\";"))
        .isEqualTo("fileinto \t\"Shared/ceo/x\"; fileinto \"Shared/ceo.old/x\";");
  }

  @Test
  @Tag("CM71")
  void rulesBelowTheSecondLevelStay() throws StepFailure {
    String rule = "fileinto \"Shared/ceo@example.org/x\";\n";

    assertThat(script("sieve/tmp/a.sieve", rule)).isEqualTo(rule);
  }

  @Test
  @Tag("CM72")
  void theListOfSharesLosesTheSuffixInTheMiddleOfMatchingLines() throws StepFailure {
    MailTree.file(
        volume,
        "shared-mailboxes.db",
        "shared/shared-boxes/user/ceo@example.org.old/j.smith@example.org\n1\n"
            + "shared/shared-boxes/user/ceo@example.org-uk/cfo\n1\n");

    run();

    assertThat(MailTree.read(volume, "shared-mailboxes.db"))
        .isEqualTo(
            "shared/shared-boxes/user/ceo.old/j.smith\n1\n"
                + "shared/shared-boxes/user/ceo@example.org-uk/cfo\n1\n");
  }

  @Test
  @Tag("CM73")
  void aSharedFolderLandsInsideOfTheOneThatIsThere() throws StepFailure {
    MailTree.file(volume, "ceo@example.org/Maildir/shared/j.smith/old", "");
    MailTree.file(volume, "ceo@example.org/Maildir/shared/j.smith@example.org/new", "");

    run();

    assertThat(volume.resolve("ceo/Maildir/shared/j.smith/old")).exists();
    assertThat(volume.resolve("ceo/Maildir/shared/j.smith/j.smith@example.org/new")).exists();
  }

  @Test
  void foldersOfServicesKeepTheirNamesAndAreRepaired() throws StepFailure {
    MailTree.file(volume, "vmail/Maildir/.Help/dovecot-acl", "user=ceo@example.org lr\n");
    folders("vmail@example.org", "root@example.org", "@example.org", ".hidden@example.org");

    run();

    assertThat(names())
        .containsExactly(
            ".hidden@example.org",
            "@example.org",
            "root@example.org",
            "vmail",
            "vmail@example.org");
    assertThat(MailTree.read(volume, "vmail/Maildir/.Help/dovecot-acl")).isEqualTo("user=ceo lr\n");
  }

  @Test
  void namesThatAreNoTextKeepTheirBytes() throws StepFailure {
    MailTree.file(volume, "r\u00e9my@example.org/Maildir/.\u00ff\u00fe/cur/1", "x");

    run();

    assertThat(MailTree.read(volume, "r\u00e9my/Maildir/.\u00ff\u00fe/cur/1")).isEqualTo("x");
  }

  @Test
  void aRewrittenFileKeepsItsMode() throws Exception {
    MailTree.file(volume, "ceo@example.org/Maildir/dovecot-acl", "user=cfo@example.org lr\n");
    Files.setPosixFilePermissions(
        volume.resolve("ceo@example.org/Maildir/dovecot-acl"),
        PosixFilePermissions.fromString("rw-r-----"));

    run();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volume.resolve(ACL))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void withoutAMailDomainEveryFolderWithADomainIsMovedAway() throws StepFailure {
    site.without("mail_domain.txt");
    folders("ceo@example.org", "plain");

    run();

    assertThat(names()).containsExactly("ceo@example.org.4711", "plain");
  }

  private void run() throws StepFailure {
    site.runStep("35migrate_maildirs");
  }

  private void folders(String... names) {
    Stream.of(names).forEach(name -> MailTree.file(volume, name + "/Maildir/cur/1", ""));
  }

  private List<String> names() {
    return MailTree.list(volume).stream()
        .map(line -> line.substring(line.lastIndexOf('\t') + 1))
        .filter(path -> !path.contains("/"))
        .sorted()
        .toList();
  }

  private String acl(String content) throws StepFailure {
    return rewritten("Maildir/dovecot-acl", content);
  }

  private String script(String path, String content) throws StepFailure {
    return rewritten(path, content);
  }

  private String rewritten(String path, String content) throws StepFailure {
    MailTree.file(
        volume, "ceo@example.org/" + path, new String(content.getBytes(UTF_8), ISO_8859_1));
    run();
    return new String(MailTree.read(volume, "ceo/" + path).getBytes(ISO_8859_1), UTF_8);
  }
}
