package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.mail.settings.Given;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailMigratorTest {
  private static final String SMART_HOST =
      """
      {"host": "%s", "port": 587, "username": "", "password": "", "enabled": %s,
       "encrypt_smtp": "starttls", "tls_verify": true, "manual_configuration": true,
       "mail_server": [{"mail_id": "mail7", "mail_name": "", "node": "2", "node_name": "", "host": "10.5.4.2"},
                       {"mail_id": "mail1", "mail_name": "", "node": "1", "node_name": "", "host": "10.5.4.1"}]}
      """;

  private final MailMigrator migrator = new MailMigrator();

  @TempDir Path root;
  @TempDir Path scratch;
  private FakeHost host;
  private FakeMove move;

  @BeforeEach
  void smallCompany() {
    host = new FakeHost(root, Given.smallCompany());
    move = new FakeMove(host, scratch);
  }

  private void given(Given given) {
    host = new FakeHost(root, given);
    move = new FakeMove(host, scratch);
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(Migrator.class).stream().map(ServiceLoader.Provider::type))
        .contains(MailMigrator.class);
  }

  @Test
  void isAvailableWhereTheMailServerIsInstalled(@TempDir Path empty) throws Exception {
    assertThat(migrator.detect(host)).isEqualTo(Availability.AVAILABLE);

    Files.delete(host.path("/etc/e-smith/db/configuration/defaults/dovecot/status"));

    assertThat(migrator.detect(host)).isEqualTo(Availability.NOT_INSTALLED);
  }

  @Test
  @Tag("F20")
  void withoutUserDomainNothingBegins() throws Exception {
    move.userDomain = Optional.empty();

    assertThat(migrator.plan(move).blocked()).isTrue();
    assertThatThrownBy(() -> migrator.sync(move))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("user-domain-missing"));
    assertThat(move.state).isEmpty();
    assertThat(move.trees).isEmpty();
  }

  @Test
  void planForetellsTheNumbersOfTheRealImport() throws Exception {
    Plan plan = migrator.plan(move);

    assertThat(plan.blocked()).isFalse();
    assertThat(plan.expected())
        .containsEntry("mail domains", 2L)
        .containsEntry("addresses", 15L)
        .containsEntry("relay rules", 4L)
        .containsEntry("relaying networks", 4L)
        .containsEntry("forwards", 2L)
        .containsKey("mailboxes");
    assertThat(plan.afterwards()).anyMatch(text -> text.contains("MX"));
  }

  @Test
  void untilAllIsProvenTheImportCannotBegin() throws Exception {
    migrator.sync(move);
    assertThat(move.state).containsEntry("dovecot.json", "1\n");
    move.last = true;
    move.state.clear();
    migrator.sync(move);
    assertThat(move.state).isNotEmpty().doesNotContainKey("dovecot.json");

    migrator.beforeCommit(move);

    assertThat(move.state.get("dovecot.json")).contains("\"props\"");
  }

  @Test
  void syncSendsSettingsMailboxesAndWhatTheFilterLearned() throws Exception {
    host.file("/var/lib/redis/rspamd/dump.rdb", "REDIS");
    Files.setLastModifiedTime(
        host.path("/var/lib/redis/rspamd/dump.rdb"), FileTime.fromMillis(1_700_000_000_000L));

    migrator.sync(move);

    assertThat(move.state).containsKeys("accounts.json", "user_domain.txt");
    assertThat(move.trees.get(0).source()).isEqualTo(host.path("/var/lib/nethserver/vmail"));
    TreeTransfer learned = move.trees.get(move.trees.size() - 1);
    assertThat(learned.volume()).isEqualTo("rspamd-redis");
    assertThat(learned.owner()).contains(new Ownership(100, 101));
    assertThat(move.filesOfTrees)
        .containsEntry("rspamd-redis/persistent.rdb", "REDIS 1700000000000");
    assertThat(move.done).isEmpty();
    assertThat(host.commands).isEmpty();
  }

  @Test
  void hostWithoutLearnedSpamSendsNone() throws Exception {
    migrator.sync(move);

    assertThat(move.trees).extracting(TreeTransfer::volume).containsOnly("dovecot-data");
  }

  @Test
  @Tag("F31")
  void allThatAcceptsOrDeliversStopsBeforeTheLastPass() throws Exception {
    host.file("/var/lib/redis/rspamd/dump.rdb", "REDIS");

    migrator.quiesce(move);

    assertThat(move.done)
        .as("what hands mail to others goes first, or it would wait in the queue of NS7")
        .containsExactly(
            "stop postfix", "stop dovecot rspamd opendkim olefy postfix-get-group.socket");
    assertThat(host.commands).containsExactly("redis-cli -s /var/run/redis-rspamd/rspamd save");
    assertThat(move.warnings).isEmpty();
  }

  @Test
  @Tag("F21")
  void filterThatCannotSaveHoldsNothingUp() throws Exception {
    host.file("/var/lib/redis/rspamd/dump.rdb", "REDIS").withoutRedis();

    migrator.quiesce(move);

    assertThat(move.warnings)
        .singleElement()
        .matches(finding -> finding.problem().code().equals("learned-spam-not-saved"));
  }

  @Test
  void messagesThatWaitInTheQueueAreNamed() throws Exception {
    host.file("/var/spool/postfix/deferred/A/A1B2C3", "one")
        .file("/var/spool/postfix/active/D4E5F6", "two");

    Plan plan = migrator.plan(move);
    migrator.quiesce(move);

    assertThat(plan.findings())
        .anyMatch(finding -> finding.problem().code().equals("mail-queue-not-empty"));
    assertThat(move.warnings)
        .extracting(finding -> finding.problem().message())
        .containsExactly("2 messages wait in the queue of Postfix. They stay on NS7.");
  }

  @Test
  @Tag("F29")
  void dkimKeyIsSentAgainBeforeEachAttempt() throws Exception {
    host.withDkimKey();
    migrator.sync(move);
    Map<String, String> first = Map.copyOf(move.state);
    move.state.clear();
    move.stateCalls.clear();

    migrator.beforeCommit(move);

    assertThat(move.stateCalls).as("each takes a connection while people wait").hasSize(1);
    assertThat(move.state.keySet())
        .containsExactlyInAnyOrder(
            "dkim.migration/default.private", "dkim.migration/default.txt", "dovecot.json");
    move.state.remove("dovecot.json");
    assertThat(first).containsAllEntriesOf(move.state);
    assertThat(move.notes).isEmpty();
  }

  @Test
  @Tag("F29")
  void hostWithoutDkimKeyGetsANewOneAndIsToldTheRecord() throws Exception {
    migrator.sync(move);
    assertThat(move.state).doesNotContainKey("dkim.migration/default.private");

    migrator.beforeCommit(move);

    assertThat(move.state.get("dkim.migration/default.private")).contains("PRIVATE KEY");
    assertThat(move.notes)
        .singleElement()
        .asString()
        .contains(move.state.get("dkim.migration/default.txt").strip())
        .doesNotContain("PRIVATE KEY");
  }

  @Test
  @Tag("CM40")
  void settleSetsCatchAllAndCopiesAndLetsTheClusterRelay() throws Exception {
    move.answering("alter-domain", "{}").answering("set-smarthost", "{}");
    move.answering("get-smarthost", SMART_HOST.formatted("", "false"));

    migrator.settle(move);

    assertThat(move.actions.get(0))
        .startsWith("alter-domain {\"domain\":\"shop.example.org\",\"catchall\":{")
        .contains("\"dtype\":\"public\"", "\"name\":\"Help Desk\"")
        .endsWith("\"bccaddr\":\"orders-archive@example.org\"}");
    assertThat(move.actions.get(1)).isEqualTo("get-smarthost null");
    assertThat(move.actions.get(2))
        .startsWith("set-smarthost ")
        .contains("\"host\":\"10.5.4.1\"", "\"port\":25", "\"encrypt_smtp\":\"none\"");
    assertThat(move.warnings).isEmpty();
  }

  @Test
  void smartHostThatTheClusterHasAlreadyIsLeftAlone() throws Exception {
    move.answering("alter-domain", "{}");
    move.answering("get-smarthost", SMART_HOST.formatted("smtp.example.net", "true"));

    migrator.settle(move);

    assertThat(move.actions).noneMatch(action -> action.startsWith("set-smarthost"));
    assertThat(move.notes).hasSize(1);
  }

  @Test
  void clusterDoesNotRelayWhereNs7HadNoSmartHost() throws Exception {
    given(Given.host());

    migrator.settle(move);

    assertThat(move.actions).isEmpty();
  }

  @Test
  void optionThatNs8RefusesIsToldAndTheRestIsSet() throws Exception {
    move.answering("get-smarthost", SMART_HOST.formatted("", "false"));

    migrator.settle(move);

    assertThat(move.warnings)
        .extracting(finding -> finding.items().get(0))
        .containsExactly("shop.example.org", "smart host of the cluster");
  }

  @Test
  void retireKeepsTheServicesOffAndClosesThePorts() throws Exception {
    migrator.retire(move);

    assertThat(move.done)
        .containsExactly("disable postfix dovecot rspamd opendkim olefy", "event firewall-adjust");
  }

  private FakeMove holdingAll() throws Exception {
    given(
        Given.host()
            .users("anna", "luca")
            .configuration("postfix", "AccessBypassList", "192.0.2.10")
            .configuration("dovecot", "QuotaStatus", "enabled")
            .alias("info@", "anna@example.org")
            .alias("x@example.org", "luca@example.org")
            .smarthost("sender", "@a.example", "Host", "h.example", "Port", "25")
            .user(
                "anna@example.org",
                "MailStatus",
                "enabled",
                "MailForwardStatus",
                "enabled",
                "MailForwardAddress",
                "a@other.example",
                "MailQuotaType",
                "custom",
                "MailQuotaCustom",
                "50")
            .domain(
                "shop.example.org",
                "TransportType",
                "LocalDelivery",
                "UnknownRecipientsActionType",
                "deliver",
                "UnknownRecipientsActionDeliverMailbox",
                "luca@example.org",
                "AlwaysBccStatus",
                "enabled",
                "AlwaysBccAddress",
                "c@example.org"));
    host.withDkimKey();
    move.plan = migrator.plan(move);
    String key =
        Given.text("ns7-small/default.txt")
            .replaceAll("(?s).*p=(.*)\" \\).*", "$1")
            .replaceAll("[\"\\s]", "");
    return move.answering(
            "list-domains",
            """
            [{"domain": "example.org", "addusers": true, "addgroups": false, "catchall": null,
              "bccaddr": null, "description": ""},
             {"domain": "shop.example.org", "addusers": false, "addgroups": false,
              "catchall": {"dtype": "user", "name": "luca", "ui_name": "Luca"},
              "bccaddr": "c@example.org", "description": ""}]
            """)
        .answering(
            "list-addresses",
            """
            {"adduser_domains": ["example.org"], "addresses": [
              {"atype": "wildcard", "local": "postmaster", "delete_forbidden": true,
               "description": "RFC-mandatory postmaster alias",
               "destinations": [{"dtype": "public", "name": "postmaster"}]},
              {"atype": "wildcard", "local": "info",
               "destinations": [{"dtype": "user", "name": "anna", "ui_name": "Anna"}]},
              {"atype": "domain", "local": "x", "domain": "example.org",
               "destinations": [{"dtype": "user", "name": "luca", "ui_name": "Luca"}]},
              {"atype": "adduser", "local": "anna", "description": "Anna"}]}
            """)
        .answering(
            "list-relay-rules",
            """
            {"has_wildcard": false, "rules": [{"rule_type": "sender", "rule_subject": "a.example",
              "host": "h.example", "port": 25, "tls": false, "username": "",
              "has_password": false, "enabled": false}]}
            """)
        .answering(
            "get-relay-configuration",
            "{\"postfix_restricted_sender\": false, \"networks\": [\"192.0.2.10\"]}")
        .answering(
            "list-user-mailboxes",
            """
            {"default_spam_retention": {"value": 15}, "user_mailboxes": [
              {"user": "root", "enabled": false},
              {"user": "anna", "quota": {"limit": 5120, "value": 0, "percent": 0, "custom": true},
               "forward": {"destinations": [{"dtype": "external", "name": "a@other.example"}]}},
              {"user": "luca"}]}
            """)
        .answering(
            "get-domain-dkim",
            "{\"enabled\": true, \"dkimRecordData\": \"v=DKIM1; k=rsa; p=" + key + "\"}");
  }

  @Test
  @Tag("F29")
  @Tag("F30")
  void verifyPassesWhenNs8HoldsEverything() throws Exception {
    Verification verification = migrator.verify(holdingAll());

    assertThat(verification.checks()).filteredOn(check -> !check.passed()).isEmpty();
    assertThat(verification.checks())
        .extracting(Check::what)
        .contains(
            "mail domains",
            "addresses",
            "catch-all of shop.example.org",
            "forwards",
            "quotas",
            "mailboxes",
            "DKIM key of example.org");
  }

  @Test
  void verifyNamesWhatIsMissing() throws Exception {
    FakeMove lossy =
        holdingAll()
            .answering("list-domains", "[{\"domain\": \"example.org\"}]")
            .answering("list-addresses", "{\"addresses\": []}")
            .answering("list-relay-rules", "{\"rules\": []}")
            .answering("get-relay-configuration", "{\"networks\": []}")
            .answering("list-user-mailboxes", "{\"user_mailboxes\": [{\"user\": \"luca\"}]}")
            .answering("get-domain-dkim", "{\"enabled\": false}");

    Verification verification = migrator.verify(lossy);

    assertThat(verification.checks())
        .filteredOn(check -> !check.passed())
        .extracting(check -> check.what() + ": " + check.found())
        .contains(
            "mail domains: missing: shop.example.org",
            "addresses: missing: info@, postmaster@, x@example.org",
            "relay rules: missing: a.example",
            "relaying networks: missing: 192.0.2.10",
            "mailboxes: missing: anna",
            "forwards: missing: anna",
            "DKIM key of example.org: none");
  }

  /** Each of them alone, and nothing else: the names are all there. */
  @Test
  void verifyFindsWhatWasPlantedAndNothingElse() throws Exception {
    FakeMove planted =
        holdingAll()
            .answering(
                "list-relay-rules",
                """
                {"has_wildcard": false, "rules": [{"rule_type": "sender",
                  "rule_subject": "a.example", "host": "other.example", "port": 587, "tls": true,
                  "username": "", "has_password": false, "enabled": false}]}
                """);

    List<Check> differences = migrator.verify(planted).differences();

    assertThat(differences).hasSize(1);
    assertThat(differences.get(0).what()).isEqualTo("relay rule a.example");
    assertThat(differences.get(0).expected()).isEqualTo("sender by h.example:25, disabled");
    assertThat(differences.get(0).found())
        .isEqualTo("sender by other.example:587 with TLS, disabled");
    assertThat(differences.get(0).explanation()).isNotEmpty();
  }

  @Test
  void verifyFindsAnAliasThatLeadsElsewhereAndOneThatIsMissing() throws Exception {
    FakeMove planted =
        holdingAll()
            .answering(
                "list-addresses",
                """
                {"adduser_domains": ["example.org"], "addresses": [
                  {"atype": "wildcard", "local": "postmaster", "delete_forbidden": true,
                   "description": "RFC-mandatory postmaster alias",
                   "destinations": [{"dtype": "public", "name": "postmaster"}]},
                  {"atype": "wildcard", "local": "info",
                   "destinations": [{"dtype": "user", "name": "luca", "ui_name": "Luca"}]}]}
                """);

    List<Check> differences = migrator.verify(planted).differences();

    assertThat(differences).extracting(Check::what).containsExactly("addresses", "address info@");
    assertThat(differences.get(0).found()).isEqualTo("missing: x@example.org");
    assertThat(differences.get(0).explanation()).isNotEmpty();
    assertThat(differences.get(1).found()).isEqualTo("to luca");
  }

  @Test
  void verifyGoesOnWhenAnAnswerDoesNotCome() throws Exception {
    given(Given.host());

    Verification verification = migrator.verify(move);

    assertThat(verification.checks()).hasSize(5).noneMatch(Check::passed);
  }
}
