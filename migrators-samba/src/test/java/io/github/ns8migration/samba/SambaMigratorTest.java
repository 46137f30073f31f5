package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SambaMigratorTest {
  private static final String ADDRESSES =
      "{\"ipaddress_list\": [{\"ipaddress\": \"192.168.1.20\", \"label\": \"eth0\"},"
          + " {\"ipaddress\": \"10.5.4.1\", \"label\": \"wg0\"}]}";
  private static final String NODES =
      "{\"nodes\": [{\"id\": 1, \"vpn\": {\"ip_address\": \"10.5.4.1\"}}]}";
  @TempDir Path folder;
  private final SambaMigrator migrator = new SambaMigrator();
  private TestHost host;
  private FakeMove move;

  @BeforeEach
  void makeHost() throws IOException {
    use(SampleAdHost.builder());
  }

  private void use(HostBuilder builder) throws IOException {
    Path place = Files.createTempDirectory(folder, "host");
    if (host != null) {
      host.close();
    }
    host = builder.build(place.resolve("ns7"));
    move = new FakeMove(host.source(), Files.createDirectories(place.resolve("scratch")));
    move.module.answering("get-defaults", ADDRESSES);
    move.cluster.answering("get-cluster-status", NODES);
    move.answers = Answers.none().with("dc-address", "192.168.1.20");
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  private List<String> codes(Plan plan) {
    return plan.findings().stream().map(finding -> finding.problem().code()).toList();
  }

  @Test
  void itIsFoundByItsService() {
    assertThat(ServiceLoader.load(Migrator.class)).anyMatch(SambaMigrator.class::isInstance);
  }

  @Test
  void aHostWithItsOwnDomainIsThereToBeMovedAndOthersAreNot() throws Exception {
    assertThat(migrator.detect(host.source())).isEqualTo(Availability.AVAILABLE);

    use(SampleAdHost.builder().without("nsdc"));
    assertThat(migrator.detect(host.source())).isEqualTo(Availability.NOT_INSTALLED);

    use(SampleAdHost.builder().record("configuration", "sssd", "service", "Provider", "none"));
    assertThat(migrator.detect(host.source())).isInstanceOf(Availability.NotConfigured.class);

    use(SampleAdHost.builder().record("configuration", "nsdc", "service", "IpAddress", ""));
    assertThat(migrator.detect(host.source())).isInstanceOf(Availability.NotConfigured.class);
  }

  @Test
  void allThreeVolumesAreAskedForSinceTheFileServerLivesInTheSameInstance() {
    assertThat(migrator.application().volumes()).containsExactly("data", "shares", "homes");
    assertThat(migrator.application().id()).isEqualTo(new ApplicationId("account-provider"));
  }

  // ---- plan

  @Test
  void thePlanCountsAccountsThatSomebodyMade() throws Exception {
    Plan plan = migrator.plan(move);

    assertThat(plan.expected().values()).contains(7L, 2L, 0L);
    assertThat(plan.findings()).isEmpty();
    assertThat(plan.toString())
        .contains("8 users and 3 groups")
        .contains("nsdc-server.ad.example.org")
        .doesNotContain("FAKE");
  }

  @Test
  void thePlanSaysWhatBecomesOfPasswordRulesAndWhatToDoAfterwards() throws Exception {
    Plan plan = migrator.plan(move);

    assertThat(plan.arrives().toString()).contains("password ageing", "kept");
    assertThat(plan.converted().toString()).contains("password strength", "strong: NS7 keeps it");
    assertThat(plan.afterwards().toString())
        .contains("DNS", "set-ipaddress", "{\"ipaddress\": \"192.168.50.2\"}", "AdDns");
  }

  @Test
  void thePlanSaysThatADomainThatAskedForNoStrengthGoesOnLikeThat() throws Exception {
    use(
        SampleAdHost.builder()
            .record("configuration", "passwordstrength", "configuration", "Users", "none"));

    assertThat(migrator.plan(move).converted().toString())
        .contains("none: NS7 has switched complexity and history of passwords off");
  }

  @Test
  void aStoppedDomainControllerIsABlocker() throws Exception {
    use(SampleAdHost.builder().record("configuration", "nsdc", "service", "status", "disabled"));

    Plan plan = migrator.plan(move);

    assertThat(codes(plan)).containsExactly("dc-not-running");
    assertThat(plan.blocked()).isTrue();
  }

  @Test
  void whatCannotBeToldToTheImportIsABlockerOfPlanAndSync() throws Exception {
    use(SampleAdHost.builder().record("configuration", "sssd", "service", "Workgroup", ""));

    assertThat(migrator.plan(move).findings()).anyMatch(Finding::blocks);
    assertThatThrownBy(() -> migrator.sync(move))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("workgroup-missing");
    assertThat(move.done).isEmpty();
  }

  @Test
  @Tag("F32")
  void aDomainWithoutFileServerMoves() throws Exception {
    use(SampleAdHost.builder().without("smb", "nmb", "winbind"));

    assertThat(migrator.plan(move).blocked()).isFalse();
    migrator.sync(move);
    migrator.quiesce(move);

    assertThat(move.done).contains("tree data/", "tree data/sysvol", "stop nsdc");
  }

  // ---- questions

  @Test
  @Tag("F41")
  @Tag("D10")
  void theFinishAsksForAnAddressThatSuitsWhatMoves() throws Exception {
    assertThat(migrator.questions(move.asking(Phase.FINISH)).get(0).choices())
        .containsExactly("192.168.1.20", "10.5.4.1");

    move.guests = Set.of(new ApplicationId("nethserver-samba"));
    assertThat(migrator.questions(move.asking(Phase.FINISH)).get(0).choices())
        .containsExactly("192.168.1.20");
    assertThat(migrator.questions(move.asking(Phase.START))).isEmpty();
  }

  // ---- sync, and the seal

  @Test
  void whileNs7ServesTheImportIsSealed() throws Exception {
    migrator.sync(move);

    assertThat(move.done).startsWith("state import.env", "tree data/", "tree data/sysvol");
    assertThat(move.state.get("import.env")).doesNotContain("HOSTNAME", "SVCPASS");
  }

  @Test
  void theLastPassLeavesTheSealAlone() throws Exception {
    host.source()
        .run(io.github.ns8migration.api.source.HostCommand.of("systemctl", "stop", "nsdc"));
    move.last = true;

    migrator.sync(move);

    assertThat(move.done)
        .containsExactly("tree data/", "tree data/sysvol", "remove [accounts.json, nbalias.txt]");
  }

  @Test
  @Tag("D12")
  void whatSwitchesTheFileServerOnStaysWhenItMoves() throws Exception {
    move.guests = Set.of(new ApplicationId(FileServerMigrator.ID));

    migrator.sync(move);

    assertThat(move.done).noneMatch(each -> each.startsWith("remove"));
  }

  @Test
  void theLastWordsAreTheSettingsAndThenTheTemporaryDomainMakesRoom() throws Exception {
    move.cluster.answering("remove-external-domain", "null");

    migrator.beforeCommit(move);

    assertThat(move.done)
        .containsExactly(
            "get-cluster-status", "get-defaults", "state import.env", "remove-external-domain");
    assertThat(move.state.get("import.env"))
        .contains("IPADDRESS=192.168.1.20\n", "SVCUSER=ldapservice\n");
    assertThat(move.cluster.inputs()).contains("remove-external-domain {domain=ad.example.org}");
  }

  @Test
  void aTemporaryDomainThatIsGoneAlreadyIsNoError() throws Exception {
    move.cluster.refusing("remove-external-domain", "domain_not_found");

    migrator.beforeCommit(move);

    assertThat(move.done).endsWith("remove-external-domain");
  }

  @Test
  void aTemporaryDomainThatStaysStopsTheCommit() {
    move.cluster.refusing("remove-external-domain", "something_else");

    assertThatThrownBy(() -> migrator.beforeCommit(move)).isInstanceOf(MigrationException.class);
  }

  @Test
  @Tag("D9")
  void anAddressThatTheNodeDoesNotOfferStopsBeforeAnythingIsSent() {
    move.answers = Answers.none().with("dc-address", "192.168.50.2");

    assertThatThrownBy(() -> migrator.beforeCommit(move)).hasMessageContaining("dc-address-gone");
    assertThat(move.state).isEmpty();
  }

  // ---- the way back, and the end

  @Test
  void steppingBackStartsTheControllerAndLeavesNoCopies() throws Exception {
    Path leftover = host.path("/var/lib/machines/nsdc/var/lib/samba/private/sam.ldb.export");
    Files.writeString(leftover, "half");

    migrator.stepBack(move);

    assertThat(move.done).containsExactly("undo");
    assertThat(leftover).doesNotExist();
  }

  @Test
  void givingUpLeavesNoCopies() throws Exception {
    Path leftover = host.path("/var/lib/machines/nsdc/var/lib/samba/private/sam.ldb.export");
    Files.writeString(leftover, "half");

    migrator.tidy(host.source());

    assertThat(leftover).doesNotExist();
  }

  @Test
  void retiringSwitchesTheControllerOffForGoodAndLeavesNoCopies() throws Exception {
    Path leftover = host.path("/var/lib/machines/nsdc/var/lib/samba/private/sam.ldb.export");
    Files.writeString(leftover, "half");

    migrator.retire(move);

    assertThat(move.done).containsExactly("disable nsdc");
    assertThat(leftover).doesNotExist();
  }

  // ---- verify

  private void domain(String location, boolean fileServer) {
    move.cluster.answering(
        "list-user-domains",
        ("{\"domains\": [{\"name\": \"ad.example.org\", \"location\": \"%s\", \"counters\":"
                + " {\"users\": 8, \"groups\": null}, \"providers\": [{\"id\": \"samba1\", \"host\":"
                + " \"192.168.1.20\", \"file_server\": %s}]}]}")
            .formatted(location, fileServer));
  }

  private void accounts(String users, String groups) {
    move.cluster.answering("list-domain-users", "{\"users\": [" + users + "]}");
    move.cluster.answering("list-domain-groups", "{\"groups\": [" + groups + "]}");
  }

  private static String user(String name) {
    return "{\"user\": \"" + name + "\", \"display_name\": \"\", \"locked\": false}";
  }

  @Test
  @Tag("CK08")
  void whatNs8ListsWithTheServiceAccountIsCompared() throws Exception {
    move.plan =
        Plan.builder()
            .expect("users, without those every domain has", 2)
            .expect("groups, without those every domain has", 1)
            .build();
    domain("internal", false);
    accounts(
        user("Administrator") + "," + user("anna.bianchi") + "," + user("jdupont"),
        "{\"group\": \"Domain Admins\"}, {\"group\": \"sales\"}");

    assertThat(migrator.verify(move).checks()).hasSize(4).allMatch(Check::passed);

    accounts(user("anna.bianchi"), "{\"group\": \"sales\"}");
    assertThat(migrator.verify(move).checks().stream().filter(check -> !check.passed()))
        .singleElement()
        .satisfies(check -> assertThat(check.found()).isEqualTo("1"));
  }

  @Test
  @Tag("CK08")
  void anAccountThatNs8DoesNotListIsNamed() throws Exception {
    move.plan =
        Plan.builder()
            .expect("users, without those every domain has", List.of("anna.bianchi", "jdupont"))
            .expect("groups, without those every domain has", List.of("sales"))
            .build();
    domain("internal", false);
    accounts(user("Anna.Bianchi") + "," + user("made.by.a.package"), "{\"group\": \"sales\"}");

    assertThat(migrator.verify(move).differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.found()).isEqualTo("missing: jdupont");
              assertThat(difference.explanation()).isNotEmpty();
            });
  }

  @Test
  @Tag("CK08")
  void aServiceAccountThatCannotLogInIsNoticed() throws Exception {
    domain("internal", false);
    move.cluster.refusing("list-domain-users", "invalid credentials");

    assertThat(migrator.verify(move).checks())
        .anySatisfy(
            check -> {
              assertThat(check.what()).contains("login");
              assertThat(check.passed()).isFalse();
            });
  }

  @Test
  @Tag("F39")
  void aFileServerThatMovedMustBeKnownAsOne() throws Exception {
    move.plan = Plan.builder().expect("domain controllers that serve files", 1).build();
    accounts("", "");
    domain("internal", false);
    assertThat(migrator.verify(move).passed()).isFalse();

    domain("internal", true);
    assertThat(migrator.verify(move).passed()).isTrue();
  }

  @Test
  void aDomainThatIsStillTheTemporaryOneIsNoMigratedDomain() throws Exception {
    domain("external", false);
    accounts("", "");

    assertThat(migrator.verify(move).passed()).isFalse();
  }
}
