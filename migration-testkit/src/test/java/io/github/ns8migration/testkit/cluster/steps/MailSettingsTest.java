package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Domains, relay rules, networks, filter: one thing of the delivery changed, and what comes of it.
 */
class MailSettingsTest {

  private final MailBehaviour module = new MailBehaviour();
  private TestSite site;

  @BeforeEach
  void aDelivery(@TempDir Path root) {
    site = new TestSite(root, module).deliver("mail");
  }

  @Test
  @Tag("CM40")
  void onlyNameAndDescriptionOfLocalDomainsArrive() throws Exception {
    site.add("domains.json", "domain", "none.example", Map.of("TransportType", "none"));

    imported();

    assertThat(values("domains", "domain")).containsExactly("*", "example.org", "shop.example.org");
    assertThat(values("domains", "catchall")).containsOnly("null");
    assertThat(values("domains", "bccaddr")).containsOnly("null");
  }

  @Test
  @Tag("CM41")
  void aDefaultRetentionWithoutUnitIsFifteenDays() {
    props("dovecot.json", props -> props.put("SpamRetentionTime", "90"));

    imported();

    assertThat(site.environment()).containsEntry("DOVECOT_SPAM_RETENTION", "15");
  }

  @Test
  @Tag("CX17")
  void anInfiniteDefaultRetentionIsFifteenDays() {
    props("dovecot.json", props -> props.put("SpamRetentionTime", "infinite"));

    imported();

    assertThat(site.environment()).containsEntry("DOVECOT_SPAM_RETENTION", "15");
  }

  @Test
  @Tag("CM42")
  void withoutFilterOnlyTheNetworksArrive() {
    site.put("rspamd.json", "1").put("clamd.json", "1");

    imported();

    assertThat(module.rspamdCalls()).isEmpty();
    assertThat(module.subtasks()).hasSize(1);
    assertThat(values("mynetworks", "network")).contains("192.0.2.10", "192.0.2.11");
    assertThat(site.environment()).containsEntry("DOVECOT_SPAM_SUBJECT_PREFIX", "");
  }

  @Test
  @Tag("CM43")
  @Tag("CM44")
  @Tag("CM45")
  @Tag("CM46")
  void masksAreReadGenerously() {
    network("172.24.0.0", "0.0.0.0");
    network("10.1.0.0", "0.0.0.255");
    network("10.2.0.0", "24");
    network("10.2.3.4", "255.255.255.0");
    network("10.9.0.0", "255.255.255.0 ");
    props("postfix.json", props -> props.put("AccessBypassList", "192.0.2.1, 198.51.100.0/24"));

    imported();

    assertThat(values("mynetworks", "network"))
        .contains("172.24.0.0/0", "10.1.0.0/24", "10.2.0.0/24", "10.2.3.4/24", " 198.51.100.0/24")
        .noneMatch(network -> network.startsWith("10.9."));
  }

  @Test
  @Tag("CM47")
  @Tag("CM48")
  void passwordsAndPortsAreStoredAsTheyStand() {
    relay("a.example", Map.of("Host", "h", "Port", "", "Password", "pa\\|ss=w:ord"));
    relay("b.example", Map.of("Host", "h", "Port", "smtps", "TlsStatus", "Enabled"));
    relay("c.example", Map.of("Host", "h", "Port", " 26 "));

    imported();

    assertThat(rule("a.example"))
        .containsEntry("port", "")
        .containsEntry("password", "pa\\|ss=w:ord");
    assertThat(rule("b.example")).containsEntry("port", "smtps").containsEntry("tls", "may");
    assertThat(rule("c.example")).containsEntry("port", "26").containsEntry("password", "null");
  }

  @Test
  @Tag("CM49")
  void thePasswordOfARelayRuleIsWrittenToStandardError() {
    imported();

    assertThat(site.linesOf("49import_smarthosts"))
        .anyMatch(line -> line.contains("s3cret=with;odd chars"));
  }

  @Test
  @Tag("CX02")
  void aUserWithoutPropertiesStopsTheImport() {
    ObjectNode user = Delivered.JSON.createObjectNode();
    site.add("accounts.json", user.put("name", "bare@example.org").put("type", "user"));

    stopsAt("55import_addresses");

    assertThat(values("addresses", "alocal")).containsExactly("postmaster");
  }

  @Test
  @Tag("CX03")
  void aMissingBypassListStopsTheImport() {
    props("postfix.json", props -> props.remove("AccessBypassList"));

    stopsAt("49import_smarthosts");

    assertThat(values("relayrules", "host")).isEmpty();
  }

  @Test
  @Tag("CX04")
  void aNetworkWithoutMaskStopsTheImportWhenNetworksAreTrusted() {
    site.add("networks.json", "network", "10.0.0.0", Map.of());

    stopsAt("49import_smarthosts");
  }

  @Test
  @Tag("CX04")
  void aNetworkWithoutMaskIsNotLookedAtWhenNetworksAreNotTrusted() {
    site.add("networks.json", "network", "10.0.0.0", Map.of());
    props("postfix.json", props -> props.put("AccessPolicies", ""));

    imported();

    assertThat(values("mynetworks", "network")).containsExactly("192.0.2.10", "192.0.2.11");
  }

  @Test
  @Tag("CX05")
  void anEmptyPortOfTheSmartHostStopsTheImport() {
    props("postfix.json", props -> props.put("SmartHostPort", ""));

    stopsAt("49import_smarthosts");
  }

  @Test
  @Tag("CX05")
  void aMissingPortOfTheSmartHostStopsTheImport() {
    props("postfix.json", props -> props.remove("SmartHostPort"));

    stopsAt("49import_smarthosts");
  }

  @Test
  @Tag("CX06")
  void aSmartHostWithoutAHostStopsTheImport() {
    props("postfix.json", props -> props.remove("SmartHostName"));

    stopsAt("49import_smarthosts");

    assertThat(site.linesOf("49import_smarthosts"))
        .anyMatch(line -> line.contains("NOT NULL constraint failed: relayrules.host"));
  }

  @Test
  @Tag("CX06b")
  void anEmptyHostIsStored() {
    props("postfix.json", props -> props.put("SmartHostName", ""));

    imported();

    assertThat(rule("*")).containsEntry("host", "");
  }

  @Test
  @Tag("CX07")
  void aRelayRuleTwiceByCaseStopsTheImport() {
    relay("SHOP.example.org", Map.of("Host", "h", "Port", "25"));

    stopsAt("49import_smarthosts");
  }

  @Test
  @Tag("CX08")
  void aDomainTwiceByCaseStopsTheImport() {
    site.add(
        "domains.json", "domain", "Shop.Example.ORG", Map.of("TransportType", "LocalDelivery"));

    stopsAt("50import_domains");

    assertThat(values("domains", "domain")).containsExactly("*");
    assertThat(module.dkimKey()).isPresent();
  }

  @Test
  @Tag("CX09")
  void theMainDomainInOtherCaseTakesNoUsers() {
    site.put("domains.json", "[]");
    site.add("domains.json", "domain", "Example.Org", Map.of("TransportType", "LocalDelivery"));

    imported();

    assertThat(values("domains", "addusers")).containsOnly("0");
    assertThat(values("addresses", "alocal")).contains("bianchi");
  }

  @Test
  @Tag("CX10")
  void withoutTheMainDomainItsAliasesAreLost() {
    site.put("domains.json", "[]");

    imported();

    assertThat(values("addresses", "domain")).containsOnly("*");
  }

  @Test
  @Tag("CX12")
  @Tag("CX13")
  void aMailDomainWrittenInAnotherWayMatchesNoUser() {
    for (String domain : List.of("example.org.", "EXAMPLE.ORG")) {
      MailBehaviour other = new MailBehaviour();
      TestSite elsewhere =
          new TestSite(site.volume(domain), other).deliver("mail").put("mail_domain.txt", domain);

      assertThat(elsewhere.runImport()).isEmpty();

      JsonNode tables = other.database().toJson().get("tables");
      assertThat(tables.get("domains").findValuesAsText("addusers")).containsOnly("0");
      assertThat(tables.get("userforwards")).isEmpty();
      assertThat(tables.get("destmap").findValuesAsText("dest"))
          .contains("anna.bianchi@example.org");
    }
  }

  @Test
  @Tag("CX14")
  void aMissingAddressOfTheCopyBecomesTheWordNone() {
    props("postfix.json", props -> props.remove("AlwaysBccAddress"));

    imported();

    assertThat(site.environment()).containsEntry("POSTFIX_ALWAYS_BCC", "None");
  }

  @Test
  @Tag("CX16")
  void anEmptySpamFolderIsSet() {
    props("dovecot.json", props -> props.put("SpamFolder", ""));

    imported();

    assertThat(site.environment()).containsEntry("DOVECOT_SPAM_FOLDER", "");
  }

  @Test
  @Tag("CX18")
  void oneBadThresholdResetsBoth() {
    props("rspamd.json", props -> props.put("SpamTag2Level", "4,5"));

    imported();

    assertThat(scores()).isEqualTo("[15.0,null,6.0,4.5]");
  }

  @Test
  @Tag("CX19")
  void aMissingGreylistLevelStopsTheImport() {
    props("rspamd.json", props -> props.remove("SpamGreyLevel"));

    stopsAt("55import_filter");

    assertThat(module.rspamdCalls()).hasSize(5);
  }

  @Test
  void aGreylistLevelThatIsNoNumberSwitchesItOff() {
    props("rspamd.json", props -> props.put("SpamGreyLevel", ""));

    imported();

    assertThat(scores()).isEqualTo("[18.0,null,6.0,null]");
    assertThat(site.environment()).containsEntry("RSPAMD_greylist_enabled", "");
  }

  @Test
  @Tag("CX20")
  void thresholdsThatAreNoJsonNumbersAreNotApplied() {
    props("rspamd.json", props -> props.put("SpamTag2Level", "nan").put("SpamKillLevel", "inf"));

    imported();

    assertThat(module.subtasks()).hasSize(1);
    assertThat(module.rspamdCalls()).noneMatch(call -> call.toString().contains("saveactions"));
  }

  @Test
  @Tag("CX21")
  void anUnknownRatingLosesTheWholeFilterConfiguration() {
    props("clamd.json", props -> props.put("UnofficialSignaturesRating", "paranoid"));

    imported();

    JsonNode subtask = module.subtasks().get(1);
    assertThat(subtask.get("exit_code").asInt()).isEqualTo(10);
    assertThat(subtask.get("validation_errors").toString())
        .contains("antivirus_enum", "antivirus.third_party_sigs_rating");
    assertThat(module.rspamdCalls()).noneMatch(call -> call.toString().contains("saveactions"));
  }

  @Test
  @Tag("CX23")
  void entriesOfTheBypassListsKeepTheirBlanks() {
    props("rspamd.json", props -> props.put("SenderWhiteList", "a@x.example, x.example ,,"));

    imported();

    assertThat(module.rspamdCalls())
        .anyMatch(call -> call.get("payload").asText().equals(" x.example \n"));
  }

  @Test
  @Tag("CX24")
  void aLineFeedInThePrefixSetsAnotherVariable() {
    props(
        "rspamd.json",
        props -> props.put("SpamSubjectPrefixString", "[SPAM]\nPOSTFIX_ALWAYS_BCC=x\nOTHER=evil"));

    imported();

    assertThat(site.environment())
        .containsEntry("DOVECOT_SPAM_SUBJECT_PREFIX", "[SPAM]")
        .containsEntry("POSTFIX_ALWAYS_BCC", "archive@example.org")
        .containsEntry("OTHER", "evil");
  }

  @Test
  @Tag("CX11")
  @Tag("CX15")
  @Tag("CX22")
  void aFileThatIsMissingOrNoRecordStopsTheImportWhereItIsRead() {
    Map<String, String> readAt =
        Map.ofEntries(
            Map.entry("user_domain.txt", "20import_environment"),
            Map.entry("rspamd.json", "20import_environment"),
            Map.entry("dovecot.json", "20import_environment"),
            Map.entry("postfix.json", "48import_always_bcc"),
            Map.entry("smarthosts.json", "49import_smarthosts"),
            Map.entry("networks.json", "49import_smarthosts"),
            Map.entry("dkim.migration/default.private", "50import_dkim"),
            Map.entry("mail_domain.txt", "50import_domains"),
            Map.entry("domains.json", "50import_domains"),
            Map.entry("accounts.json", "55import_addresses"),
            Map.entry("users.json", "55import_addresses"),
            Map.entry("groups.json", "55import_addresses"),
            Map.entry("clamd.json", "55import_filter"));
    readAt.forEach(
        (file, step) -> {
          assertThat(other("no-" + file).without(file).runImport())
              .as("without " + file)
              .contains(step);
          if (file.endsWith(".json") && !file.equals("rspamd.json")) {
            assertThat(other("1-" + file).put(file, "1").runImport())
                .as("1 in " + file)
                .contains(step);
            assertThat(other("x-" + file).put(file, "{").runImport())
                .as("{ in " + file)
                .contains(step);
          }
        });
  }

  @Test
  void theKeyFolderGoesAlsoWhenItHoldsNoKey() {
    site.without("dkim.migration/default.private");

    stopsAt("50import_dkim");

    assertThat(site.state().resolve("dkim.migration")).doesNotExist();
    assertThat(module.dkimKey()).isEmpty();
  }

  private TestSite other(String folder) {
    return new TestSite(site.volume(folder.replace('/', '-')), new MailBehaviour()).deliver("mail");
  }

  private void imported() {
    assertThat(site.runImport()).as("the step that failed").isEmpty();
  }

  private void stopsAt(String step) {
    assertThat(site.runImport()).isEqualTo(Optional.of(step));
  }

  private void props(String file, Consumer<ObjectNode> change) {
    site.props(file, change);
  }

  private void network(String name, String mask) {
    site.add("networks.json", "network", name, Map.of("Mask", mask));
  }

  private void relay(String subject, Map<String, String> props) {
    site.add("smarthosts.json", "sender", subject, props);
  }

  private List<String> values(String table, String column) {
    return module.database().toJson().get("tables").get(table).findValuesAsText(column);
  }

  private Map<String, String> rule(String subject) {
    for (JsonNode row : module.database().toJson().get("tables").get("relayrules")) {
      if (row.get("rule_subject").asText().equals(subject)) {
        Map<String, String> rule = new java.util.TreeMap<>();
        row.properties().forEach(column -> rule.put(column.getKey(), column.getValue().asText()));
        return rule;
      }
    }
    throw new AssertionError("no rule for " + subject);
  }

  private String scores() {
    return module.rspamdCalls().stream()
        .filter(call -> call.get("path").asText().equals("saveactions"))
        .map(call -> call.get("payload").toString())
        .findFirst()
        .orElseThrow();
  }
}
