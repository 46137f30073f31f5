package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the mail module answers about the imported small company. */
class MailActionsTest {

  private TestSite site;

  @BeforeEach
  void anImportedModule(@TempDir Path root) {
    site = new TestSite(root, new MailBehaviour()).deliver("mail").deliverMailboxes();
    site.add(
        "accounts.json",
        "pseudonym",
        "case@",
        Map.of("Account", "Root,anna.bianchi@example.org,sales@shop.example.org"));
    assertThat(site.runImport()).isEmpty();
  }

  @Test
  void domainsShowWhatIsKnownOfThem() throws Exception {
    JsonNode domains = site.ask("list-domains");

    assertThat(domains)
        .isEqualTo(
            json(
                """
                [{"domain":"example.org","addusers":true,"addgroups":true,"catchall":null,
                  "bccaddr":null,"description":"Dominio principale – sede"},
                 {"domain":"shop.example.org","addusers":false,"addgroups":false,"catchall":null,
                  "bccaddr":null,"description":"Negozio online"}]
                """));
  }

  @Test
  void addressesShowTheKindOfTheirDestinations() throws Exception {
    JsonNode answer = site.ask("list-addresses");

    assertThat(answer.get("adduser_domains")).isEqualTo(json("[\"example.org\"]"));
    assertThat(address(answer, "management"))
        .isEqualTo(
            json(
                """
                {"local":"management","destinations":[
                   {"dtype":"group","name":"management","ui_name":"management"},
                   {"dtype":"external","name":"sales@shop.example.org"}],
                 "description":"Group plus an address covered by no alias",
                 "atype":"domain","domain":"shop.example.org"}
                """));
    assertThat(address(answer, "noreply"))
        .isEqualTo(
            json(
                """
                {"local":"noreply","destinations":[{"dtype":"public","name":"postmaster"}],
                 "internal":true,"atype":"wildcard"}
                """));
    assertThat(address(answer, "postmaster").get("delete_forbidden").asBoolean()).isTrue();
    assertThat(address(answer, "yuki.tanaka").toString())
        .contains("\"adduser\"", "\"internal\":true");
  }

  @Test
  @Tag("CM07")
  void aDestinationInOtherCaseIsAnUnknownAccount() throws Exception {
    assertThat(address(site.ask("list-addresses"), "case").get("destinations"))
        .isEqualTo(
            json(
                """
                [{"dtype":"apo","name":"Root"},
                 {"dtype":"user","name":"anna.bianchi","ui_name":"anna.bianchi"},
                 {"dtype":"external","name":"sales@shop.example.org"}]
                """));
  }

  @Test
  @Tag("CM01")
  void addressesThatDifferByCaseAreShownAsOne(@TempDir Path root) throws Exception {
    TestSite other = new TestSite(root, new MailBehaviour()).deliver("mail");
    other.add("accounts.json", "pseudonym", "INFO@", Map.of("Account", "a@x.example"));
    other.runImport();

    JsonNode info = address(other.ask("list-addresses"), "info");

    assertThat(info.get("destinations").findValuesAsText("name"))
        .containsExactly("sales@example.org", "a@x.example");
    assertThat(info.get("description").asText()).startsWith("Informazioni");
  }

  @Test
  void addressesCannotBeTakenApartWithoutTheUserDomain() {
    site.withoutUserDomain();

    StepFailure failure = catchThrowableOfType(StepFailure.class, () -> site.ask("list-addresses"));

    assertThat(failure.exitCode()).isEqualTo(2);
  }

  @Test
  void mailboxesShowQuotaForwardsAndRetention() throws Exception {
    JsonNode answer = site.ask("list-user-mailboxes");

    assertThat(answer.at("/default_spam_retention/value").asInt()).isEqualTo(30);
    assertThat(mailbox(answer, "old.employee").get("enabled").asBoolean()).isFalse();
    assertThat(mailbox(answer, "anna.bianchi"))
        .isEqualTo(
            json(
                """
                {"user":"anna.bianchi","quota":{"limit":5120,"value":0,"percent":0,"custom":true},
                 "spam_retention":{"custom":true,"value":60}}
                """));
    assertThat(mailbox(answer, "luca.verdi").get("forward"))
        .isEqualTo(
            json(
                """
                {"destinations":[{"dtype":"external","name":"luca@personal.example.com"},
                                 {"dtype":"external","name":"backup@partner.example.net"}],
                 "keepcopy":true}
                """));
  }

  @Test
  void publicMailboxesShowTheirAccessLists() throws Exception {
    JsonNode answer = site.ask("list-public-mailboxes");

    assertThat(answer.findValuesAsText("mailbox"))
        .containsExactlyInAnyOrder("Help Desk", "Junk", "postmaster");
    JsonNode lists = find(answer, "mailbox", "Help Desk").get("acls");
    assertThat(lists.get(0).at("/subject/dtype").asText()).isEqualTo("group");
    assertThat(lists.get(0).at("/rights/rtype").asText()).isEqualTo("full");
    assertThat(lists.get(1).at("/rights/rtype").asText()).isEqualTo("ro");
    assertThat(lists.get(2).at("/subject/name").asText()).isEqualTo("domain admins");
  }

  @Test
  void relayRulesComeInTheirOrderWithoutPasswords() throws Exception {
    JsonNode answer = site.ask("list-relay-rules");

    assertThat(answer.get("has_wildcard").asBoolean()).isTrue();
    assertThat(answer.get("rules").findValuesAsText("rule_subject"))
        .containsExactly("orders@partner.example.net", "shop.example.org", "*");
    assertThat(answer.get("rules").get(0))
        .isEqualTo(
            json(
                """
                {"rule_type":"recipient","rule_subject":"orders@partner.example.net",
                 "host":"mx.partner.example.net","port":25,"tls":false,"username":"",
                 "has_password":false,"enabled":false}
                """));
    assertThat(answer.toString()).doesNotContain("s3cret");
  }

  @Test
  void relayAndFilterSettingsAreTold() throws Exception {
    assertThat(site.ask("get-relay-configuration"))
        .isEqualTo(
            json(
                """
                {"postfix_restricted_sender":true,
                 "networks":["192.0.2.10","192.0.2.11","10.20.30.0/24","172.16.0.0/12"]}
                """));
    assertThat(site.ask("list-bypass-rules").get("bypass_rules").get(0))
        .isEqualTo(json("{\"type\":\"ip\",\"direction\":\"from\",\"value\":\"192.0.2.10\"}"));
    JsonNode filter = site.ask("get-filter-configuration");
    assertThat(filter.get("bypass_rules").asInt()).isEqualTo(6);
    assertThat(filter.at("/antispam/deny_message_threshold").asDouble()).isEqualTo(18.0);
    assertThat(filter.at("/antispam/prefix_email_subject/prefix").asText()).isEqualTo("[SPAM?]");
    assertThat(filter.at("/antivirus/third_party_sigs_rating").asText()).isEqualTo("medium");
  }

  @Test
  void generalSettingsAreTold() throws Exception {
    assertThat(site.ask("get-mailbox-settings"))
        .isEqualTo(
            json(
                """
                {"quota":{"limit":2048},"spam_retention":{"value":30},
                 "spam_folder":{"enabled":true,"name":"Junk"},"sharedseen":{"enabled":false}}
                """));
    assertThat(site.ask("get-always-bcc")).isEqualTo(json("{\"bcc\":\"archive@example.org\"}"));
    JsonNode configuration = site.ask("get-configuration");
    assertThat(configuration.get("hostname").asText()).isEqualTo("node1.ns8.example.net");
    assertThat(configuration.at("/user_domain/location").asText()).isEqualTo("external");
  }

  @Test
  void theKeyOfTheDomainIsShownAsItsRecord() throws Exception {
    JsonNode dkim = site.ask("get-domain-dkim", json("{\"domain\":\"example.org\"}"));

    String record = dkim.get("dkimFullRawRecord").asText();
    String key = record.replaceAll("(?s).*?p=|\"\\s*\"|\" \\).*", "");
    assertThat(dkim.get("enabled").asBoolean()).isTrue();
    assertThat(dkim.get("dkimRecordData").asText()).isEqualTo("v=DKIM1; k=rsa; p=" + key);
  }

  @Test
  void aDomainTakesACatchAllThatExists() throws Exception {
    JsonNode altered =
        site.ask(
            "alter-domain",
            json(
                """
                {"domain":"shop.example.org","catchall":{"dtype":"public","name":"Help Desk"},
                 "bccaddr":"copy@example.org"}
                """));

    assertThat(altered.get("catchall"))
        .isEqualTo(json("{\"dtype\":\"public\",\"name\":\"Help Desk\"}"));
    assertThat(site.ask("list-domains").get(1)).isEqualTo(altered);
  }

  @Test
  void aDomainRefusesWhatIsNotThere() {
    assertThat(refused("alter-domain", "{\"domain\":\"x.example\",\"bccaddr\":null}"))
        .isEqualTo("2 domain_not_found");
    assertThat(
            refused(
                "alter-domain",
                "{\"domain\":\"example.org\",\"catchall\":{\"dtype\":\"user\",\"name\":\"nobody\"}}"))
        .isEqualTo("3 catchall_mailbox_not_found");
  }

  @Test
  void theImportPublishesBothServices() {
    assertThat(site.services()).hasSize(2);
    assertThat(site.findService("imap", "module_uuid", TestSite.UUID).orElseThrow())
        .containsEntry("port", "143")
        .containsEntry("host", "10.5.4.1")
        .containsEntry("node", "1")
        .containsEntry("user_domain", "example.org")
        .containsEntry("mail_hostname", "node1.ns8.example.net");
    assertThat(site.findService("submission", "port", "10587")).isPresent();
  }

  @Test
  void configurationNeedsAHostNameWithADot() {
    assertThat(
            refused("configure-module", "{\"user_domain\":\"example.org\",\"hostname\":\"mail\"}"))
        .isEqualTo("10 hostname_pattern");
    assertThat(refused("configure-module", "{\"user_domain\":\"example.org\"}"))
        .isEqualTo("10 (root)_required");
    assertThat(refused("configure-module", "null")).isEqualTo("10 (root)_invalid_type");
  }

  @Test
  void theVolumeIsSeenAsDovecotSeesIt() {
    MailVolume volume = new MailVolume(site.volume("dovecot-data"));

    assertThat(volume.accounts()).contains("anna.bianchi", "vmail", "root", "m.oconnor");
    assertThat(volume.mailboxes("anna.bianchi"))
        .contains("INBOX", "Attività & budget", "Clienti/ACME Sàrl", "Versione 1.0");
    assertThat(volume.messages("anna.bianchi", "INBOX")).isEqualTo(9);
    assertThat(volume.messages("anna.bianchi", "Clienti/ACME Sàrl")).isEqualTo(1);
    assertThat(volume.messages("nobody", "INBOX")).isZero();
  }

  private String refused(String action, String input) {
    StepFailure failure =
        catchThrowableOfType(StepFailure.class, () -> site.ask(action, json(input)));
    return failure.exitCode() + " " + failure.output().orElseThrow().at("/0/error").asText();
  }

  private static JsonNode address(JsonNode answer, String local) {
    return find(answer.get("addresses"), "local", local);
  }

  private static JsonNode mailbox(JsonNode answer, String user) {
    return find(answer.get("user_mailboxes"), "user", user);
  }

  private static JsonNode find(JsonNode list, String member, String value) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(entry -> entry.path(member).asText().equals(value))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode json(String text)
      throws com.fasterxml.jackson.core.JsonProcessingException {
    return Delivered.JSON.readTree(text);
  }
}
