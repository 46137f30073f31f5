package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.value.ApplicationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownApplicationsTest {
  private static final String DEFAULTS = "etc/e-smith/db/configuration/defaults/";

  @TempDir private Path root;
  private TreeSourceHost host;

  @BeforeEach
  void aHost() throws Exception {
    host = new TreeSourceHost(root, new ScriptedShell());
    configuration(Fixtures.database("ns7-small", "configuration"));
  }

  @Test
  void theDataFileNamesThoseWithoutMigrator() {
    assertThat(KnownApplications.load())
        .extracting(application -> application.id().value())
        .containsExactly(
            "nethserver-mattermost",
            "nethserver-nextcloud",
            "nethserver-roundcubemail",
            "nethserver-ejabberd",
            "nethserver-nethvoice14",
            "nethserver-webtop5",
            "nethserver-sogo",
            "nethserver-samba");
  }

  @Test
  void aRecordAloneDoesNotMakeAnApplicationInstalled() throws Exception {
    assertThat(host.database("configuration").record("ejabberd")).isPresent();

    assertThat(application("nethserver-ejabberd").installed(host)).isFalse();
    assertThat(application("nethserver-ejabberd").availability(host))
        .isEqualTo(Availability.NOT_INSTALLED);
  }

  @Test
  @Tag("F71")
  void roundcubeIsInstalledWhenItsDatabaseIsThereToo() throws Exception {
    install("roundcubemail");
    assertThat(application("nethserver-roundcubemail").installed(host)).isFalse();

    Files.createDirectories(root.resolve("var/lib/mysql/roundcubemail"));

    assertThat(application("nethserver-roundcubemail").installed(host)).isTrue();
    assertThat(application("nethserver-roundcubemail").follows())
        .contains(new ApplicationId("nethserver-mail"));
  }

  @Test
  @Tag("F65")
  void mattermostThatWasNeverSetUpSaysSo() throws Exception {
    install("mattermost");
    KnownApplication mattermost = application("nethserver-mattermost");
    EsmithFile fixture = Fixtures.database("ns7-small", "configuration");

    assertThat(mattermost.notConfigured(host)).isPresent();
    assertThat(mattermost.availability(host)).isInstanceOf(Availability.NotConfigured.class);

    configuration(fixture.withProperties("mattermost", Map.of("status", "enabled")));
    assertThat(mattermost.notConfigured(host))
        .contains("VirtualHost of record mattermost is empty");

    configuration(
        fixture.withProperties(
            "mattermost", Map.of("status", "enabled", "VirtualHost", "chat.example.org")));
    assertThat(mattermost.notConfigured(host)).isEmpty();
    assertThat(mattermost.availability(host)).isInstanceOf(Availability.NotMigratable.class);
  }

  @Test
  @Tag("F65")
  void ejabberdThatIsSwitchedOffCountsAsNotSetUp() throws Exception {
    install("ejabberd");
    EsmithFile fixture = Fixtures.database("ns7-small", "configuration");

    configuration(fixture.withProperties("ejabberd", Map.of("status", "disabled")));

    assertThat(application("nethserver-ejabberd").notConfigured(host))
        .contains("status of record ejabberd is not enabled");
    configuration(fixture.without("ejabberd"));
    assertThat(application("nethserver-ejabberd").notConfigured(host)).isEmpty();
  }

  @Test
  void eachTellsWhatToDoByHand() {
    List<KnownApplication> known = KnownApplications.load();

    assertThat(known).allSatisfy(application -> assertThat(application.byHand()).isNotBlank());
  }

  private static KnownApplication application(String id) {
    return KnownApplications.load().stream()
        .filter(application -> application.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void install(String key) throws Exception {
    Path folder = Files.createDirectories(root.resolve(DEFAULTS + key));
    Files.write(folder.resolve("type"), "service\n".getBytes(UTF_8));
  }

  private void configuration(EsmithFile content) throws Exception {
    Path databases = Files.createDirectories(root.resolve("var/lib/nethserver/db"));
    content.writeTo(databases.resolve("configuration"));
  }
}
