package io.github.ns8migration.openldap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.ResultCode;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.OpenldapBehaviour;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A directory in a real OpenLDAP like that of NS7, dumped by its own slapcat, moved by the engine
 * into the embedded cluster, and what arrived there loaded into a real OpenLDAP like that of NS8.
 */
class DirectoryMoveIT {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");
  private static final Path FIXTURE =
      Path.of("../migration-testkit/src/test/resources/fixtures/ns7-small/ldap/dump.ldif");
  private static final String SUFFIX = "dc=example,dc=org";
  private static final String PEOPLE = ",ou=People," + SUFFIX;
  private static final String PASSWORD = "Fixture,1234";

  /** A right password and a last day that is over; a name that is not ASCII. */
  private static final String MORE =
      """
      dn: uid=over,ou=People,dc=directory,dc=nh
      objectClass: inetOrgPerson
      objectClass: posixAccount
      objectClass: shadowAccount
      uid: over
      cn: Over
      sn: Over
      uidNumber: 3001
      gidNumber: 1000
      homeDirectory: /var/lib/nethserver/home/over
      userPassword: %s
      shadowExpire: 18000

      dn:: %s
      objectClass: inetOrgPerson
      objectClass: posixAccount
      uid:: %s
      cn:: %s
      sn:: %s
      uidNumber: 3002
      gidNumber: 1000
      homeDirectory: /var/lib/nethserver/home/jose
      userPassword: %s

      dn:: %s
      objectClass: posixGroup
      cn:: %s
      gidNumber: 3003
      memberUid: anna.bianchi

      """
          .formatted(
              PASSWORD,
              base64("uid=josé,ou=People,dc=directory,dc=nh"),
              base64("josé"),
              base64("José García"),
              base64("García"),
              PASSWORD,
              base64("cn=größe 5,ou=Groups,dc=directory,dc=nh"),
              base64("größe 5"));

  @TempDir static Path folder;
  private static Slapd ns7;
  private static Slapd ns8;
  private static TestHost host;
  private static EmbeddedCluster cluster;
  private static Rehearsal rehearsal;
  private static Map<ApplicationId, Verification> verified;
  private static int loaded;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @BeforeAll
  static void moveTheDirectory() throws Exception {
    ns7 = Slapd.likeNs7(folder.resolve("ns7"));
    Path directory = folder.resolve("ns7.ldif");
    // Attributes of NS6 that this server was not taught are left to the other tests.
    String taught =
        Files.readString(FIXTURE)
            .replaceAll("(?m)^objectClass: sambaGroupMapping\n", "")
            .replaceAll("(?m)^samba(?!SID|NTPassword|AcctFlags|DomainName)\\w+: .*\n", "")
            .replaceAll("(?m)^(dn: cn=support,(.+\n)*?)sambaSID: .*\n", "$1")
            .replaceAll("(?m)^displayName: Support team\n", "");
    Files.writeString(directory, taught + MORE);
    assertThat(ns7.load(directory)).as(ns7.output()).isZero();
    host = SmallDirectory.host().build(folder.resolve("host"));
    host.runsReally("slapcat", ns7.dumpCommand());
    cluster = EmbeddedCluster.builder().keepIn(folder.resolve("cluster")).start();
    rehearsal =
        Rehearsal.of(
            host, cluster, folder.resolve("state"), List.of(new OpenLdapMigrator()), event -> {});
    rehearsal.connect();
    rehearsal.migration().start(PROVIDER, Answers.none());
    rehearsal.migration().sync(PROVIDER);
    verified = rehearsal.migration().finish(PROVIDER, Answers.none());
    ns8 = Slapd.likeNs8(folder.resolve("ns8"), SUFFIX);
    loaded = ns8.load(cluster.module("openldap1").volume("data").resolve("dump-mdb0.ldif"));
    Path policy = folder.resolve("policy.ldif");
    Files.writeString(
        policy,
        """
        dn: ou=PPolicy,%1$s
        objectClass: organizationalUnit
        ou: PPolicy

        dn: cn=default,ou=PPolicy,%1$s
        objectClass: namedPolicy
        objectClass: pwdPolicy
        cn: default
        pwdAttribute: userPassword
        pwdLockout: TRUE

        dn: cn=neverexpires,ou=PPolicy,%1$s
        objectClass: namedPolicy
        objectClass: pwdPolicy
        cn: neverexpires
        pwdAttribute: userPassword
        """
            .formatted(SUFFIX));
    assertThat(ns8.load(policy)).as(ns8.output()).isZero();
    ns8.serve();
  }

  @AfterAll
  static void close() {
    for (AutoCloseable each : new AutoCloseable[] {ns8, ns7, rehearsal, cluster, host}) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  @Tag("D1")
  void countersOfTheClusterAreThoseOfTheSource() {
    assertThat(verified.get(PROVIDER).checks()).filteredOn(check -> !check.passed()).isEmpty();
    assertThat(verified.get(PROVIDER).checks())
        .extracting(check -> check.what() + " " + check.found())
        .contains("users of example.org all 14", "groups of example.org all 5");
  }

  @Test
  @Tag("F42")
  void theReportNamesWhatStayedBehindEntryByEntry() throws Exception {
    assertThat(rehearsal.migration().report().applications())
        .filteredOn(part -> part.state().id().equals(PROVIDER))
        .singleElement()
        .satisfies(
            part ->
                assertThat(part.plan().leftBehind())
                    .extracting(Plan.Item::subject)
                    .contains(
                        "cn=samba,dc=directory,dc=nh",
                        "uid=pc-reception$,ou=Computers,dc=directory,dc=nh",
                        "sambaDomainName=EXAMPLE,dc=directory,dc=nh",
                        "attribute shadowMax"));
  }

  @Test
  @Tag("D1")
  @Tag("D2")
  void everythingThatWasSentIsLoadedByTheRealServer() throws Exception {
    assertThat(loaded).as(ns8.output()).isZero();
    OpenldapBehaviour embedded = (OpenldapBehaviour) cluster.module("openldap1").behaviour();

    for (var entry : embedded.directory()) {
      assertThat(ns8.entry(entry.getDN(), "uid=anna.bianchi" + PEOPLE, PASSWORD))
          .as(entry.getDN())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @Tag("F45")
  @ValueSource(strings = {"anna.bianchi", "luca.verdi", "GRusso", "jdupont", "yuki.tanaka", "josé"})
  void peopleLogInWithTheirOldPasswords(String uid) throws Exception {
    assertThat(ns8.login("uid=" + uid + PEOPLE, PASSWORD)).isEqualTo(ResultCode.SUCCESS);
    assertThat(ns8.login("uid=" + uid + PEOPLE, "wrong")).isEqualTo(ResultCode.INVALID_CREDENTIALS);
  }

  @ParameterizedTest
  @Tag("F45")
  @Tag("D5")
  @ValueSource(strings = {"old.employee", "paolo.neri", "new.hire", "over"})
  void whoCouldNotLogInStillCannot(String uid) throws Exception {
    String password = uid.equals("paolo.neri") ? "Fixture1" : PASSWORD;

    assertThat(ns8.login("uid=" + uid + PEOPLE, password))
        .isEqualTo(ResultCode.INVALID_CREDENTIALS);
    assertThat(
            ns8.entry("uid=" + uid + PEOPLE, "uid=anna.bianchi" + PEOPLE, PASSWORD)
                .getAttributeValue("pwdAccountLockedTime"))
        .isEqualTo("000001010000Z");
  }

  @Test
  @Tag("F44")
  @Tag("F43")
  @Tag("CL01")
  void namesHaveAllTheirLetters() throws Exception {
    String anna = "uid=anna.bianchi" + PEOPLE;

    assertThat(
            ns8.entry("uid=yuki.tanaka" + PEOPLE, anna, PASSWORD).getAttributeValue("displayName"))
        .isEqualTo("田中 由紀");
    assertThat(ns8.entry("uid=jdupont" + PEOPLE, anna, PASSWORD).getAttributeValue("displayName"))
        .isEqualTo("Jérôme Dupont-Lefèvre");
    assertThat(ns8.entry("uid=josé" + PEOPLE, anna, PASSWORD).getAttributeValue("displayName"))
        .isEqualTo("José García");
    assertThat(
            ns8.entry("cn=größe 5,ou=Groups," + SUFFIX, anna, PASSWORD)
                .getAttributeValue("memberUid"))
        .isEqualTo("anna.bianchi");
  }

  @Test
  @Tag("D8")
  void clusterBindsWithThePasswordItWasTold() throws Exception {
    Map<String, String> environment = cluster.module("openldap1").environment();

    assertThat(
            ns8.login(
                "cn=" + environment.get("LDAP_SVCUSER") + "," + SUFFIX,
                environment.get("LDAP_SVCPASS")))
        .isEqualTo(ResultCode.SUCCESS);
  }

  @Test
  @Tag("F46")
  void agesOfPasswordsAreKept() throws Exception {
    String anna = "uid=anna.bianchi" + PEOPLE;

    assertThat(ns8.entry(anna, anna, PASSWORD).getAttributeValue("pwdChangedTime")).isNull();
    assertThat(ns8.entry("uid=GRusso" + PEOPLE, anna, PASSWORD).getAttributeValue("pwdChangedTime"))
        .isEqualTo("20230831000000Z");
  }

  @Test
  @Tag("F66")
  void ns7KeepsLettingInWhomItKnows() {
    assertThat(host.unit("slapd").running()).isFalse();
    assertThat(host.commands())
        .noneMatch(
            command ->
                command.arguments().get(0).contains("systemctl")
                    && command.arguments().contains("sssd"));
  }
}
