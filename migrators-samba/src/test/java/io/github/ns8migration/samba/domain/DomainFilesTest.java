package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.samba.domain.DomainFiles.Fate;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainFilesTest {
  @ParameterizedTest
  @Tag("F40")
  @ValueSource(
      strings = {
        "private/sam.ldb",
        "private/sam.ldb.d/CN=SCHEMA,CN=CONFIGURATION,DC=AD,DC=EXAMPLE,DC=ORG.ldb",
        "private/sam.ldb.d/metadata.tdb",
        "private/secrets.tdb",
        "private/idmap.ldb",
        "registry.tdb",
        "winbindd_cache.tdb"
      })
  void databasesTravelAsCopies(String path) {
    assertThat(DomainFiles.of(Path.of(path))).isEqualTo(Fate.DATABASE);
  }

  @ParameterizedTest
  @Tag("F40")
  @ValueSource(
      strings = {
        "private/encrypted_secrets.key",
        "private/secrets.keytab",
        "private/tls/key.pem",
        "private/dns_update_list",
        "private/dns_update_cache",
        "private/krb5.conf",
        "bind-dns"
      })
  void keysCertificatesAndListsTravelAsTheyAre(String path) {
    assertThat(DomainFiles.of(Path.of(path))).isEqualTo(Fate.FILE);
  }

  @Test
  @Tag("D14")
  void theStateOfEncryptedChannelsNeverTravels() {
    assertThat(DomainFiles.of(Path.of("private/netlogon_creds_cli.tdb"))).isEqualTo(Fate.STAYS);
  }

  @ParameterizedTest
  @CsvSource({
    "locking.tdb, STAYS",
    "private/smbXsrv_session_global.tdb, STAYS",
    "winbindd_cache.tdb.bak, STAYS",
    "private/msg.sock/4711, STAYS",
    "private/ldap_priv/ldapi, STAYS",
    "ntp_signd/socket, STAYS",
    "sysvol, SYSVOL",
    "sysvol/ad.example.org/scripts/old.tdb, SYSVOL",
    "private/sam.ldb.export, LEFTOVER",
    "private/sam.ldb.export.tmp, LEFTOVER",
    "private/notes.export, FILE",
    "sysvolume, FILE"
  })
  void whatIsMadeAnewOrTravelsOnItsOwnIsTold(String path, Fate fate) {
    assertThat(DomainFiles.of(Path.of(path))).isEqualTo(fate);
  }
}
