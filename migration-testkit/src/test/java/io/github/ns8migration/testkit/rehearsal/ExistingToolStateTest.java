package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What NS7's own tool leaves of a membership is gone on with, left, or repaired. */
class ExistingToolStateTest {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");

  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private TestHost host;

  @BeforeEach
  void start() {
    cluster = EmbeddedCluster.builder().admin("admin", JoinCrashIT.ADMIN_PASSWORD).start();
  }

  @AfterEach
  void stop() {
    if (host != null) {
      host.close();
    }
    cluster.close();
  }

  private static Path fixture(String name, String marker) throws Exception {
    var url = ExistingToolStateTest.class.getResource("/fixtures/" + name + "/" + marker);
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(url).toURI()).getParent());
  }

  private Migration open(String overlay) throws Exception {
    Path state = fixture("ns7-state/" + overlay, "db-changes.tsv");
    String base = Files.readString(state.resolve("BASE")).strip();
    host =
        TestHost.prepare(
            HostFixture.at(fixture(base, "MANIFEST.tsv")).with(state), folder.resolve("ns7"));
    return reopen();
  }

  private Migration reopen() {
    return Migration.on(host.source())
        .stateIn(host.path("/var/lib/nethserver/nethserver-ns8-migration"))
        .withMigrators(List.of(new PlainMigrator("account-provider", "samba")))
        .through(new MarkedTunnel(folder.resolve("tunnel"), cluster.baseUri()))
        .quickly()
        .open();
  }

  // The VPN of the fixture's cluster leads nowhere here.
  private void unreachable() throws Exception {
    host.run(
        HostCommand.of(
            "/sbin/e-smith/db",
            "configuration",
            "setprop",
            "ns8",
            "Host",
            "127.0.0.1:1",
            "LeaderIpAddress",
            "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"joined", "join-interrupted", "remote-provider"})
  @Tag("F79")
  void aHostIsCleanAndSaysWhatIsLeftAlsoWhenNs8IsSwitchedOff(String overlay) throws Exception {
    try (Migration migration = open(overlay)) {
      unreachable();
      long begun = System.nanoTime();

      List<String> left = migration.disconnect();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
      assertThat(left)
          .anyMatch(each -> each.startsWith("node 2"))
          .anyMatch(each -> each.startsWith("user ns7admin2"));
      assertThat(migration.connected()).isFalse();
    }
    Path state = host.path("/var/lib/nethserver/nethserver-ns8-migration");
    assertThat(state.resolve("environment")).doesNotExist();
    assertThat(state.resolve("agent.env")).doesNotExist();
    assertThat(host.source().database("configuration").record("ns8").orElseThrow())
        .satisfies(record -> assertThat(record.property("Password").orElse("")).isEmpty());
  }

  @Test
  void whatItsTemporaryDomainIsCalledIsTold() throws Exception {
    try (Migration migration = open("joined")) {
      unreachable();

      assertThat(migration.disconnect())
          .anyMatch(each -> each.startsWith("user domain example.org"));
    }
  }

  @Test
  void afterALeaveTheHostJoinsAgain() throws Exception {
    try (Migration migration = open("after-leave")) {
      assertThat(migration.connected()).isFalse();
      assertThat(migration.disconnect()).isEmpty();
      try (HostDirectory directory = startedDirectory()) {
        migration.connect(ChildJoin.request(cluster.baseUri()));

        assertThat(migration.connected()).isTrue();
        assertThat(cluster.userDomains()).containsExactly("users.example.org");
      }
    }
  }

  private HostDirectory startedDirectory() throws Exception {
    host.run(
        HostCommand.of(
            "/sbin/e-smith/db", "configuration", "setprop", "slapd", "status", "enabled"));
    host.run(HostCommand.of("systemctl", "start", "slapd"));
    HostDirectory directory = HostDirectory.start(host);
    for (int number = 2; number < 6; number++) {
      cluster.route("10.5.4." + number, 636, directory.address());
    }
    return directory;
  }

  @Test
  void aBrokenJoinInAnotherClusterIsToldAndTheHostJoinsThisOne() throws Exception {
    try (Migration migration = open("join-interrupted");
        HostDirectory directory = startedDirectory()) {
      assertThat(directory.address()).isNotNull();

      migration.connect(ChildJoin.request(cluster.baseUri()));

      assertThat(migration.connected()).isTrue();
    }
    assertThat(cluster.nodes()).filteredOn(node -> node.flags().contains("nomodules")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"ldap-migrating, openldap1", "ad-migrating, samba1"})
  void anAccountProviderThatWasStartedIsFoundBehindItsLink(String overlay, String module)
      throws Exception {
    try (Migration migration = open(overlay)) {
      assertThat(migration.applications())
          .filteredOn(state -> state.id().equals(PROVIDER))
          .singleElement()
          .satisfies(
              state -> {
                assertThat(state.status()).isEqualTo(ApplicationStatus.MIGRATING);
                assertThat(state.module()).contains(module);
              });
    }
  }

  @Test
  @Tag("F65")
  void anApplicationThatWasNeverSetUpDoesNotBlockTheProvider() throws Exception {
    try (Migration migration = open("joined")) {
      assertThat(migration.applications())
          .filteredOn(state -> state.id().value().equals("nethserver-mattermost"))
          .extracting(ApplicationState::status)
          .containsExactly(ApplicationStatus.NOT_AVAILABLE);

      MigrationException e =
          catchThrowableOfType(
              MigrationException.class, () -> migration.start(PROVIDER, Answers.none()));

      // WebTop and SOGo follow Email and are not counted; Email has no migrator in this test.
      assertThat(e.problem().code()).isNotEqualTo("applications-first");
    }
  }
}
