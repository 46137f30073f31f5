package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.TaskView;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts with an account provider of their own: it goes last, and the host leaves with it. */
class LocalProviderTest {
  private static final ApplicationId NOTES = new ApplicationId("nethserver-notes");
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<MigrationEvent> events = new CopyOnWriteArrayList<>();
  private final PlainMigrator provider = new PlainMigrator("account-provider", "nextcloud");

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  private EmbeddedCluster cluster() {
    return opened(EmbeddedCluster.start());
  }

  private Rehearsal rehearsal(EmbeddedCluster cluster, HostBuilder host, String name)
      throws IOException {
    TestHost built = opened(host.build(folder.resolve(name)));
    return opened(
        Rehearsal.of(
            built,
            cluster,
            folder.resolve(name + "-state"),
            List.of(new PlainMigrator(NOTES.value(), "roundcubemail"), provider),
            events::add));
  }

  private static HostBuilder host() {
    return TestHost.builder("server.example.org").withoutEmail().localLdap();
  }

  private static String code(Throws call) {
    return catchThrowableOfType(MigrationException.class, call::run).problem().code();
  }

  private interface Throws {
    void run() throws Exception;
  }

  // ---- the accounts of this host, as NS8 lists them

  private Rehearsal startedNotes(EmbeddedCluster cluster) throws Exception {
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");
    rehearsal.migration().connect(rehearsal.request().withUserDomain("example.org"));
    rehearsal.migration().start(NOTES, Answers.none());
    return rehearsal;
  }

  private List<String> stages() {
    return events.stream()
        .filter(MigrationEvent.StageEntered.class::isInstance)
        .map(event -> ((MigrationEvent.StageEntered) event).stage())
        .toList();
  }

  @Test
  @Tag("F48")
  void whileNs8CannotListTheAccountsNoServiceStops() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = startedNotes(cluster);
    cluster.faults().abortAction("list-domain-users", 1, 1, "KeyError: 'pwdMaxAge'");

    assertThat(code(() -> rehearsal.migration().finish(NOTES, Answers.none())))
        .isEqualTo("accounts-not-listed");

    assertThat(stages()).doesNotContain("quiesce");
    assertThat(rehearsal.migration().finish(NOTES, Answers.none())).containsKey(NOTES);
    assertThat(events)
        .noneMatch(
            event ->
                event instanceof MigrationEvent.Warned warned
                    && warned.finding().problem().code().equals("accounts-not-listed"));
  }

  @Test
  @Tag("F48")
  void aClusterThatDoesNotKnowTheQuestionIsNotAsked() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = startedNotes(cluster);
    cluster.faults().abortAction("list-domain-users", 1, 8, "Action not found");

    assertThat(rehearsal.migration().finish(NOTES, Answers.none())).containsKey(NOTES);
  }

  // ---- joining

  @Test
  @Tag("F09")
  void twoHostsWithOpenLdapJoinUnderTwoNamesAlsoBesideDirectoryNh() throws Exception {
    EmbeddedCluster cluster =
        opened(
            EmbeddedCluster.builder()
                .withInternalDomain("directory.nh", "rfc2307", "dc=directory,dc=nh", Optional.of(3))
                .start());
    Rehearsal one = rehearsal(cluster, host(), "one");
    Rehearsal two = rehearsal(cluster, host(), "two");

    one.migration().connect(one.request().withUserDomain("one.example.org"));
    two.migration().connect(two.request().withUserDomain("two.example.org"));

    assertThat(cluster.userDomains())
        .contains("directory.nh", "one.example.org", "two.example.org");
  }

  @Test
  @Tag("F06")
  void aDomainOfThatNameIsLeftAloneAndNothingIsChanged() throws Exception {
    EmbeddedCluster cluster =
        opened(
            EmbeddedCluster.builder()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=corp,dc=org", "ldap.corp.org", 636)
                .start());
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");

    assertThat(code(rehearsal::connect)).isEqualTo("user-domain-exists");

    assertThat(cluster.userDomains()).containsExactly("example.org");
    assertThat(actions(cluster)).doesNotContain("add-node", "remove-external-domain");
    assertThat(rehearsal.disconnect()).isEmpty();
    assertThat(cluster.userDomains()).containsExactly("example.org");
  }

  @Test
  @Tag("F09")
  void aNameMustBeChosen() throws Exception {
    Rehearsal rehearsal = rehearsal(cluster(), host(), "one");

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> rehearsal.migration().connect(rehearsal.request()));

    assertThat(e.problem().code()).isEqualTo("user-domain-needed");
    assertThat(e.problem().remedy()).contains("example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example",
        "-a.example.org",
        "a-.example.org",
        "a..org",
        "a b.org",
        "example.o-g",
        "example.o"
      })
  @Tag("F09")
  void aNameThatIsNoDomainIsRefusedBeforeAnybodyLogsIn(String name) throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");

    String code =
        code(() -> rehearsal.migration().connect(rehearsal.request().withUserDomain(name)));

    assertThat(code).isEqualTo("user-domain-not-usable");
    assertThat(cluster.requests()).isEmpty();
  }

  @Test
  @Tag("F80")
  @Tag("A20")
  void theDomainControllerIsReachedByARouteBeforeItIsAsked() throws Exception {
    EmbeddedCluster cluster = cluster();
    HostBuilder host =
        TestHost.builder("server.example.org")
            .withoutEmail()
            .service("nsdc", "IpAddress", "192.168.50.2", "bridge", "br0", "status", "enabled")
            .record(
                "configuration",
                "sssd",
                "service",
                "Provider",
                "ad",
                "Realm",
                "AD.EXAMPLE.ORG",
                "LdapURI",
                "ldaps://nsdc-server.ad.example.org",
                "BaseDN",
                "dc=ad,dc=example,dc=org",
                "BindDN",
                "ldapservice@AD.EXAMPLE.ORG",
                "BindPassword",
                "FAKEldapserv_ad1");
    Rehearsal rehearsal = rehearsal(cluster, host, "one");

    rehearsal.connect();

    assertThat(cluster.userDomains()).containsExactly("ad.example.org");
    assertThat(actions(cluster))
        .containsSubsequence("add-node", "add-user", "update-routes", "add-external-domain");
    JsonNode route = task(cluster, "update-routes").data().path("add").path(0);
    assertThat(route.path("ip_address").asText()).isEqualTo("192.168.50.2");
    assertThat(route.path("node_id").asInt())
        .isEqualTo(task(cluster, "add-node").output().path("node_id").asInt());
    JsonNode domain = task(cluster, "add-external-domain").data();
    assertThat(domain.path("schema").asText()).isEqualTo("ad");
    assertThat(domain.path("host").asText()).isEqualTo("192.168.50.2");
    assertThat(rehearsal.disconnect()).isEmpty();
    assertThat(cluster.userDomains()).isEmpty();
  }

  @Test
  @Tag("F10")
  @Tag("R13")
  void aNodeIsAskedForWithAVersionAndWithoutAListenPort() throws Exception {
    EmbeddedCluster cluster = cluster();
    rehearsal(cluster, host(), "one").connect();

    JsonNode input = task(cluster, "add-node").data();

    assertThat(input.path("core_version").asText()).isEqualTo("0.0.0-ns7");
    assertThat(input.path("endpoint").asText("absent")).isEmpty();
    assertThat(input.has("listen_port")).isFalse();
    assertThat(input.path("flags").path(0).asText()).isEqualTo("nomodules");
  }

  @Test
  @Tag("F05")
  void aDirectoryThatIsDownIsToldWithItsAddressAndTheJoinIsUndone() throws Exception {
    EmbeddedCluster cluster = cluster();
    TestHost built = opened(host().build(folder.resolve("host")));
    Rehearsal rehearsal =
        opened(
            Rehearsal.of(
                built,
                cluster,
                folder.resolve("state"),
                List.of(),
                events::add,
                new java.net.InetSocketAddress("127.0.0.1", 1)));

    MigrationException e = catchThrowableOfType(MigrationException.class, rehearsal::connect);

    assertThat(e.problem().code()).isEqualTo("directory-not-reached");
    assertThat(e.problem().message()).contains("port_connection_error").contains(":636");
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.users()).hasSize(1);
    assertThat(rehearsal.migration().connected()).isFalse();
  }

  private static List<String> actions(EmbeddedCluster cluster) {
    return cluster.tasks().stream().map(TaskView::action).toList();
  }

  private static TaskView task(EmbeddedCluster cluster, String action) {
    return cluster.tasks().stream()
        .filter(task -> task.action().equals(action))
        .findFirst()
        .orElseThrow();
  }

  // ---- the end

  @Test
  @Tag("F63")
  @Tag("F02")
  void theProviderComesLastAndTheHostLeavesWithIt() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");
    rehearsal.connect();

    MigrationException early =
        catchThrowableOfType(
            MigrationException.class, () -> rehearsal.migration().start(PROVIDER, Answers.none()));
    assertThat(early.problem().code()).isEqualTo("applications-first");
    assertThat(early.problem().message()).contains("nethserver-notes (not started)");

    rehearsal.migration().start(NOTES, Answers.none());
    rehearsal.migration().finish(NOTES, Answers.none());
    assertThat(code(rehearsal::disconnect)).isEqualTo("provider-not-migrated");
    assertThat(rehearsal.migration().complete()).isFalse();

    rehearsal.migration().start(PROVIDER, Answers.none());
    rehearsal.migration().finish(PROVIDER, Answers.none());

    assertThat(rehearsal.migration().connected()).isFalse();
    assertThat(rehearsal.migration().complete()).isTrue();
    assertThat(cluster.users()).hasSize(1);
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.userDomains()).isEmpty();
    assertThat(notes()).anyMatch(text -> text.contains("has left the cluster"));
    assertThat(rehearsal.migration().report().applications())
        .allMatch(part -> part.state().status() == ApplicationStatus.MIGRATED);
    rehearsal.migration().stepBack(PROVIDER, true); // without a connection
  }

  private List<String> notes() {
    return events.stream()
        .filter(MigrationEvent.Note.class::isInstance)
        .map(event -> ((MigrationEvent.Note) event).text())
        .toList();
  }

  @Test
  @Tag("F79")
  void aClusterThatCannotBeLeftDoesNotMakeTheFinishFail() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");
    rehearsal.connect();
    rehearsal.migration().skip(NOTES);
    rehearsal.migration().start(PROVIDER, Answers.none());
    cluster.faults().failAction("remove-node", 1, 1, "node_id", "store_is_read_only");

    rehearsal.migration().finish(PROVIDER, Answers.none());

    assertThat(events)
        .filteredOn(MigrationEvent.Warned.class::isInstance)
        .extracting(event -> ((MigrationEvent.Warned) event).finding().problem().code())
        .contains("left-behind");
    assertThat(rehearsal.migration().connected()).isFalse();
  }

  @Test
  void whatMovedFindsItsAccountsAgainWhenTheProvidersFinishFails() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");
    rehearsal.connect();
    rehearsal.migration().skip(NOTES);
    rehearsal.migration().start(PROVIDER, Answers.none());
    provider.failOnce();

    assertThat(code(() -> rehearsal.migration().finish(PROVIDER, Answers.none())))
        .isEqualTo("made-to-fail");

    assertThat(cluster.userDomains()).containsExactly("example.org");
    rehearsal.migration().finish(PROVIDER, Answers.none());
    assertThat(cluster.userDomains()).isEmpty();
  }

  @Test
  void whoSkipsTheProviderMayLeave() throws Exception {
    EmbeddedCluster cluster = cluster();
    Rehearsal rehearsal = rehearsal(cluster, host(), "one");
    rehearsal.connect();
    rehearsal.migration().start(NOTES, Answers.none());
    rehearsal.migration().finish(NOTES, Answers.none());

    rehearsal.migration().skip(PROVIDER);

    assertThat(rehearsal.disconnect()).isEmpty();
    assertThat(cluster.userDomains()).isEmpty();
  }

  @Test
  @Tag("F63")
  void withAProviderElsewhereFinishIsLeaving() throws Exception {
    EmbeddedCluster cluster =
        opened(
            EmbeddedCluster.builder()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
                .start());
    TestHost built =
        opened(TestHost.builder("server.example.org").withoutEmail().build(folder.resolve("host")));
    Rehearsal rehearsal =
        opened(
            Rehearsal.of(
                built,
                cluster,
                folder.resolve("state"),
                List.of(new PlainMigrator(NOTES.value(), "roundcubemail")),
                events::add));
    rehearsal.connect();
    assertThat(code(() -> rehearsal.migration().finish(PROVIDER, Answers.none())))
        .isEqualTo("applications-first");
    rehearsal.migration().start(NOTES, Answers.none());
    rehearsal.migration().finish(NOTES, Answers.none());

    rehearsal.migration().finish(PROVIDER, Answers.none());

    assertThat(rehearsal.migration().connected()).isFalse();
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.userDomains()).containsExactly("example.org");
  }

  @Test
  @Tag("F64")
  void withoutAProviderTheHostLeavesWhenItsLastApplicationHasMoved() throws Exception {
    EmbeddedCluster cluster = cluster();
    TestHost built =
        opened(
            TestHost.builder("server.example.org")
                .withoutEmail()
                .noProvider()
                .build(folder.resolve("host")));
    Rehearsal rehearsal =
        opened(
            Rehearsal.of(
                built,
                cluster,
                folder.resolve("state"),
                List.of(new PlainMigrator(NOTES.value(), "roundcubemail")),
                events::add));
    rehearsal.connect();
    rehearsal.migration().start(NOTES, Answers.none());
    assertThat(code(rehearsal::disconnect)).isEqualTo("application-not-done");
    rehearsal.migration().finish(NOTES, Answers.none());

    assertThat(rehearsal.migration().complete()).isTrue();
    assertThat(rehearsal.disconnect()).isEmpty();
  }
}
