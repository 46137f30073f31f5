package io.github.ns8migration.openldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenLdapMigratorTest {
  private static final String LDIF = "/var/lib/ldap/directory.ldif";
  private static final String SECRET = "/var/lib/nethserver/secrets/ldapservice";
  private static final String DOMAINS =
      """
      {"domains": [{"name": "example.org", "location": "%s", "base_dn": "dc=example,dc=org",
        "providers": [{"id": "%s"}]}],
       "unconfigured_domains": []}
      """;
  private static final String USERS =
      """
      {"users": [
        {"user": "anna.bianchi", "display_name": "Anna Bianchi", "locked": false},
        {"user": "former.colleague", "display_name": "Former Colleague", "locked": true},
        {"user": "yuki.tanaka", "display_name": "田中 由紀", "locked": false}]}
      """;
  private static final String GROUPS =
      """
      {"groups": [
        {"group": "domain admins", "description": "", "users": ["anna.bianchi"]},
        {"group": "sales", "description": "", "users": ["anna.bianchi", "yuki.tanaka"]}]}
      """;

  private final OpenLdapMigrator migrator = new OpenLdapMigrator();

  @TempDir Path folder;
  private TestHost host;
  private FakeMove move;

  @BeforeEach
  void smallDirectory() throws IOException {
    given(SmallDirectory.host());
  }

  @AfterEach
  void close() {
    host.close();
  }

  private void given(HostBuilder builder) throws IOException {
    if (host != null) {
      host.close();
    }
    Path own = Files.createTempDirectory(folder, "host");
    host = builder.build(own.resolve("ns7"));
    move = new FakeMove(host.source(), Files.createDirectories(own.resolve("scratch")));
  }

  private void change(String file, UnaryOperator<String> change) throws IOException {
    Files.writeString(host.path(file), change.apply(Files.readString(host.path(file))));
  }

  private static List<String> blockers(Plan plan) {
    return plan.findings().stream()
        .filter(finding -> finding.blocks())
        .map(finding -> finding.problem().code())
        .toList();
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(Migrator.class).stream().map(ServiceLoader.Provider::type))
        .contains(OpenLdapMigrator.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ldap, ldap://127.0.0.1, true",
    "ldap, ldap://localhost, true",
    "ldap, ldaps://ldap.example.org, false",
    "ad, ldap://127.0.0.1, false",
    "none, '', false"
  })
  void isThereWhereTheAccountsAreInTheHostsOwnDirectory(String provider, String uri, boolean there)
      throws Exception {
    given(
        SmallDirectory.host()
            .record("configuration", "sssd", "service", "Provider", provider, "LdapURI", uri));

    assertThat(migrator.detect(host.source()))
        .isEqualTo(there ? Availability.AVAILABLE : Availability.NOT_INSTALLED);
  }

  @Test
  @Tag("F42")
  void planTellsWhatArrivesWhatIsConvertedAndWhatStaysBehind() throws Exception {
    change(
        LDIF,
        text ->
            text
                + """
                dn: cn=samba,dc=directory,dc=nh
                objectClass: device
                objectClass: simpleSecurityObject
                cn: samba
                userPassword: FAKEsamba_secret

                """);

    Plan plan = migrator.plan(move);

    assertThat(plan.blocked()).isFalse();
    assertThat(plan.expected()).containsEntry("users", 3L).containsEntry("groups", 2L);
    assertThat(plan.leftBehind())
        .contains(
            new Plan.Item(
                "cn=samba,dc=directory,dc=nh",
                "a service login of an older release",
                "slapcat -n 2"))
        .anyMatch(item -> item.subject().equals("attribute shadowMax"));
    assertThat(plan.converted())
        .extracting(Plan.Item::subject)
        .contains(
            "base of the directory",
            "locked users",
            "age of passwords",
            "password policy",
            "display names");
    assertThat(plan.afterwards()).anyMatch(text -> text.contains("remote account provider"));
    assertThat(plan.toString()).doesNotContain("FAKE");
  }

  @Test
  @Tag("F09")
  void domainThatWasChosenGivesSuffixAndSettings() throws Exception {
    move.userDomain = Optional.of("second.example.net");
    move.last = true;

    migrator.sync(move);

    assertThat(move.done)
        .contains(
            "state import.env\nLDAP_SVCUSER=ldapservice\nLDAP_SVCPASS=FAKEldapserv_pw1\n"
                + "LDAP_DOMAIN=second.example.net\nLDAP_SUFFIX=dc=second,dc=example,dc=net\n");
  }

  @Test
  @Tag("F09")
  void withoutDomainNothingBegins() throws Exception {
    move.userDomain = Optional.empty();

    assertThat(blockers(migrator.plan(move))).containsExactly("user-domain-missing");
    assertThatThrownBy(() -> migrator.sync(move)).isInstanceOf(MigrationException.class);
    assertThat(move.done).isEmpty();
  }

  @Test
  @Tag("D3")
  void untilTheLastPassTheImportCannotBegin() throws Exception {
    migrator.sync(move);
    assertThat(move.done.get(0)).isEqualTo("state import.env\n# more is to come\n");
    assertThat(move.done.get(1)).startsWith("tree data/dump-mdb0.ldif");
    assertThat(move.done).hasSize(2);
    move.done.clear();
    move.last = true;

    migrator.sync(move);

    assertThat(move.done.get(0)).startsWith("tree data/dump-mdb0.ldif");
    assertThat(move.done.get(1)).startsWith("state import.env\nLDAP_SVCUSER=");
    assertThat(move.done).hasSize(2);
  }

  @Test
  void whatIsSentIsForTheOwnersEyesAndTheSameForTheSameDirectory() throws Exception {
    migrator.sync(move);
    String first = move.done.get(1);
    move.done.clear();

    migrator.sync(move);

    assertThat(first).startsWith("tree data/dump-mdb0.ldif 2 "); // read and write, for one
    assertThat(move.done.get(1)).isEqualTo(first);
  }

  @Test
  void aChangeOfTheSameLengthIsAnotherFile() throws Exception {
    migrator.sync(move);
    String first = move.done.get(1);
    move.done.clear();
    change(LDIF, text -> text.replace("Anna Bianchi", "Anna Verdini"));

    migrator.sync(move);

    assertThat(move.done.get(1)).isNotEqualTo(first);
  }

  @Test
  @Tag("D8")
  void directoryWithoutTheServiceEntryIsRefused() throws Exception {
    change(LDIF, text -> text.replaceAll("(?s)dn: cn=ldapservice.*?\n\n", ""));

    assertThat(blockers(migrator.plan(move))).containsExactly("ldapservice-missing");
    assertThatThrownBy(() -> migrator.sync(move)).isInstanceOf(MigrationException.class);
    assertThat(move.done).isEmpty();
  }

  @Test
  @Tag("D8")
  void passwordThatIsNotThatOfTheServiceEntryIsRefused() throws Exception {
    change(SECRET, text -> "FAKEanother\n");

    assertThat(blockers(migrator.plan(move))).containsExactly("ldapservice-password-differs");
    assertThat(migrator.plan(move).toString()).doesNotContain("FAKEanother");
  }

  @ParameterizedTest
  @Tag("CL11")
  @ValueSource(strings = {"with \"quotes\" # and = signs\\", "ends with a blank ", "é, ü"})
  void anyCharacterButALineFeedMayBeInThePassword(String password) throws Exception {
    change(SECRET, text -> password + "\n");
    withServicePassword(password);
    move.last = true;

    migrator.sync(move);

    assertThat(move.done.get(1)).contains("LDAP_SVCPASS=" + password + "\nLDAP_DOMAIN");
  }

  @Test
  @Tag("CL11")
  void passwordWithALineFeedIsRefused() throws Exception {
    change(SECRET, text -> "one\nLDAP_SUFFIX=dc=evil\n");

    assertThat(blockers(migrator.plan(move))).containsExactly("ldapservice-secret-not-usable");
  }

  private void withServicePassword(String stored) throws IOException {
    String encoded =
        java.util.Base64.getEncoder()
            .encodeToString(stored.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    change(
        LDIF,
        text ->
            text.replaceAll("(?s)(dn: cn=ldapservice.*?userPassword:: )[^\n]*", "$1" + encoded));
  }

  @Test
  void directoryWithoutRootIsRefused() throws Exception {
    change(LDIF, text -> text.substring(text.indexOf("\n\n") + 2));

    assertThat(blockers(migrator.plan(move))).contains("directory-without-root");
  }

  @Test
  @Tag("D1")
  void personWhomNs8WouldRefuseStopsTheMoveAndIsNamed() throws Exception {
    change(
        LDIF, text -> text.replace("homeDirectory: /var/lib/nethserver/home/anna.bianchi\n", ""));

    Plan plan = migrator.plan(move);

    assertThat(blockers(plan)).containsExactly("accounts-not-movable");
    assertThat(plan.findings().get(0).items())
        .containsExactly(
            "uid=anna.bianchi,ou=People,dc=directory,dc=nh: it has no homeDirectory, which NS8"
                + " demands");
  }

  @Test
  void dumpThatEndsBadlyIsNotSent() throws Exception {
    host.failCommand(TestHost.command("slapcat"), 1);

    assertThatThrownBy(() -> migrator.sync(move))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("directory-not-dumped"));
    assertThat(move.done).isEmpty();
  }

  @Test
  @Tag("F66")
  void onlyTheDirectoryStopsAndSssdGoesOn() throws Exception {
    move.answersOfNs8.put("list-user-domains", DOMAINS.formatted("external", "x"));

    migrator.quiesce(move);
    migrator.retire(move);

    assertThat(move.done)
        .containsExactly(
            "run list-user-domains null",
            "stop slapd",
            "disable slapd",
            "signalEvent firewall-adjust");
  }

  @Test
  @Tag("F06")
  void domainThatSomebodyElseHasMadeMeanwhileStopsTheFinishWithNs7Serving() {
    move.answersOfNs8.put("list-user-domains", DOMAINS.formatted("internal", "openldap9"));

    assertThatThrownBy(() -> migrator.quiesce(move))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("user-domain-taken"));
    assertThat(move.done).noneMatch(line -> line.startsWith("stop"));
  }

  @Test
  @Tag("F05")
  void clusterThatDoesNotAnswerStopsTheFinishWithNs7Serving() {
    move.refusals.put("list-user-domains", "failed");

    assertThatThrownBy(() -> migrator.quiesce(move)).isInstanceOf(MigrationException.class);
    assertThat(move.done).noneMatch(line -> line.startsWith("stop"));
  }

  @Test
  void externalDomainGoesAfterTheImportAndMayBeGoneAlready() throws Exception {
    migrator.settle(move);
    move.refusals.put("remove-external-domain", "domain_not_found");
    migrator.settle(move);

    assertThat(move.done).containsOnly("run remove-external-domain {domain=example.org}");
  }

  @Test
  void externalDomainThatCannotBeRemovedIsTold() {
    move.refusals.put("remove-external-domain", "something_else");

    assertThatThrownBy(() -> migrator.settle(move)).isInstanceOf(MigrationException.class);
  }

  @Test
  void stepBackUndoesWhatWasChangedAndAsksNs8Nothing() throws Exception {
    migrator.stepBack(move);

    assertThat(move.done).containsExactly("undoAll");
  }

  private void ns8Lists(UnaryOperator<String> change) {
    move.answersOfNs8.put("list-user-domains", DOMAINS.formatted("internal", "openldap1"));
    move.answersOfNs8.put("list-domain-users", change.apply(USERS));
    move.answersOfNs8.put("list-domain-groups", change.apply(GROUPS));
  }

  @Test
  @Tag("D1")
  void verifyPassesWhenNs8ListsWhatWasSent() throws Exception {
    ns8Lists(answer -> answer);

    Verification verification = migrator.verify(move);

    assertThat(verification.differences()).isEmpty();
    assertThat(verification.checks()).hasSize(8);
  }

  @ParameterizedTest
  @Tag("D1")
  @Tag("D17")
  @CsvSource({"external, x", "internal, openldap2"})
  void verifyNamesWhoElseServesTheDomain(String location, String id) throws Exception {
    ns8Lists(answer -> answer);
    move.answersOfNs8.put("list-user-domains", DOMAINS.formatted(location, id));

    assertThat(migrator.verify(move).passed()).isFalse();
  }

  @ParameterizedTest
  @Tag("D1")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "users of example.org | missing: yuki.tanaka | {\"user\": \"yuki.tanaka\", | {\"user\":"
            + " \"YT\",",
        "users of example.org who cannot log in | missing: former.colleague"
            + " | \"locked\": true | \"locked\": false",
        "users of example.org who cannot log in | not expected: anna.bianchi"
            + " | \"Anna Bianchi\", \"locked\": false | \"Anna Bianchi\", \"locked\": true",
        "names shown of users of example.org | missing: anna.bianchi (Anna Bianchi)"
            + " | Anna Bianchi | Anna",
        "groups of example.org | missing: sales | \"sales\" | \"sellers\"",
        "members of groups of example.org | missing: yuki.tanaka in sales"
            + " | \"anna.bianchi\", \"yuki.tanaka\" | \"anna.bianchi\"",
      })
  void verifyNamesTheOneThatIsNotAsItWasSent(
      String what, String words, String there, String instead) throws Exception {
    ns8Lists(answer -> answer.replace(there, instead));

    Verification verification = migrator.verify(move);

    assertThat(verification.differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.what()).isEqualTo(what);
              assertThat(difference.found()).startsWith(words);
              assertThat(difference.explanation()).isNotEmpty();
            });
  }

  @Test
  void aDirectoryThatNs8CannotReadIsADifferenceToo() throws Exception {
    ns8Lists(answer -> answer);
    move.refusals.put("list-domain-users", "invalid_credentials");

    assertThat(migrator.verify(move).differences())
        .singleElement()
        .satisfies(
            difference ->
                assertThat(difference.expected()).isEqualTo("an answer to list-domain-users"));
  }

  @Test
  @Tag("D1")
  void directoryThatIsStoppedIsComparedAllTheSame() throws Exception {
    ns8Lists(answer -> answer);
    host.source()
        .run(io.github.ns8migration.api.source.HostCommand.of("systemctl", "stop", "slapd"));

    assertThat(migrator.verify(move).passed()).isTrue();
  }
}
