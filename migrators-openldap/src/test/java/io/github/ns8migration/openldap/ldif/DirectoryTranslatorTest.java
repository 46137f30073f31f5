package io.github.ns8migration.openldap.ldif;

import static io.github.ns8migration.openldap.ldif.Directories.SUFFIX;
import static io.github.ns8migration.openldap.ldif.Directories.base64;
import static io.github.ns8migration.openldap.ldif.Directories.translate;
import static io.github.ns8migration.openldap.ldif.Directories.user;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.openldap.ldif.Directories.Translated;
import io.github.ns8migration.openldap.ldif.Translation.Dropped;
import io.github.ns8migration.openldap.ldif.Translation.Kind;
import java.io.IOException;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTranslatorTest {
  private static final String PEOPLE = ",ou=people," + SUFFIX;
  private static final String GROUPS = ",ou=groups," + SUFFIX;

  // ---- names

  @Test
  @Tag("CL01")
  @Tag("F44")
  void nameInBase64GetsTheNewSuffixAndKeepsItsLetters() {
    Translated translated =
        translate(
            "dn:: "
                + base64("cn=größe 5,ou=Groups,dc=directory,dc=nh")
                + "\nobjectClass: posixGroup\ncn:: "
                + base64("größe 5")
                + "\ngidNumber: 2005");

    assertThat(translated.ldif()).contains("dn:: " + base64("cn=größe 5,ou=Groups," + SUFFIX));
    assertThat(translated.entry("cn=gr\\c3\\b6\\c3\\9fe 5" + GROUPS).get("cn"))
        .containsExactly("größe 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DC=Directory, DC=NH", "dc=directory,dc=nh", "dc = directory , dc = nh"})
  void suffixIsFoundHoweverItIsWritten(String suffix) {
    Translated translated =
        translate(
            "dn: cn=a,ou=Groups," + suffix + "\nobjectClass: posixGroup\ncn: a\ngidNumber: 1");

    assertThat(translated.entry("cn=a" + GROUPS)).isNotEmpty();
  }

  @Test
  @Tag("CL04")
  void onlyTheRootGetsTheNewLabel() {
    Translated translated =
        translate(
            "dn: dc=directoryservices,dc=directory,dc=nh\nobjectClass: domain\n"
                + "dc: directoryservices");

    assertThat(translated.entry(SUFFIX).get("dc")).containsExactly("ldap");
    assertThat(translated.entry("dc=directoryservices," + SUFFIX).get("dc"))
        .containsExactly("directoryservices");
  }

  @Test
  @Tag("CL07")
  void suffixIsRenamedWhereAnEntryIsNamedAndNowhereElse() {
    Translated translated =
        translate(
            user(
                "chief",
                "description: see ou=People,dc=directory,dc=nh",
                "manager: uid=boss, ou=People, dc=directory, dc=nh",
                "seeAlso:: " + base64("cn=zoë,dc=directory,dc=nh"),
                "secretary: cn=elsewhere,dc=example,dc=com"),
            """
            dn: cn=team,ou=Groups,dc=directory,dc=nh
            objectClass: groupOfUniqueNames
            cn: team
            uniqueMember: uid=a,ou=People,dc=directory,dc=nh#'01'B
            uniqueMember: uid=b,ou=People,dc=directory,dc=nh\
            """,
            """
            dn: cn=all,ou=Groups,dc=directory,dc=nh
            objectClass: groupOfURLs
            cn: all
            memberURL: ldap:///ou=People,dc=directory,dc=nh??sub?(objectClass=inetOrgPerson)\
            """);

    assertThat(translated.entry("uid=chief" + PEOPLE))
        .containsEntry("description", Set.of("see ou=People,dc=directory,dc=nh"))
        .containsEntry("manager", Set.of("uid=boss,ou=People," + SUFFIX))
        .containsEntry("seealso", Set.of("cn=zoë," + SUFFIX))
        .containsEntry("secretary", Set.of("cn=elsewhere,dc=example,dc=com"));
    assertThat(translated.entry("cn=team" + GROUPS).get("uniquemember"))
        .containsExactlyInAnyOrder(
            "uid=a,ou=People," + SUFFIX + "#'01'B", "uid=b,ou=People," + SUFFIX);
    assertThat(translated.entry("cn=all" + GROUPS).get("memberurl"))
        .allMatch(url -> url.startsWith("ldap:///ou=People,dc=ldap,dc=example,dc=org??sub?"));
  }

  // ---- schema

  @Test
  @Tag("CL03")
  void classesAndAttributesHaveNoCase() {
    Translated translated =
        translate(
            """
            dn: uid=lower,ou=People,dc=directory,dc=nh
            OBJECTCLASS: inetorgperson
            objectclass: PosixAccount
            objectclass: SHADOWACCOUNT
            UID: lower
            CN: Lower Case
            SN: Case
            UIDNUMBER: 5001
            gidnumber: 1000
            HOMEDIRECTORY: /home/lower
            SHADOWMAX: 180
            shadowlastchange: 19000\
            """);

    assertThat(translated.translation().users()).isEqualTo(1);
    assertThat(translated.entry("uid=lower" + PEOPLE))
        .containsEntry("objectclass", Set.of("inetOrgPerson", "posixAccount"))
        .containsEntry("pwdchangedtime", Set.of("20220108000000Z"))
        .containsKeys("uidnumber", "homedirectory")
        .doesNotContainKeys("shadowmax", "shadowlastchange");
  }

  @Test
  @Tag("CL05")
  void otherNamesOfAnAttributeAreTheSameAttribute() {
    Translated translated =
        translate(
            """
            dn: uid=hostonly,ou=People,dc=directory,dc=nh
            objectClass: account
            uid: hostonly
            host: server\
            """,
            """
            dn: surname=Rossi,ou=People,dc=directory,dc=nh
            objectClass: inetOrgPerson
            commonName: Anna Rossi
            surname: Rossi
            rfc822Mailbox: anna@example.org\
            """);

    assertThat(translated.entry("uid=hostonly" + PEOPLE)).containsKeys("uid", "host");
    assertThat(translated.ldif()).contains("rfc822Mailbox: anna@example.org", "surname: Rossi");
    assertThat(translated.translation().lostAttributes()).isEmpty();
  }

  @Test
  @Tag("CL10")
  void optionsOfAttributesStay() {
    Translated translated =
        translate(user("anna", "givenName;lang-it: Anna", "displayName;lang-it: Anna R."));

    assertThat(translated.entry("uid=anna" + PEOPLE))
        .containsEntry("givenname;lang-it", Set.of("Anna"))
        .containsEntry("displayname;lang-it", Set.of("Anna R."))
        .containsEntry("displayname", Set.of("anna"));
  }

  @Test
  @Tag("F42")
  @Tag("D1")
  void whatNs8DoesNotKnowStaysBehindAndIsTold() {
    Translated translated =
        translate(
            user(
                "ns6",
                "objectClass: sambaSamAccount",
                "sambaSID: S-1-5-21-1",
                "sambaNTPassword: 0123456789ABCDEF0123456789ABCDEF"),
            "dn: sambaDomainName=OLD,dc=directory,dc=nh\nobjectClass: sambaDomain\n"
                + "sambaDomainName: OLD");

    assertThat(translated.entry("uid=ns6" + PEOPLE)).doesNotContainKeys("sambasid");
    assertThat(translated.translation().lostAttributes())
        .containsEntry("sambaSID", 1L)
        .containsEntry("sambaNTPassword", 1L);
    assertThat(translated.translation().lostClasses()).containsEntry("sambaSamAccount", 1L);
    assertThat(translated.translation().dropped())
        .containsExactly(
            new Dropped(
                "sambaDomainName=OLD,dc=directory,dc=nh",
                "NS8 knows none of the classes that say what it is",
                Kind.OTHER));
    assertThat(translated.translation().toString()).doesNotContain("0123456789ABCDEF");
  }

  @Test
  @Tag("D1")
  void ofTwoStructuresThatDoNotGoTogetherTheServerTakesOne() {
    Translated translated =
        translate(user("both", "objectClass: account", "structuralObjectClass: inetOrgPerson"));

    assertThat(translated.entry("uid=both" + PEOPLE).get("objectclass"))
        .containsExactlyInAnyOrder("inetOrgPerson", "posixAccount");
  }

  @Test
  @Tag("D1")
  void loginWithoutStructureBecomesAPerson() {
    Translated translated =
        translate(
            """
            dn: uid=bare,ou=People,dc=directory,dc=nh
            objectClass: posixAccount
            objectClass: companyPerson
            uid: bare
            cn: Bare Login
            uidNumber: 5002
            gidNumber: 1000
            homeDirectory: /home/bare
            structuralObjectClass: companyPerson\
            """);

    assertThat(translated.entry("uid=bare" + PEOPLE))
        .containsEntry("objectclass", Set.of("inetOrgPerson", "posixAccount"))
        .containsEntry("structuralobjectclass", Set.of("inetOrgPerson"))
        .containsEntry("sn", Set.of("Bare Login"));
    assertThat(translated.translation().corrected())
        .extracting(Translation.Correction::text)
        .containsExactly("gets the class inetOrgPerson");
  }

  @Test
  @Tag("D1")
  void personWithoutWhatNs8DemandsIsTaken() {
    Translated translated = translate(user("plain").replace("sn: plain\n", ""));

    assertThat(translated.entry("uid=plain" + PEOPLE).get("sn")).containsExactly("plain");
  }

  @Test
  @Tag("D1")
  void personWhomNs8WouldRefuseIsFound() {
    Translated translated = translate(user("nohome").replaceAll("homeDirectory.*\n", ""));

    assertThat(translated.translation().lostAccounts())
        .containsExactly(
            new Dropped(
                "uid=nohome,ou=People,dc=directory,dc=nh",
                "it has no homeDirectory, which NS8 demands",
                Kind.ACCOUNT));
  }

  // ---- containers

  @Test
  @Tag("CL06")
  @Tag("D2")
  void containerOfAnUnknownClassStaysForThoseBelowIt() {
    Translated translated =
        translate(
            "dn: cn=branch,dc=directory,dc=nh\nobjectClass: companyUnit\ncn: branch",
            "dn: ou=inner,cn=branch,dc=directory,dc=nh\nobjectClass: companyUnit\nou: inner",
            user("deep").replace("ou=People", "ou=inner,cn=branch"));

    assertThat(translated.entries().keySet())
        .contains(
            "cn=branch," + SUFFIX,
            "ou=inner,cn=branch," + SUFFIX,
            "uid=deep,ou=inner,cn=branch," + SUFFIX);
    assertThat(translated.ldif().indexOf("dn: cn=branch"))
        .isLessThan(translated.ldif().indexOf("dn: ou=inner"));
    assertThat(translated.translation().dropped()).isEmpty();
    assertThat(translated.translation().corrected())
        .extracting(Translation.Correction::text)
        .containsExactly(
            "goes over as a plain namedObject, for what is below it",
            "goes over as a plain organizationalUnit, for what is below it");
  }

  @Test
  @Tag("CL06")
  @Tag("D2")
  void containerThatComesAfterThoseBelowItStaysToo() {
    Translated translated =
        translate(
            user("early").replace("ou=People", "cn=branch"),
            "dn: cn=branch,dc=directory,dc=nh\nobjectClass: companyUnit\ncn: branch");

    assertThat(translated.entries().keySet())
        .contains("cn=branch," + SUFFIX, "uid=early,cn=branch," + SUFFIX);
  }

  @Test
  @Tag("D2")
  void containerThatNs8CannotHoldTakesThoseBelowItWithIt() {
    Translated translated =
        translate(
            "dn: sambaDomainName=OLD,dc=directory,dc=nh\nobjectClass: sambaDomain\n"
                + "sambaDomainName: OLD",
            "dn: ou=empty,sambaDomainName=OLD,dc=directory,dc=nh\n"
                + "objectClass: organizationalUnit\nou: empty",
            user("deep").replace("ou=People", "sambaDomainName=OLD"));

    assertThat(translated.translation().dropped()).hasSize(3);
    assertThat(translated.translation().lostAccounts())
        .extracting(Dropped::dn)
        .containsExactly("uid=deep,sambaDomainName=OLD,dc=directory,dc=nh");
  }

  @Test
  void rootOfAnUnknownClassStays() {
    Translated translated =
        translate(
            "dn: dc=directory,dc=nh\nobjectClass: companyRoot\ndc: directory\n".getBytes(UTF_8));

    assertThat(translated.translation().rooted()).isTrue();
    assertThat(translated.entry(SUFFIX).get("dc")).containsExactly("ldap");
  }

  @Test
  void leftoversOfOlderReleasesStayBehind() {
    Translated translated =
        translate(
            "dn: cn=samba,dc=directory,dc=nh\nobjectClass: device\n"
                + "objectClass: simpleSecurityObject\ncn: samba\nuserPassword: x",
            "dn: cn=pam,dc=directory,dc=nh\nobjectClass: device\ncn: pam",
            "dn: ou=Computers,dc=directory,dc=nh\nobjectClass: organizationalUnit\nou: Computers",
            """
            dn: uid=pc-1$,ou=Computers,dc=directory,dc=nh
            objectClass: account
            objectClass: posixAccount
            uid: pc-1$
            cn: pc-1$
            uidNumber: 1
            gidNumber: 515
            homeDirectory: /dev/null\
            """);

    assertThat(translated.translation().dropped())
        .hasSize(4)
        .allMatch(each -> each.kind() == Kind.LITTER);
    assertThat(translated.entries()).hasSize(3);
  }

  @Test
  @Tag("D2")
  void personAmongLeftoversIsKeptWithTheContainer() {
    Translated translated =
        translate(
            "dn: ou=Computers,dc=directory,dc=nh\nobjectClass: organizationalUnit\nou: Computers",
            user("misplaced").replace("ou=People", "ou=Computers"));

    assertThat(translated.entries().keySet())
        .contains("ou=computers," + SUFFIX, "uid=misplaced,ou=computers," + SUFFIX);
    assertThat(translated.translation().dropped()).isEmpty();
  }

  // ---- passwords

  @ParameterizedTest
  @Tag("CL02")
  @Tag("D5")
  @Tag("F45")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          {CRYPT}!$6$salt$hash, true
          {CRYPT}!!, true
          {CRYPT}!, true
          {CRYPT}*, true
          {crypt}!abdy84CNwfbTw, true
          !{SSHA}aGFzaA==, true
          {SSHA}!aGFzaA==, true
          !!, true
          *, true
          !$6$salt$hash, true
          {CRYPT}$6$salt$hash, false
          {SSHA}aGFzaA==, false
          !Passw0rd, false
          {CLEARTEXT}!Passw0rd, false
          Passw0rd!, false
          """)
  void whoCannotLogInIsLocked(String stored, boolean locked) {
    Translated translated = translate(user("anna", "userPassword:: " + base64(stored)));

    assertThat(translated.entry("uid=anna" + PEOPLE).containsKey("pwdaccountlockedtime"))
        .isEqualTo(locked);
    assertThat(translated.entry("uid=anna" + PEOPLE).get("userpassword")).containsExactly(stored);
    assertThat(translated.translation().locked()).isEqualTo(locked ? 1 : 0);
  }

  @Test
  @Tag("D5")
  void whoHasASecondPasswordThatWorksIsNotLocked() {
    Translated translated =
        translate(
            user("anna", "userPassword:: " + base64("{CRYPT}!!"), "userPassword: {SSHA}aGFzaA=="));

    assertThat(translated.translation().locked()).isZero();
  }

  @ParameterizedTest
  @Tag("D6")
  @Tag("CL09")
  @ValueSource(strings = {"America/Los_Angeles", "UTC", "Pacific/Kiritimati"})
  void dayOfTheLastChangeIsTheSameEverywhere(String zone) {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));

      Translated translated = translate(user("anna", "shadowLastChange: 19000", "shadowMax: 180"));

      assertThat(translated.entry("uid=anna" + PEOPLE).get("pwdchangedtime"))
          .containsExactly("20220108000000Z");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @ParameterizedTest
  @Tag("CL08")
  @ValueSource(strings = {"abc", "99999999999", "19000.5", "0x10", "2147483647"})
  void whatIsNoDayGivesNoAgeAndAMessageWithThatValueOnly(String value) {
    Translated translated =
        translate(
            user(
                "anna",
                "userPassword:: " + base64("{SSHA}c2VjcmV0"),
                "shadowLastChange: " + value,
                "shadowMax: 180"));

    assertThat(translated.entry("uid=anna" + PEOPLE)).doesNotContainKey("pwdchangedtime");
    assertThat(translated.translation().users()).isEqualTo(1);
    assertThat(translated.translation().corrected())
        .extracting(Translation.Correction::text)
        .containsExactly(
            "its shadowLastChange, " + value + ", is no day: its password gets no age");
  }

  @ParameterizedTest
  @Tag("F46")
  @CsvSource({"99999, false", "100000, false", "-1, false", "180, true", "0, true", "'', true"})
  void passwordThatNeverExpiresHasNoAge(String shadowMax, boolean dated) {
    Translated translated =
        translate(user("anna", "shadowLastChange: 19000", "shadowMax: " + shadowMax));

    assertThat(translated.entry("uid=anna" + PEOPLE).containsKey("pwdchangedtime"))
        .isEqualTo(dated);
    assertThat(translated.translation().dated()).isEqualTo(dated ? 1 : 0);
  }

  @ParameterizedTest
  @Tag("D5")
  @CsvSource({"20454, true", "20453, true", "20455, false", "-1, false", "0, false", "'', false"})
  void accountWhoseLastDayIsOverIsLocked(String shadowExpire, boolean locked) {
    Translated translated = translate(user("anna", "shadowExpire: " + shadowExpire));

    assertThat(translated.translation().locked()).isEqualTo(locked ? 1 : 0);
  }

  @Test
  void ageThatTheServerOfNs7KeptItselfIsKept() {
    Translated translated =
        translate(
            user(
                "anna", "pwdChangedTime: 20250102030405Z", "shadowLastChange: 1", "shadowMax: 90"));

    assertThat(translated.entry("uid=anna" + PEOPLE).get("pwdchangedtime"))
        .containsExactly("20250102030405Z");
  }

  // ---- display names

  @Test
  @Tag("F43")
  @Tag("F44")
  @Tag("D7")
  void personWithoutDisplayNameGetsTheNameWithAllItsLetters() {
    Translated translated =
        translate(
            user("yuki").replace("cn: yuki", "cn:: " + base64("田中 由紀")),
            user("blank", "gecos:: IA==", "displayName:: IA=="),
            user("named", "displayName: Chosen"));

    assertThat(translated.entry("uid=yuki" + PEOPLE).get("displayname")).containsExactly("田中 由紀");
    assertThat(translated.entry("uid=blank" + PEOPLE).get("displayname")).containsExactly("blank");
    assertThat(translated.entry("uid=named" + PEOPLE).get("displayname")).containsExactly("Chosen");
    assertThat(translated.translation().named()).isEqualTo(2);
  }

  // ---- streams

  @Test
  @Tag("F42")
  void lastEntryWithoutALineFeedIsNotLost() {
    Translated translated =
        translate((Directories.HEAD + user("last").stripTrailing()).getBytes(UTF_8));

    assertThat(translated.translation().users()).isEqualTo(1);
  }

  @Test
  void whatIsNoLdifEndsItWithoutRepeatingWhatStandsThere() {
    byte[] damaged = (Directories.HEAD + "dn: cn=x\n{SSHA}FAKEsecret\n").getBytes(UTF_8);

    assertThatThrownBy(() -> translate(damaged))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("line")
        .hasMessageNotContaining("FAKEsecret");
  }

  @Test
  void theSameDirectoryGivesTheSameBytes() {
    assertThat(translate(user("anna"), user("luca")).ldif())
        .isEqualTo(translate(user("anna"), user("luca")).ldif());
  }
}
