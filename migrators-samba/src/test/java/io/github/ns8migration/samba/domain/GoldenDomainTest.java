package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.samba.domain.DomainFiles.Fate;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole domain controller on disk, compared with what the existing tool delivers of it. */
class GoldenDomainTest {
  private static final Path FIXTURE =
      Path.of("../migration-testkit/src/test/resources/fixtures/ns7-ad");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/samba");

  @TempDir Path folder;
  private TestHost host;

  @BeforeEach
  void prepare() throws IOException {
    host = TestHost.prepare(HostFixture.at(FIXTURE), folder.resolve("host"));
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  @Tag("D15")
  void theSettingsAreThoseOfTheExistingTool() throws Exception {
    DomainSettings settings = new DomainHost(host.source()).settings();

    // It takes the container's own address when none was chosen; there is no such default here.
    assertThat(settings.importEnvironment(settings.address()))
        .isEqualTo(Files.readString(GOLDEN.resolve("import.env")));
    assertThat(settings.findings()).isEmpty();
  }

  @Test
  @Tag("D14")
  void theDatabasesAreThoseThatTheContainerFindsButForTheStateOfEncryptedChannels()
      throws Exception {
    List<String> found =
        Files.readAllLines(FIXTURE.resolve("commands/nsdc-tdb-files.txt")).stream()
            .map(name -> name.substring("/var/lib/samba/".length()))
            .filter(name -> !name.endsWith("/netlogon_creds_cli.tdb"))
            .toList();

    assertThat(new DomainState(host.source()).paths(Fate.DATABASE))
        .extracting(Path::toString)
        .containsExactlyInAnyOrderElementsOf(found);
  }

  @Test
  @Tag("F40")
  void keysCertificatesAndListsAreAllThatTravelsBesideThem() throws Exception {
    assertThat(new DomainState(host.source()).paths(Fate.FILE))
        .extracting(Path::toString)
        .containsExactlyInAnyOrder(
            "private/dns_update_cache",
            "private/dns_update_list",
            "private/encrypted_secrets.key",
            "private/krb5.conf",
            "private/secrets.keytab",
            "private/spn_update_list",
            "private/tls/ca.pem",
            "private/tls/cert.pem",
            "private/tls/key.pem");
  }
}
