package io.github.ns8migration.examples.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyAfterSyncTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final String ANNA = "anna.bianchi@example.org";

  @TempDir Path folder;

  @Test
  void plantedDifferencesOfEveryKindAreFoundAndNothingElse() throws Exception {
    try (TestHost host = SampleHost.create(folder.resolve("ns7"));
        EmbeddedCluster cluster =
            EmbeddedCluster.builder()
                .withNethforge()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
                .start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      Migration migration = rehearsal.migration();
      rehearsal.connect();
      migration.start(MAIL, Answers.none());
      Map<ApplicationId, ?> unused = migration.sync(MAIL);

      Map<ApplicationId, Verification> clean = migration.verify(MAIL, Thoroughness.ALL);

      assertThat(wrong(clean)).isEmpty();
      assertThat(clean.get(MAIL).checks())
          .anyMatch(check -> check.what().equals("dovecot-data/" + ANNA))
          .anyMatch(check -> check.what().equals("state/domains.json"));

      List<Path> messages = messages(cluster.module("mail1").volume("dovecot-data").resolve(ANNA));
      Files.delete(messages.get(0));
      changeAByte(messages.get(1));
      Files.writeString(cluster.module("mail1").state().resolve("domains.json"), "[]");
      host.mailArrives("luca.verdi", "INBOX", "Subject: since\n\nThe pass is over.\n");

      Map<ApplicationId, Verification> planted = migration.verify(MAIL, Thoroughness.ALL);

      assertThat(wrong(planted))
          .extracting(Check::what)
          .containsExactly("dovecot-data/" + ANNA, "state/domains.json");
      assertThat(wrong(planted).get(0).found())
          .contains("is missing", "has another content")
          .doesNotContain("more");
      assertThat(planted.get(MAIL).checks())
          .filteredOn(check -> check.what().equals("dovecot-data/luca.verdi@example.org"))
          .singleElement()
          .satisfies(check -> assertThat(check.found()).contains("changed on NS7 since"));
      assertThat(migration.report().applications())
          .filteredOn(part -> part.state().id().equals(MAIL))
          .allMatch(part -> !part.verification().passed());
    }
  }

  private static List<Check> wrong(Map<ApplicationId, Verification> verified) {
    return verified.values().stream()
        .flatMap(each -> each.checks().stream())
        .filter(check -> !check.passed())
        .toList();
  }

  private static List<Path> messages(Path mailbox) throws IOException {
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
