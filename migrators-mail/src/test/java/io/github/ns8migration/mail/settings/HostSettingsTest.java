package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.value.Finding;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains, smart hosts, networks, filter, and what must be there before anything begins. */
class HostSettingsTest {

  private static JsonNode sent(Given given, String file) {
    return Given.json(Given.files(given.settings()).get(file));
  }

  private static boolean blocked(MailSettings settings, String code) {
    return settings.findings().stream()
        .filter(Finding::blocks)
        .anyMatch(each -> each.problem().code().equals(code));
  }

  @Test
  @Tag("F20")
  void withoutUserDomainNothingIsSent() {
    MailSettings settings = Given.host().userDomain(Optional.empty()).settings();

    assertThat(blocked(settings, "user-domain-missing")).isTrue();
    assertThat(settings.files()).isEmpty();
  }

  @Test
  @Tag("F20")
  void userDomainOfARemoteProviderIsSent() {
    MailSettings settings = Given.host().userDomain(Optional.of("ldap.example.net")).settings();

    assertThat(Given.files(settings)).containsEntry("user_domain.txt", "ldap.example.net\n");
  }

  @Test
  @Tag("CX10")
  void hostDomainThatIsNoLocalDomainStopsTheMove() {
    Given given = Given.host().withoutDomains().domain("other.example", "TransportType", "Relay");

    assertThat(blocked(given.settings(), "mail-domain-not-local")).isTrue();
  }

  @Test
  void hostWithoutDomainStopsTheMove() {
    assertThat(blocked(Given.host().mailDomain("").settings(), "mail-domain-missing")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dovecot", "postfix"})
  @Tag("CX15")
  void missingRecordStopsTheMove(String record) {
    assertThat(blocked(Given.host().lacking(record).settings(), "mail-record-missing")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org.", "EXAMPLE.org", " Example.Org "})
  @Tag("CX12")
  @Tag("CX13")
  void mailDomainIsNormalised(String name) {
    MailSettings settings = Given.host().mailDomain(name).settings();

    assertThat(Given.files(settings)).containsEntry("mail_domain.txt", "example.org\n");
  }

  @Test
  @Tag("CX08")
  @Tag("CX09")
  void domainsAreSentInLowerCaseAndOnce() {
    Given given =
        Given.host()
            .withoutDomains()
            .domain("Example.Org", "TransportType", "LocalDelivery", "Description", "first")
            .domain("example.org", "TransportType", "LocalDelivery", "Description", "second");

    assertThat(given.imported().domains).containsExactly("example.org 1 0 first");
    assertThat(Given.items(given.settings(), "domain-twins")).containsExactly("example.org");
  }

  @Test
  @Tag("CX11")
  void allFilesTheImportReadsAreSentEvenIfEmpty() {
    assertThat(Given.files(Given.host().settings()))
        .containsOnlyKeys(
            "user_domain.txt",
            "mail_domain.txt",
            "rspamd.json",
            "dovecot.json",
            "postfix.json",
            "clamd.json",
            "smarthosts.json",
            "networks.json",
            "domains.json",
            "accounts.json",
            "users.json",
            "groups.json");
  }

  @Test
  @Tag("CM40")
  @Tag("F28")
  void optionsOfADomainAreSetAfterTheImportOrNamed() {
    MailSettings settings =
        Given.host()
            .users("anna")
            .domain(
                "shop.example.org",
                "TransportType",
                "LocalDelivery",
                "UnknownRecipientsActionType",
                "deliver",
                "UnknownRecipientsActionDeliverMailbox",
                "vmail+Help Desk",
                "AlwaysBccStatus",
                "enabled",
                "AlwaysBccAddress",
                "archive@example.org",
                "DisclaimerStatus",
                "enabled")
            .domain(
                "user.example.org",
                "TransportType",
                "LocalDelivery",
                "UnknownRecipientsActionType",
                "deliver",
                "UnknownRecipientsActionDeliverMailbox",
                "Anna@example.org")
            .domain(
                "gone.example.org",
                "TransportType",
                "LocalDelivery",
                "UnknownRecipientsActionType",
                "deliver",
                "UnknownRecipientsActionDeliverMailbox",
                "gone@example.org")
            .settings();

    assertThat(settings.options())
        .containsExactly(
            new DomainOptions(
                "shop.example.org",
                Optional.of(new DomainOptions.CatchAll("public", "Help Desk")),
                Optional.of("archive@example.org")),
            new DomainOptions(
                "user.example.org",
                Optional.of(new DomainOptions.CatchAll("user", "anna")),
                Optional.empty()));
    assertThat(Given.items(settings, "catch-all-unknown"))
        .containsExactly("gone.example.org: gone@example.org");
    assertThat(settings.leftBehind())
        .extracting(Plan.Item::subject)
        .contains("disclaimer of shop.example.org");
  }

  @Test
  @Tag("CM40")
  void relayedDomainBecomesARelayRuleAndIsNamed() {
    Given given =
        Given.host()
            .domain(
                "branch.example.net",
                "TransportType",
                "Relay",
                "RelayHost",
                "mx.branch.example.net",
                "RelayPort",
                "2525")
            .domain("sink.example.net", "TransportType", "none");

    assertThat(given.imported().relayrules)
        .containsExactly("recipient branch.example.net mx.branch.example.net 2525 may   1");
    assertThat(Given.items(given.settings(), "domain-relay")).containsExactly("branch.example.net");
    assertThat(Given.items(given.settings(), "domain-not-delivered"))
        .containsExactly("sink.example.net");
  }

  @Test
  @Tag("CX14")
  void copyOfAllMailWithoutAddressIsOff() {
    Given given = Given.host().configuration("postfix", "AlwaysBccStatus", "enabled");

    assertThat(given.imported().environment).doesNotContainKey("POSTFIX_ALWAYS_BCC");
    assertThat(Given.items(given.settings(), "bcc-no-address")).containsExactly("all mail");
  }

  @Test
  @Tag("CX03")
  void bypassListIsAlwaysThere() {
    Given given = Given.host().lacking("postfix", "AccessBypassList");

    assertThat(given.imported().mynetworks).isEmpty();
  }

  @Test
  @Tag("CM47")
  void passwordIsSentWithoutEscapesAndOtherwiseAsItIs() {
    Given given =
        Given.host()
            .smarthost(
                "sender",
                "@x.example",
                "Host",
                "h.example",
                "Port",
                "25",
                "Username",
                "u",
                "Password",
                " pa\\|ss=w:ord ",
                "status",
                "enabled");

    assertThat(sent(given, "smarthosts.json").get(0).get("props").get("Password").asText())
        .isEqualTo(" pa|ss=w:ord ");
  }

  @Test
  @Tag("CM49")
  void passwordsThatNs8WillLogAreNamedWithoutThem() {
    MailSettings settings =
        Given.host()
            .smarthost(
                "sender", "@x.example", "Host", "h.example", "Port", "25", "Password", "s3cret")
            .settings();

    assertThat(Given.items(settings, "smart-host-password-logged")).containsExactly("@x.example");
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "'',25",
    "smtps,465",
    "submission,587",
    "0,25",
    "65536,25",
    "plenty,25",
    "' 587 ',587"
  })
  @Tag("CM48")
  @Tag("CX05")
  void portIsAlwaysANumber(String typed, String port) {
    Given given =
        Given.host()
            .configuration(
                "postfix",
                "SmartHostStatus",
                "Enabled",
                "SmartHostName",
                "smtp.example.net",
                "SmartHostPort",
                typed,
                "SmartHostTlsStatus",
                "Enabled");

    assertThat(given.imported().relayrules)
        .containsExactly("wildcard * smtp.example.net " + port + " encrypt   1");
    assertThat(Given.codes(given.settings()).contains("smart-host-port"))
        .isEqualTo(!typed.strip().equals(port));
  }

  @Test
  @Tag("CX06")
  @Tag("CX06b")
  void smartHostWithoutHostIsNotSent() {
    Given given =
        Given.host()
            .configuration("postfix", "SmartHostStatus", "enabled", "SmartHostPassword", "s3cret")
            .smarthost("sender", "@a.example", "Port", "25")
            .smarthost("recipient", "b.example", "Host", " ", "Port", "25");

    assertThat(given.imported().relayrules).isEmpty();
    assertThat(given.settings().smartHost()).isFalse();
    assertThat(Given.items(given.settings(), "smart-host-incomplete"))
        .containsExactlyInAnyOrder("smart host for all mail", "@a.example", "b.example");
  }

  @Test
  @Tag("CX07")
  void oneRuleForAnAddressOrDomainWhateverItsCaseAndDirection() {
    Given given =
        Given.host()
            .smarthost("sender", "@Shop.example", "Host", "off.example", "Port", "25")
            .smarthost(
                "sender", "shop.example", "Host", "on.example", "Port", "25", "status", "enabled")
            .smarthost(
                "recipient",
                "@SHOP.example",
                "Host",
                "x.example",
                "Port",
                "25",
                "status",
                "enabled");

    assertThat(given.imported().relayrules)
        .containsExactly("sender shop.example on.example 25 may   1");
    assertThat(Given.items(given.settings(), "smart-host-twins"))
        .containsExactly(
            "recipient @SHOP.example (sender shop.example)",
            "sender @Shop.example (sender shop.example)");
  }

  @Test
  void secretsThatAreOfNoUseAreNotSent() {
    Given given =
        Given.host()
            .configuration(
                "postfix", "SmartHostStatus", "disabled", "SmartHostPassword", "one-s3cret")
            .configuration("rspamd", "Password", "two-s3cret");

    assertThat(Given.files(given.settings()).values()).noneMatch(text -> text.contains("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"trustednetworks", "smtpauth,trustednetworks", "TrustedNetworks, smtpauth"})
  @Tag("F30")
  void trustedNetworksAreSentWhateverElseIsAllowed(String policies) {
    Given given =
        Given.host()
            .configuration("postfix", "AccessPolicies", policies)
            .network("10.20.30.0", "Mask", "255.255.255.0");

    assertThat(given.imported().mynetworks).containsExactly("10.20.30.0/24");
    assertThat(given.settings().networks()).isEqualTo(Set.of("10.20.30.0/24"));
  }

  @Test
  void networksThatMayNotRelayAreNotSent() {
    Given given = Given.host().network("10.20.30.0", "Mask", "255.255.255.0");

    assertThat(Given.files(given.settings())).containsEntry("networks.json", "[]");
    assertThat(given.imported().mynetworks).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CM44, 10.0.0.0, 0.0.0.255, 10.0.0.0/24, network-mask-odd",
    "CM44, 10.0.0.0, 24, 10.0.0.0/24, network-mask-odd",
    "CM45, 10.2.3.4, 255.255.255.0, 10.2.3.0/24, ",
    "CM46, 10.0.0.0, '255.255.255.0 ', 10.0.0.0/24, ",
    "CM43, 172.24.0.0, 0.0.0.0, , network-everybody",
    "CM43, 0.0.0.0, 0, , network-everybody",
    "CX04, 10.0.0.0, '', , network-invalid",
    "CM44, 10.0.0.0, 255.0.255.0, , network-invalid",
    "CM44, 10.0.0.0, 33, , network-invalid",
    "CM44, server, 255.255.255.0, , network-invalid",
    "CM44, 10.0.0.256, 255.255.255.0, , network-invalid"
  })
  @Tag("CM43")
  @Tag("CM44")
  @Tag("CM45")
  @Tag("CM46")
  @Tag("CX04")
  void networksAreNormalisedOrNamed(
      String id, String address, String mask, String network, String code) {
    Given given =
        Given.host()
            .configuration("postfix", "AccessPolicies", "trustednetworks")
            .network(address, "Mask", mask);

    assertThat(given.imported().mynetworks)
        .as(id)
        .isEqualTo(network == null ? Set.of() : Set.of(network));
    if (code != null) {
      assertThat(Given.codes(given.settings())).contains(code);
    } else {
      assertThat(given.settings().findings()).isEmpty();
    }
  }

  @Test
  @Tag("CX04")
  void networkWithoutMaskIsNamed() {
    Given given =
        Given.host()
            .configuration("postfix", "AccessPolicies", "trustednetworks")
            .network("10.0.0.0", "Description", "no mask");

    assertThat(given.imported().mynetworks).isEmpty();
    assertThat(Given.items(given.settings(), "network-invalid"))
        .containsExactly("10.0.0.0 mask missing");
  }

  @Test
  @Tag("CM45")
  void bypassListIsTrimmedAndNormalised() {
    Given given =
        Given.host()
            .configuration(
                "postfix",
                "AccessBypassList",
                "192.0.2.10, 198.51.100.7/24,,192.0.2.10,0.0.0.0/0,mail.example.net");

    assertThat(given.imported().mynetworks).containsExactly("192.0.2.10", "198.51.100.0/24");
    assertThat(Given.items(given.settings(), "network-everybody"))
        .containsExactly("bypass list: 0.0.0.0/0");
    assertThat(Given.items(given.settings(), "network-invalid"))
        .containsExactly("bypass list: mail.example.net");
  }

  @Test
  void ownNetworksOfTheHostAreNamedSinceNs8CannotKnowThem() {
    MailSettings settings =
        Given.host()
            .configuration("postfix", "AccessPolicies", "trustednetworks")
            .device("eth0", "role", "green", "ipaddr", "192.168.50.1", "netmask", "255.255.255.0")
            .device("eth1", "role", "red", "ipaddr", "203.0.113.20", "netmask", "255.255.255.240")
            .settings();

    assertThat(Given.items(settings, "network-green")).containsExactly("192.168.50.0/24");
  }

  @Test
  @Tag("CM42")
  @Tag("F21")
  void hostWithoutFilterSendsTheBareOneAndIsTold() {
    Given given = Given.host().lacking("rspamd").lacking("clamd");

    Ns8Import imported = given.imported();

    assertThat(Given.files(given.settings())).containsEntry("rspamd.json", "1");
    assertThat(imported.environment).containsEntry("DOVECOT_SPAM_SUBJECT_PREFIX", "");
    assertThat(Given.codes(given.settings())).contains("filter-missing");
  }

  @Test
  @Tag("CX19")
  void levelOfGreylistingIsAlwaysThere() {
    Given given = Given.host().lacking("rspamd", "SpamGreyLevel");

    assertThat(sent(given, "rspamd.json").get("props").get("SpamGreyLevel").asText()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CX18, 'SpamTag2Level', '5,5', 5.5", "CX20, 'SpamKillLevel', nan, 20",
    "CX20, 'SpamTag2Level', inf, 6", "CX20, 'SpamGreyLevel', plenty, ''"
  })
  @Tag("CX18")
  @Tag("CX20")
  void levelsAreNumbersOrWhatNs7BeginsWith(String id, String property, String typed, String sent) {
    Given given = Given.host().configuration("rspamd", property, typed);

    assertThat(sent(given, "rspamd.json").get("props").get(property).asText())
        .as(id)
        .isEqualTo(sent);
    assertThat(Given.items(given.settings(), "filter-odd")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"High,high", "medium,medium", "strict,low", "'',low"})
  @Tag("CX21")
  void ratingIsOneThatNs8Knows(String typed, String sent) {
    Given given = Given.host().configuration("clamd", "UnofficialSignaturesRating", typed);

    assertThat(sent(given, "clamd.json").get("props").get("UnofficialSignaturesRating").asText())
        .isEqualTo(sent);
    assertThat(given.imported().skipped).isEmpty();
  }

  @Test
  @Tag("CX22")
  void hostWithoutAntivirusSendsAnEmptyObject() {
    Given given = Given.host().lacking("clamd");

    assertThat(sent(given, "clamd.json").get("props").isObject()).isTrue();
    assertThat(given.imported().skipped).isEmpty();
  }

  @Test
  @Tag("CX23")
  void listsOfTheFilterAreTrimmed() {
    Given given =
        Given.host()
            .configuration(
                "rspamd", "SenderWhiteList", " a@b.example , trusted.example,, a@b.example");

    assertThat(sent(given, "rspamd.json").get("props").get("SenderWhiteList").asText())
        .isEqualTo("a@b.example,trusted.example");
  }

  @Test
  @Tag("CX24")
  void prefixHasNoLineFeed() {
    Given given =
        Given.host()
            .configuration(
                "rspamd",
                "SpamSubjectPrefixStatus",
                "enabled",
                "SpamSubjectPrefixString",
                "[SPAM]\nEVIL=1");

    assertThat(given.imported().environment)
        .containsEntry("DOVECOT_SPAM_SUBJECT_PREFIX", "[SPAM]EVIL=1");
  }

  @Test
  @Tag("CX16")
  void spamHasAFolder() {
    Given given = Given.host().configuration("dovecot", "SpamFolder", "");

    assertThat(given.imported().environment).containsEntry("DOVECOT_SPAM_FOLDER", "Junk");
    assertThat(given.settings().converted())
        .extracting(Plan.Item::subject)
        .contains("folder for spam");
  }

  @ParameterizedTest
  @CsvSource({"90,90", "infinite,18250", "15d,15", "damaged,18250"})
  @Tag("CM41")
  @Tag("CX17")
  void spamOfAllIsKeptAsLongAsOnNs7(String typed, String days) {
    Given given = Given.host().configuration("dovecot", "SpamRetentionTime", typed);

    assertThat(given.imported().environment).containsEntry("DOVECOT_SPAM_RETENTION", days);
  }

  @ParameterizedTest
  @CsvSource({"20,2048", "unlimited,0", "plenty,0"})
  @Tag("F22")
  void quotaOfAllBecomesTheSameSize(String typed, String megabytes) {
    Given given =
        Given.host().configuration("dovecot", "QuotaStatus", "enabled", "QuotaDefaultSize", typed);

    assertThat(given.imported().environment).containsEntry("DOVECOT_QUOTA_MB", megabytes);
  }

  @Test
  void whatNs8HasNoPlaceForIsNamed() {
    MailSettings settings = Given.smallCompany().settings();

    assertThat(settings.leftBehind())
        .extracting(Plan.Item::subject)
        .contains(
            "blocked senders bulk@spam.example.net,spam.example.com",
            "blocked attachments Exec",
            "largest message, bytes: 50000000",
            "name in the greeting: mail.example.org");
  }
}
