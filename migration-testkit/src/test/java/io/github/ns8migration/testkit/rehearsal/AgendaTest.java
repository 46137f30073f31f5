package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left to rehearse of a host whose migration has begun. */
class AgendaTest {
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");

  @TempDir Path folder;

  @Test
  void whatIsOnItsWayIsBegunAnewAndNamedWithItsInstance() throws Exception {
    Agenda agenda = of("mail-migrating");

    assertThat(agenda.leftOut()).isEmpty();
    assertThat(agenda.userDomain()).contains("example.org");
    assertThat(agenda.remarks())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.problem().code()).isEqualTo("begun-already");
              assertThat(each.items()).containsExactly("nethserver-mail (mail1)");
              assertThat(each.blocks()).isFalse();
            });
  }

  @Test
  void whatFollowsWhatHasMovedIsLeftOutWithIt() throws Exception {
    Agenda agenda = of("mail-finished");

    assertThat(agenda.leftOut())
        .extracting(ApplicationId::value)
        .contains("nethserver-mail", "nethserver-sogo", "nethserver-webtop5")
        .doesNotContain("account-provider");
    assertThat(codes(agenda)).containsExactly("moved-already");
  }

  @Test
  void whatFollowsWhatWasLeftOutIsLeftOutToo() throws Exception {
    try (TestHost host = host("joined");
        Migration migration = open(host)) {
      migration.skip(MAIL);

      assertThat(Agenda.of(migration).leftOut())
          .extracting(ApplicationId::value)
          .contains("nethserver-mail", "nethserver-sogo", "nethserver-ejabberd")
          .doesNotContain("account-provider");
      assertThat(Agenda.of(migration).remarks()).isEmpty();
    }
  }

  @Test
  void halfAJoinMakesNoDifference() throws Exception {
    Agenda agenda = of("join-interrupted");

    assertThat(agenda.leftOut()).isEmpty();
    assertThat(agenda.userDomain()).isEmpty();
    assertThat(agenda.remarks()).isEmpty();
  }

  @Test
  void aHostWhoseAccountsHaveMovedHasNothingToRehearse() throws Exception {
    try (TestHost host = host("ldap-migrating");
        Migration migration = open(host)) {
      Files.createFile(host.path(STATE + "/account-provider/migrated"));

      assertThatThrownBy(() -> Agenda.of(migration))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("nothing-to-rehearse");
    }
  }

  private Agenda of(String overlay) throws Exception {
    try (TestHost host = host(overlay);
        Migration migration = open(host)) {
      return Agenda.of(migration);
    }
  }

  private TestHost host(String overlay) throws Exception {
    ClassLoader loader = AgendaTest.class.getClassLoader();
    return TestHost.prepare(
        HostFixture.fromClassPath(loader, "fixtures/ns7-small")
            .withFromClassPath(loader, "fixtures/ns7-state/" + overlay),
        folder);
  }

  private static Migration open(TestHost host) {
    return Migration.on(host.source())
        .stateIn(host.path(STATE))
        .withMigrators(
            List.of(
                new PlainMigrator("nethserver-mail", "mail"),
                new PlainMigrator("account-provider", "openldap")))
        .open();
  }

  private static List<String> codes(Agenda agenda) {
    return agenda.remarks().stream().map(Finding::problem).map(each -> each.code()).toList();
  }
}
