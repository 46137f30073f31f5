package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.source.AccountProvider.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountProviderTest {
  @TempDir private Path root;

  @Test
  void aLocalLdapProposesTheHostsDomain() throws Exception {
    AccountProvider provider = provider(Fixtures.database("ns7-small", "configuration"));

    assertThat(provider)
        .isEqualTo(
            new AccountProvider(
                Kind.LOCAL_LDAP, "example.org", "dc=directory,dc=nh", "ldap://127.0.0.1", ""));
    assertThat(provider.kind().local()).isTrue();
  }

  @Test
  void aLocalAdHasItsRealmAndAddress() throws Exception {
    AccountProvider provider = provider(Fixtures.database("ns7-ad", "configuration"));

    assertThat(provider.kind()).isEqualTo(Kind.LOCAL_AD);
    assertThat(provider.userDomain()).isEqualTo("ad.example.org");
    assertThat(provider.baseDn()).isEqualTo("dc=ad,dc=example,dc=org");
    assertThat(provider.address()).isEqualTo("192.168.50.2");
  }

  @Test
  void aContainerThatAFinishDisabledIsStillTheProvider() throws Exception {
    Path installed = root.resolve("etc/e-smith/db/configuration/defaults/nsdc");
    Files.write(Files.createDirectories(installed).resolve("type"), "service\n".getBytes(UTF_8));
    EsmithFile configuration =
        Fixtures.database("ns7-ad", "configuration")
            .withProperties("nsdc", Map.of("status", "disabled"));

    assertThat(provider(configuration).kind()).isEqualTo(Kind.LOCAL_AD);
  }

  @Test
  @Tag("F08")
  void anAdWithoutContainerIsRemote() throws Exception {
    EsmithFile missing = Fixtures.database("ns7-ad", "configuration").without("nsdc");
    EsmithFile leftOver = // of a package that was removed
        Fixtures.database("ns7-ad", "configuration")
            .withProperties("nsdc", Map.of("status", "disabled"));

    assertThat(provider(missing).kind()).isEqualTo(Kind.REMOTE_AD);
    assertThat(provider(leftOver).kind()).isEqualTo(Kind.REMOTE_AD);
    assertThat(provider(missing).userDomain()).isEqualTo("ad.example.org");
  }

  @Test
  @Tag("F07")
  void aRemoteLdapIsKnownByItsBaseDn() throws Exception {
    EsmithFile configuration =
        Fixtures.database("ns7-small", "configuration")
            .withProperties(
                "sssd",
                Map.of("LdapURI", "ldaps://ldap.corp.example.net", "BaseDN", "dc=Corp,dc=example"));

    AccountProvider provider = provider(configuration);

    assertThat(provider.kind()).isEqualTo(Kind.REMOTE_LDAP);
    assertThat(provider.kind().remote()).isTrue();
    assertThat(provider.baseDn()).isEqualTo("dc=Corp,dc=example");
    assertThat(provider.userDomain()).isEmpty();
  }

  @Test
  void withoutProviderThereIsNone() throws Exception {
    EsmithFile configuration = Fixtures.database("ns7-small", "configuration");

    assertThat(provider(configuration.without("sssd")).kind()).isEqualTo(Kind.NONE);
    assertThat(provider(configuration.withProperties("sssd", Map.of("Provider", "none"))).kind())
        .isEqualTo(Kind.NONE);
  }

  @Test
  void aProviderOfAnUnknownKindIsAnErrorAndNotNone() {
    EsmithFile configuration =
        Fixtures.database("ns7-small", "configuration")
            .withProperties("sssd", Map.of("Provider", "ldpa"));

    assertThatThrownBy(() -> provider(configuration))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("account-provider-unknown");
  }

  private AccountProvider provider(EsmithFile configuration) throws Exception {
    Path databases = Files.createDirectories(root.resolve("var/lib/nethserver/db"));
    configuration.writeTo(databases.resolve("configuration"));
    ScriptedShell shell = new ScriptedShell().answering("hostname -d", "example.org\n");
    return AccountProvider.of(new TreeSourceHost(root, shell));
  }
}
