package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.TaskView;
import io.github.ns8migration.testkit.host.TestHost;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining and leaving with odd passwords, broken networks, and one way out only. */
class JoinTest {
  private static final String PASSWORD = "a|b \"c\" {d} \\ e  f $(g) 'h' \u00e8%&";

  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private TestHost host;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.builder().admin("admin", PASSWORD).start();
    host = TestHost.builder("server.example.org").noProvider().build(folder.resolve("host"));
  }

  @AfterEach
  void stop() {
    host.close();
    cluster.close();
  }

  private Migration open(Tunnel tunnel) {
    return Migration.on(host.source())
        .stateIn(folder.resolve("state"))
        .withMigrators(List.of())
        .through(tunnel)
        .quickly()
        .open();
  }

  private Migration open() {
    return open(new MarkedTunnel(folder.resolve("tunnel"), cluster.baseUri()));
  }

  private ConnectionRequest request() {
    return ConnectionRequest.to(cluster.baseUri().toString(), "admin", Secret.of(PASSWORD));
  }

  private void assertNothingLeft() {
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.users()).hasSize(1);
    assertThat(folder.resolve("tunnel")).doesNotExist();
    assertThat(folder.resolve("state/environment")).doesNotExist();
    assertThat(folder.resolve("state/session.json")).doesNotExist();
  }

  @Test
  @Tag("F01")
  @Tag("F02")
  void aPasswordOfAnyCharactersJoinsAndIsWrittenNowhere() throws Exception {
    Path records = host.path("/var/lib/nethserver/db/configuration");
    byte[] before = Files.readAllBytes(records);
    try (Migration migration = open()) {
      migration.connect(request());

      assertThat(migration.connected()).isTrue();
      assertThat(Files.readAllBytes(records)).isEqualTo(before);
      try (var files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
              .as("%s", file)
              .doesNotContain("a|b \"c\"", "a|b \\\"c\\\"");
        }
      }
      assertThat(migration.disconnect()).isEmpty();
    }
    assertNothingLeft();
  }

  @Test
  @Tag("F03")
  void aNetworkThatDoesNotComeUpLeavesNoNodeAndNamesTheHost() throws Exception {
    MarkedTunnel tunnel = new MarkedTunnel(folder.resolve("tunnel"), cluster.baseUri());
    Tunnel broken =
        new Tunnel() {
          @Override
          public String publicKey() {
            return tunnel.publicKey();
          }

          @Override
          public URI up(Peer peer) throws MigrationException {
            URI unused = tunnel.up(peer);
            throw MigrationException.of(
                "vpn-endpoint-unknown",
                Side.SOURCE,
                "The name in " + peer.leaderEndpoint() + " has no address.",
                "Correct it.");
          }

          @Override
          public void down() {
            tunnel.down();
          }
        };
    try (Migration migration = open(broken)) {
      MigrationException e =
          catchThrowableOfType(MigrationException.class, () -> migration.connect(request()));

      assertThat(e.problem().message()).contains("leader.ns8.test:55820");
    }
    assertNothingLeft();
  }

  @Test
  @Tag("A25")
  @Tag("F02")
  void whereOnlyThePrivateNetworkLeadsOutNodeAndUserAreAskedForBackToBack() throws Exception {
    try (Migration migration = open()) {
      migration.connect(request());
      Path session = folder.resolve("state/session.json");
      String kept = Files.readString(session);
      Files.writeString(
          session, kept.replaceFirst("\"leader\":\"[^\"]*\"", "\"leader\":\"http://127.0.0.1:1\""));
      assertThat(Files.readString(session)).isNotEqualTo(kept);

      assertThat(migration.disconnect()).isEmpty();
    }
    assertThat(cluster.tasks().stream().map(TaskView::action))
        .endsWith("remove-node", "remove-user");
    assertNothingLeft();
  }

  @Test
  @Tag("F79")
  void aLeaveThatNs8DidNotHearIsMadeGoodByTheNextJoin() throws Exception {
    int node;
    try (Migration migration = open()) {
      migration.connect(request());
      node = cluster.nodes().get(1).id();
      Path session = folder.resolve("state/session.json");
      Files.writeString(
          session,
          Files.readString(session)
              .replaceFirst("\"leader\":\"[^\"]*\"", "\"leader\":\"http://127.0.0.1:1\"")
              .replaceFirst("\"url\":\"[^\"]*\"", "\"url\":\"http://127.0.0.1:1\""));

      assertThat(migration.disconnect()).hasSize(2);
      assertThat(folder.resolve("tunnel")).doesNotExist();
      assertThat(cluster.users()).hasSize(2);

      migration.connect(request());

      assertThat(cluster.nodes()).hasSize(2).noneMatch(each -> each.id() == node);
      assertThat(cluster.users()).hasSize(2);
    }
  }
}
