package io.github.ns8migration.examples.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong on the other side after a pass is found, each thing alone, and nothing else. */
class VerifyAfterSyncTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final String ANNA = "anna.bianchi@example.org";
  private static final String ABORT = "abort, and start again";

  @TempDir static Path folder;
  private static TestHost host;
  private static EmbeddedCluster cluster;
  private static Rehearsal rehearsal;

  @BeforeAll
  static void sendEverythingOnce() throws Exception {
    host = SampleHost.create(folder.resolve("ns7"));
    cluster =
        EmbeddedCluster.builder()
            .withNethforge()
            .withExternalDomain(
                "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
            .start();
    rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"));
    rehearsal.connect();
    migration().skip(new ApplicationId("nethserver-webtop5")); // one database is enough
    migration().start(MAIL, Answers.none());
    Map<ApplicationId, ?> unused = migration().sync(MAIL);
  }

  @AfterAll
  static void close() {
    rehearsal.close();
    cluster.close();
    host.close();
  }

  @Test
  void nothingDiffersRightAfterAPass() throws Exception {
    Map<ApplicationId, Verification> verified = verified();

    assertThat(wrong(verified)).isEmpty();
    assertThat(verified.get(MAIL).checks())
        .anyMatch(check -> check.what().equals("dovecot-data/" + ANNA))
        .anyMatch(check -> check.what().equals("state/domains.json"));
  }

  @Test
  void aLostMessageIsFoundAndNothingElse() throws Exception {
    Path message = messages().get(0);
    Path aside = Files.move(message, folder.resolve("lost"));

    List<Check> wrong = wrong(verified());

    Files.move(aside, message);
    assertOnlyAnnasMailboxDiffers(
        wrong, message.getFileName() + " is missing", "another content", "--compare-everything");
    assertThat(migration().report().applications())
        .filteredOn(part -> part.state().id().equals(MAIL))
        .allMatch(part -> !part.verification().passed());
  }

  @Test
  void aChangedByteIsFoundAndNothingElse() throws Exception {
    Path message = messages().get(1);
    changeAByte(message);

    List<Check> wrong = wrong(verified());

    changeAByte(message);
    assertOnlyAnnasMailboxDiffers(
        wrong, message.getFileName() + " has another content", "missing", ABORT);
  }

  private static void assertOnlyAnnasMailboxDiffers(
      List<Check> wrong, String found, String notFound, String advice) {
    assertThat(wrong)
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.what()).isEqualTo("dovecot-data/" + ANNA);
              assertThat(check.found()).contains(found).doesNotContain(notFound, "more");
              assertThat(check.explanation()).contains(advice, ABORT);
            });
  }

  @Test
  void changedSettingsAreFoundAndWhatCameSinceThePassIsToldApart() throws Exception {
    Path settings = cluster.module("mail1").state().resolve("domains.json");
    String sent = Files.readString(settings);
    Files.writeString(settings, "[]");
    Path since = host.mailArrives("luca.verdi", "INBOX", "Subject: since\n\nThe pass is over.\n");

    Map<ApplicationId, Verification> verified = verified();

    Files.writeString(settings, sent);
    Files.delete(since);
    assertThat(wrong(verified))
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.what()).isEqualTo("state/domains.json");
              assertThat(check.explanation()).contains("next sync sends it again");
            });
    assertThat(verified.get(MAIL).checks())
        .filteredOn(check -> check.what().equals("dovecot-data/luca.verdi@example.org"))
        .singleElement()
        .satisfies(check -> assertThat(check.found()).contains("changed on NS7 since"));
  }

  private static Migration migration() {
    return rehearsal.migration();
  }

  private static Map<ApplicationId, Verification> verified()
      throws MigrationException, InterruptedException {
    return migration().verify(MAIL, Thoroughness.ALL);
  }

  private static List<Check> wrong(Map<ApplicationId, Verification> verified) {
    return verified.values().stream().flatMap(each -> each.differences().stream()).toList();
  }

  private static List<Path> messages() throws IOException {
    Path mailbox = cluster.module("mail1").volume("dovecot-data").resolve(ANNA);
    try (Stream<Path> files = Files.walk(mailbox)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getParent().endsWith("cur"))
          .sorted()
          .toList();
    }
  }

  private static void changeAByte(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
    Files.setLastModifiedTime(file, time);
  }
}
