package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.MoreFiles;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the existing tool left at some point of a migration, as we see it. */
class TakeoverTest {
  private static final Path FIXTURES = Path.of("../migration-testkit/src/test/resources/fixtures");
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";
  private static final ApplicationId MAIL = SmallMove.MAIL;
  private static final ApplicationId CONNECTOR = SmallMove.CONNECTOR;

  @TempDir Path folder;

  private TestHost host(String overlay) throws IOException {
    return TestHost.prepare(
        HostFixture.at(FIXTURES.resolve("ns7-small"))
            .with(FIXTURES.resolve("ns7-state").resolve(overlay)),
        folder);
  }

  private static Migration open(TestHost host) {
    return Migration.on(host.source()).stateIn(host.path(STATE)).open();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "joined",
        "join-interrupted",
        "mail-migrating",
        "mail-finish-interrupted",
        "mail-finished",
        "remote-provider"
      })
  @Tag("F65")
  void ourListAgreesWithThatOfTheExistingTool(String overlay) throws Exception {
    Map<String, String> theirs = new TreeMap<>();
    JsonNode recorded =
        new ObjectMapper()
            .readTree(
                FIXTURES
                    .resolve("ns7-state")
                    .resolve(overlay)
                    .resolve("expected/list-apps.json")
                    .toFile());
    recorded
        .path("migration")
        .forEach(each -> theirs.put(each.path("id").asText(), each.path("status").asText()));
    try (TestHost host = host(overlay);
        Migration migration = open(host)) {
      Map<String, String> ours =
          migration.applications().stream()
              .collect(
                  Collectors.toMap(
                      state -> state.id().value(),
                      state -> state.status().name().toLowerCase(Locale.ROOT)));

      for (String id :
          List.of("nethserver-mail", "nethserver-mail-getmail", "nethserver-mattermost")) {
        assertThat(ours).as(overlay).containsEntry(id, theirs.get(id));
      }
      // Those without a migrator cannot be moved by us; skipped and not set up are said alike.
      assertThat(ours.keySet())
          .containsAll(
              theirs.keySet().stream().filter(id -> !id.equals("account-provider")).toList());
      assertThat(ours.get("nethserver-ejabberd"))
          .isEqualTo(
              theirs.get("nethserver-ejabberd").equals("skipped") ? "skipped" : "not_migratable");
    }
  }

  @ParameterizedTest
  @CsvSource({"joined, true", "join-interrupted, false", "after-leave, false"})
  void aHalfDoneJoinIsNotAConnection(String overlay, boolean connected) throws Exception {
    try (TestHost host = host(overlay);
        Migration migration = open(host)) {
      assertThat(migration.connected()).isEqualTo(connected);
    }
  }

  @Test
  void aJoinThatBrokeOffIsRefusedWithTheWayOut() throws Exception {
    try (TestHost host = host("join-interrupted");
        Migration migration = open(host)) {
      MigrationException e =
          catchThrowableOfType(
              MigrationException.class, () -> migration.start(MAIL, Answers.none()));

      assertThat(e.problem().code()).isEqualTo("join-incomplete");
      assertThat(e.problem().remedy()).contains("Disconnect");
    }
  }

  @Test
  void whatStopsWorkingWhenEmailLeavesIsNamedInItsPlanUnlessItIsSkipped() throws Exception {
    try (TestHost host = host("joined");
        Migration migration = open(host)) {
      assertThat(left(migration)).containsExactly("nethserver-webtop5", "nethserver-sogo");

      migration.skip(new ApplicationId("nethserver-sogo"));

      assertThat(left(migration)).containsExactly("nethserver-webtop5");
      assertThat(migration.applications())
          .filteredOn(state -> state.id().value().equals("nethserver-sogo"))
          .extracting(ApplicationState::status)
          .hasToString("[SKIPPED]");
    }
  }

  // The instances are those of this test's cluster; all else of the state is as it was left.
  @Test
  void aMoveThatTheExistingToolHasBegunIsGoneOnWithAndFinished() throws Exception {
    try (TestHost host = host("mail-migrating");
        EmbeddedCluster cluster = EmbeddedCluster.builder().start()) {
      Path state = host.path(STATE);
      Path left = Files.move(state, folder.resolve("left"));
      try (Rehearsal begun = rehearsal(host, cluster, Optional.empty())) {
        begun.connect();
        begun.migration().start(MAIL, Answers.none());
        for (String id : List.of("nethserver-mail", "nethserver-mail-getmail")) {
          String bound = Files.readString(state.resolve(id).resolve("bind.env"));
          MoreFiles.deleteRecursively(state.resolve(id));
          Files.move(left.resolve(id), state.resolve(id));
          Files.writeString(
              state.resolve(id).resolve("bind.env"), quotedAs(bound, state.resolve(id)));
        }

        Migration migration = rehearsal(host, cluster, begun.directory()).migration();
        assertThat(status(migration, MAIL)).isEqualTo("MIGRATING mail1");
        assertThat(status(migration, CONNECTOR)).isEqualTo("MIGRATING imapsync1");
        Map<ApplicationId, Transferred> moved = migration.sync(MAIL);
        assertThat(moved.keySet()).containsExactlyInAnyOrder(MAIL, CONNECTOR);

        Map<ApplicationId, Verification> compared = migration.finish(MAIL, Answers.none());

        assertThat(compared.get(MAIL).passed()).as("%s", compared).isTrue();
        assertThat(compared.get(CONNECTOR).passed()).as("%s", compared).isTrue();
        assertThat(status(migration, MAIL)).isEqualTo("MIGRATED mail1");
        assertThat(cluster.modules().stream().map(ClusterModule::image))
            .containsOnlyOnce("mail", "imapsync");
        assertThat(host.unit("postfix").running()).isFalse();
      }
      assertThat(state.resolve("nethserver-mail/migrated")).exists();
    }
  }

  // The existing tool quotes an address when it makes the file, and not when it writes it again.
  private static String quotedAs(String bound, Path folder) throws IOException {
    return Files.readString(folder.resolve("bind.env")).contains("=\"rsync:")
        ? bound.replaceFirst("(?m)^RSYNC_ENDPOINT=\"?([^\"\n]*)\"?$", "RSYNC_ENDPOINT=\"$1\"")
        : bound.replace("\"", "");
  }

  private static Rehearsal rehearsal(
      TestHost host, EmbeddedCluster cluster, Optional<InetSocketAddress> directory) {
    return Rehearsal.of(
        host,
        cluster,
        Migration.on(host.source())
            .stateIn(host.path(STATE))
            .withMigrators(List.of(new MailMigrator(), new ConnectorMigrator())),
        directory);
  }

  private static String status(Migration migration, ApplicationId id) throws Exception {
    return migration.applications().stream()
        .filter(each -> each.id().equals(id))
        .map(each -> each.status() + each.module().map(name -> " " + name).orElse(""))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> left(Migration migration)
      throws MigrationException, InterruptedException {
    return migration.plan(MAIL, Answers.none()).findings().stream()
        .filter(finding -> finding.problem().code().equals("follower-without-migrator"))
        .flatMap(finding -> finding.items().stream())
        .toList();
  }
}
