package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Rules that hold whatever people typed. */
class SettingsPropertiesTest {
  private static final List<String> PROPERTIES =
      List.of(
          "Account",
          "Access",
          "Description",
          "MailStatus",
          "MailAccess",
          "MailForwardStatus",
          "MailForwardAddress",
          "MailForwardKeepMessageCopy",
          "MailQuotaType",
          "MailQuotaCustom",
          "MailSpamRetentionStatus",
          "MailSpamRetentionTime",
          "TransportType",
          "RelayHost",
          "RelayPort",
          "UnknownRecipientsActionType",
          "UnknownRecipientsActionDeliverMailbox",
          "AlwaysBccStatus",
          "AlwaysBccAddress",
          "Host",
          "Port",
          "Username",
          "Password",
          "TlsStatus",
          "status",
          "Mask",
          "role",
          "ipaddr",
          "netmask",
          "AccessBypassList",
          "AccessPolicies",
          "SmartHostStatus",
          "SmartHostName",
          "SmartHostPort",
          "SmartHostPassword",
          "QuotaStatus",
          "QuotaDefaultSize",
          "SpamFolder",
          "SpamRetentionTime",
          "SpamGreyLevel",
          "SpamTag2Level",
          "SpamKillLevel",
          "SenderWhiteList",
          "UnofficialSignaturesRating",
          "SpamSubjectPrefixString");

  @Provide
  Arbitrary<String> word() {
    return Arbitraries.of(
        "anna",
        "Anna@example.org",
        "anna@EXAMPLE.org",
        "sales@example.org",
        "SALES@",
        "sales@",
        "root",
        "Root",
        "vmail+Help Desk",
        "postmaster@",
        "x@other.example",
        "X@Other.example",
        "a@b@example.org",
        "@example.org",
        "@",
        "",
        " ",
        ",",
        "loop@",
        "loop@shop.example.org",
        "info@shop.example.org",
        "INFO@Shop.example.org",
        "example.org",
        "Example.ORG",
        "shop.example.org",
        "@shop.example.org",
        "enabled",
        "Enabled",
        "disabled",
        "private",
        "Private",
        "custom",
        "yes",
        "unlimited",
        "infinite",
        "20",
        "-1",
        "1e3",
        "10.5",
        "60d",
        "25",
        "smtps",
        "LocalDelivery",
        "Relay",
        "deliver",
        "10.0.0.0",
        "10.0.0.7/24",
        "255.255.255.0",
        "0.0.0.0",
        "0.0.0.255",
        "trustednetworks",
        "green",
        "low",
        "nan",
        "*",
        "l\\|r",
        "line\nfeed",
        "caf\u00e9@",
        "\u0000",
        "\ud83d\ude00@example.org");
  }

  @Provide
  Arbitrary<String> text() {
    Arbitrary<String> list = word().list().ofMaxSize(5).map(words -> String.join(",", words));
    return Arbitraries.frequencyOf(
        Tuple.of(6, word()), Tuple.of(3, list), Tuple.of(1, Arbitraries.strings().ofMaxLength(12)));
  }

  @Provide
  Arbitrary<EsmithRecord> record() {
    Arbitrary<String> type =
        Arbitraries.of(
            "pseudonym",
            "user",
            "group",
            "domain",
            "sender",
            "recipient",
            "network",
            "ethernet",
            "ibay",
            "service",
            "");
    Arbitrary<Map<String, String>> props =
        Arbitraries.maps(Arbitraries.of(PROPERTIES), text()).ofMaxSize(12);
    return Combinators.combine(text(), type, props)
        .as((key, kind, values) -> new EsmithRecord(key, kind, new LinkedHashMap<>(values)));
  }

  @Provide
  Arbitrary<List<EsmithRecord>> records() {
    return record().list().ofMaxSize(12);
  }

  private static MailRecords host(List<EsmithRecord> records) {
    MailRecords base =
        Given.host()
            .domain("shop.example.org", "TransportType", "LocalDelivery")
            .users("anna", "luca")
            .groups("sales", "caf\u00e9")
            .records();
    Optional<EsmithRecord> service =
        records.stream().filter(each -> each.type().equals("service")).findFirst();
    List<EsmithRecord> domains = new ArrayList<>(base.domains());
    domains.addAll(records);
    return new MailRecords(
        base.mailDomain(),
        base.userDomain(),
        base.accounts(),
        service.or(base::postfix),
        service.or(base::dovecot),
        service,
        service,
        domains,
        records,
        records,
        records);
  }

  @Property(tries = 2000)
  @Tag("CX01")
  @Tag("CX02")
  @Tag("CX03")
  @Tag("CX04")
  @Tag("CX05")
  @Tag("CX06")
  @Tag("CX07")
  @Tag("CX08")
  @Tag("CX19")
  @Tag("CX22")
  void noRecordsStopTheImportOrAreSkippedByIt(@ForAll("records") List<EsmithRecord> records) {
    MailSettings settings = MailSettings.of(host(records));

    Ns8Import imported = Ns8Import.of(Given.files(settings));

    // The attributes of the built-in address win; its further destinations are stored before.
    assertThat(imported.skipped).allMatch("postmaster@"::equalsIgnoreCase);
    assertThat(imported.addresses).hasSameSizeAs(settings.addresses());
    assertThat(imported.domains).hasSameSizeAs(settings.domains());
    assertThat(imported.relayrules).hasSameSizeAs(settings.relayRules());
    assertThat(imported.mynetworks).isEqualTo(settings.networks());
  }

  @Property(tries = 500)
  @Tag("CM02")
  @Tag("CM03")
  @Tag("CM04")
  @Tag("CM06")
  void destinationsAreTrimmedNeverEmptyNeverTwiceAndLowerCaseForAccounts(
      @ForAll("text") String list) {
    MailRecords records =
        host(List.of(new EsmithRecord("x@", "pseudonym", Map.of("Account", list))));

    for (JsonNode each : Given.json(Given.files(MailSettings.of(records)).get("accounts.json"))) {
      List<String> members =
          Arrays.asList(each.get("props").get("Account").asText().split(",", -1));
      assertThat(members).allMatch(member -> !member.isEmpty() && member.equals(member.strip()));
      assertThat(new HashSet<>(members.stream().map(Accounts::lower).toList()))
          .hasSameSizeAs(members);
      assertThat(members.stream().filter(member -> member.endsWith("@example.org")))
          .allMatch(member -> member.equals(Accounts.lower(member)));
    }
  }

  @Property(tries = 200)
  void theSameRecordsMakeTheSameBytes(@ForAll("records") List<EsmithRecord> records) {
    assertThat(Given.files(MailSettings.of(host(records))))
        .isEqualTo(Given.files(MailSettings.of(host(List.copyOf(records)))));
  }

  @Property
  void theOrderOfPropertiesDoesNotMatter(
      @ForAll("record") EsmithRecord record, @ForAll Random random) {
    List<Map.Entry<String, String>> entries = new ArrayList<>(record.properties().entrySet());
    Collections.shuffle(entries, random);
    Map<String, String> shuffled = new LinkedHashMap<>();
    entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
    EsmithRecord other = new EsmithRecord(record.key(), record.type(), shuffled);

    assertThat(Given.files(MailSettings.of(host(List.of(other)))))
        .isEqualTo(Given.files(MailSettings.of(host(List.of(record)))));
  }

  @Property
  @Tag("F22")
  void plainQuotasAreNeverConverted(@ForAll @IntRange(min = 1, max = 999_999_999) int size) {
    Quota quota = Quota.parse(Optional.of(Integer.toString(size)));

    assertThat(quota.delivered()).isEqualTo(Integer.toString(size));
    assertThat(Ns8Import.megabytes(quota.delivered())).contains(Long.toString(quota.megabytes()));
  }

  @Property
  @Tag("CM26")
  void anyTextIsAQuota(@ForAll("text") String typed) {
    Quota quota = Quota.parse(Optional.of(typed));

    assertThat(quota.delivered()).matches("unlimited|[1-9][0-9]{0,9}");
  }

  @Property
  @Tag("CM29")
  void anyTextIsATimeToKeepSpam(@ForAll("text") String typed) {
    Retention retention = Retention.parse(Optional.of(typed));

    assertThat(retention.days()).isBetween(1L, Retention.FOR_EVER);
    assertThat(Retention.parse(Optional.of(retention.delivered())))
        .isEqualTo(new Retention(retention.days(), false));
  }

  @Property
  @Tag("CM43")
  @Tag("CM45")
  void networksHaveNoHostBits(
      @ForAll int address, @ForAll @IntRange(min = 1, max = 32) int prefix) {
    Ipv4Network network = new Ipv4Network(address, prefix);

    assertThat(Ipv4Network.of(network.first(), network.dottedMask())).contains(network);
    assertThat(Ipv4Network.parse(network.toString())).contains(network);
    assertThat(Ipv4Network.of(new Ipv4Network(address, 32).first(), Integer.toString(prefix)))
        .contains(network);
  }
}
