package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of awkward aliases, users and groups. */
class AddressStepTest {

  private final MailBehaviour module = new MailBehaviour();
  private TestSite site;

  @BeforeEach
  void aDeliveryWithoutRecords(@TempDir Path root) {
    site = new TestSite(root, module).deliver("mail").put("accounts.json", "[]");
    site.put(
        "users.json",
        "[\"ceo@example.org\",\"cfo@example.org\",\"j.smith@example.org\",\"mcdonald@example.org\"]");
    site.put("groups.json", "[\"support@example.org\",\"café@example.org\",\"hr@example.org\"]");
  }

  @Test
  @Tag("CM01")
  void aliasesThatDifferByCaseShareTheAttributesOfTheFirst() {
    alias("INFO@", "ceo@example.org", Map.of("Description", "upper", "Access", "private"));
    alias("info@", "cfo@example.org", Map.of("Description", "lower"));

    imported();

    assertThat(destinations()).contains(tuple("INFO", "*", "ceo"), tuple("info", "*", "cfo"));
    assertThat(rows("addresses", "alocal", "internal", "adesc"))
        .contains(tuple("INFO", "1", "upper"))
        .doesNotContain(tuple("info", "0", "lower"));
    assertThat(warnings()).anyMatch(line -> line.contains("addresses.alocal, addresses.domain"));
  }

  @Test
  @Tag("CM02")
  @Tag("CM03")
  void blanksAndEmptyMembersOfADestinationListAreStored() {
    alias("blanks@", "ceo@example.org, cfo@example.org ,");

    imported();

    assertThat(destinationsOf("blanks")).containsExactly("", " cfo@example.org ", "ceo");
  }

  @Test
  @Tag("CX25")
  void aLineFeedInADestinationIsStored() {
    alias("feed@", "ceo@example.org\ncfo@example.org");

    imported();

    assertThat(destinationsOf("feed")).containsExactly("ceo@example.org\ncfo@example.org");
  }

  @Test
  @Tag("CM04")
  void aDestinationNamedTwiceMakesAPrivateAliasPublic() {
    alias("twice@", "ceo@example.org,ceo@example.org", Map.of("Access", "private"));

    imported();

    assertThat(destinationsOf("twice")).containsExactly("ceo");
    assertThat(locals()).doesNotContain("twice");
  }

  @Test
  @Tag("CM05")
  @Tag("CM05b")
  void anAliasOfAllDomainsToTheGroupOfItsNameLeadsToItself() {
    alias("support@", "support@example.org");
    alias("café@", "café@example.org");
    alias("other@", "hr@example.org");

    imported();

    assertThat(destinationsOf("support")).containsExactly("support@example.org");
    assertThat(destinationsOf("café")).containsExactly("café@example.org");
    assertThat(destinationsOf("other")).containsExactly("hr");
  }

  @Test
  @Tag("CM06")
  @Tag("CM07")
  void destinationsInOtherCaseAreNoAccounts() {
    alias("casedest@", "J.Smith@Example.Org");
    alias("toRoot3@", "Root");

    imported();

    assertThat(destinationsOf("casedest")).containsExactly("J.Smith@Example.Org");
    assertThat(destinationsOf("toRoot3")).containsExactly("Root");
  }

  @Test
  @Tag("CM08")
  @Tag("CM09")
  void anAliasOfAnUnknownDomainIsLost() {
    alias("nowhere@unknown.example", "ceo@example.org");
    alias("rel@branch.example.net", "ceo@example.org");
    alias("a@b@example.org", "ceo@example.org");

    imported();

    assertThat(locals()).containsExactly("postmaster");
    assertThat(warnings()).hasSize(3).allMatch(line -> line.contains("FOREIGN KEY"));
  }

  @Test
  @Tag("CM10")
  void anotherPostmasterKeepsBothDestinationsAndLosesItsAttributes() {
    alias("postmaster@", "ceo@example.org", Map.of("Description", "ours", "Access", "private"));

    imported();

    assertThat(destinationsOf("postmaster")).containsExactly("ceo", "vmail+postmaster");
    assertThat(rows("addresses", "alocal", "internal", "adesc"))
        .containsExactly(tuple("postmaster", "0", "RFC-mandatory postmaster alias"));
  }

  @Test
  @Tag("CM11")
  void descriptionsAreStoredAsDelivered() {
    alias("newline@", "ceo@example.org", Map.of("Description", "one\ntwo"));
    alias("pipe@", "ceo@example.org", Map.of("Description", "left \\| right"));

    imported();

    assertThat(rows("addresses", "alocal", "adesc"))
        .contains(tuple("newline", "one\ntwo"), tuple("pipe", "left \\| right"));
  }

  @Test
  @Tag("CM12")
  @Tag("CM13")
  void anAliasWithoutLocalPartIsStoredAndOneWithoutDestinationVanishes() {
    alias("@shop.example.org", "ceo@example.org");
    alias("empty@", "");
    site.add("accounts.json", "pseudonym", "none@", Map.of());

    imported();

    assertThat(locals()).containsExactly("postmaster", "");
    assertThat(warnings()).isEmpty();
  }

  @Test
  @Tag("CM14")
  void switchesAreComparedWithTheirCase() {
    alias("hidden@", "ceo@example.org", Map.of("Access", "Private"));
    user("ceo@example.org", Map.of("MailAccess", "Private"));
    user("cfo@example.org", Map.of("MailStatus", "Disabled"));

    imported();

    assertThat(rows("addresses", "alocal", "internal")).contains(tuple("hidden", "0"));
    assertThat(rows("userattrs", "user")).isEmpty();
    assertThat(site.environment()).containsEntry("DOVECOT_DISABLED_USERS", "root");
  }

  @Test
  @Tag("CM15")
  void destinationsThatLeadNowhereAreKept() {
    alias("plus@", "ceo+x@example.org");
    alias("loop1@", "loop2@example.org");
    alias("loop2@", "loop1@example.org");

    imported();

    assertThat(destinationsOf("plus")).containsExactly("ceo+x@example.org");
    assertThat(destinationsOf("loop1")).containsExactly("loop2@example.org");
    assertThat(destinationsOf("loop2")).containsExactly("loop1@example.org");
  }

  @Test
  @Tag("CM20")
  void userRecordsKeepTheirCase() {
    user("McDonald@example.org", Map.of("MailQuotaType", "custom", "MailQuotaCustom", "10"));
    user("OldBoss@example.org", Map.of("MailStatus", "disabled"));

    imported();

    assertThat(quota("McDonald")).contains("1024");
    assertThat(site.environment()).containsEntry("DOVECOT_DISABLED_USERS", "root,OldBoss");
  }

  @Test
  @Tag("CM21")
  @Tag("CM33")
  void recordsWithTheDomainInOtherCaseAreSkipped() {
    user("cfo@EXAMPLE.Org", Map.of("MailQuotaType", "custom", "MailQuotaCustom", "10"));
    for (String group : List.of("R&D@EXAMPLE.Org", "management", "x@other.example")) {
      site.add("accounts.json", "group", group, Map.of("MailAccess", "private"));
    }

    imported();

    assertThat(quota("cfo")).isEmpty();
    assertThat(rows("groupattrs", "group")).isEmpty();
    assertThat(warnings()).hasSize(4);
  }

  @Test
  @Tag("CM22")
  void aForwardTwiceLosesTheRestOfTheRecord() {
    forwarding("ceo", "a@x.example,a@x.example", "yes");
    forwarding("cfo", "cfo", "yes");

    imported();

    assertThat(rows("userforwards", "user", "dest"))
        .containsExactly(tuple("ceo", "a@x.example"), tuple("cfo", "cfo"));
    assertThat(quota("ceo")).isEmpty();
    assertThat(quota("cfo")).isEmpty();
  }

  @Test
  @Tag("CM23")
  @Tag("CM24")
  @Tag("CM25")
  void blankAndImpossibleForwardsAreStoredAndCopiesNeedTheWordYes() {
    forwarding("ceo", " a@x.example , ,,no address", "enabled");

    imported();

    assertThat(rows("userforwards", "user", "dest"))
        .containsExactly(tuple("ceo", ""), tuple("ceo", "a@x.example"), tuple("ceo", "no address"));
    assertThat(quota("ceo")).contains("1024");
  }

  @Test
  @Tag("CM26")
  void aQuotaThatIsNoNumberLeavesTheDefault() {
    for (String quota : List.of("", "plenty", "10.5", "1e3", "Unlimited")) {
      user(
          "u" + quota.length() + "@example.org",
          Map.of("MailQuotaType", "custom", "MailQuotaCustom", quota));
    }
    user("missing@example.org", Map.of("MailQuotaType", "custom"));

    imported();

    assertThat(quotas()).isEmpty();
    assertThat(warnings()).hasSize(6);
  }

  @Test
  @Tag("CM27")
  @Tag("CM28")
  void oddNumbersAreConverted() {
    quotaOf("negative", "-1");
    quotaOf("underscore", "5_0");
    quotaOf("arabic", "٢٠");
    quotaOf("blanks", " 20 ");
    quotaOf("rounded", "196");

    imported();

    assertThat(quota("negative")).contains("-102");
    assertThat(quota("underscore")).contains("5120");
    assertThat(quota("arabic")).contains("2048");
    assertThat(quota("blanks")).contains("2048");
    assertThat(quota("rounded")).contains("20480");
  }

  @Test
  @Tag("CM29")
  void aRetentionThatIsNoNumberLeavesTheDefault() {
    for (String time : List.of("infinite", "", "d", "60D")) {
      retention("u" + time.length(), time);
    }
    user("missing@example.org", Map.of("MailSpamRetentionStatus", "enabled"));

    imported();

    assertThat(module.dovecotCalls())
        .extracting(c -> c.get("method").asText())
        .containsExactly("mailboxCreate");
    assertThat(warnings()).hasSize(5);
  }

  @Test
  @Tag("CM30")
  void oddRetentionsAreStored() {
    retention("zero", "0d");
    retention("negative", "-1d");
    retention("blank", " 7d");

    imported();

    assertThat(Stream.of("zero", "negative", "blank").map(u -> set("shared/spam_retention/" + u)))
        .containsExactly(Optional.of("0"), Optional.of("-1"), Optional.of("7"));
  }

  @Test
  @Tag("CM31")
  void settingsOfNobodyAreStored() {
    user("nobody@example.org", Map.of("MailAccess", "private"));
    quotaOf("zoë", "10");

    imported();

    assertThat(rows("userattrs", "user", "internal")).containsExactly(tuple("nobody", "1"));
    assertThat(quota("zoë")).contains("1024");
  }

  @Test
  @Tag("CM32")
  void aDisabledUserLosesTheForward() {
    user(
        "cfo@example.org",
        Map.of(
            "MailStatus", "disabled",
            "MailForwardStatus", "enabled",
            "MailForwardAddress", "a@x.example"));

    imported();

    assertThat(rows("userforwards", "user")).isEmpty();
    assertThat(site.environment()).containsEntry("DOVECOT_DISABLED_USERS", "root,cfo");
  }

  @Test
  @Tag("CM34")
  void aDisabledGroupBecomesInternal() {
    site.add("accounts.json", "group", "hr@example.org", Map.of("MailStatus", "disabled"));
    site.add("accounts.json", "group", "gone-group@example.org", Map.of("MailStatus", "disabled"));

    imported();

    assertThat(rows("groupattrs", "group", "internal"))
        .containsExactly(tuple("gone-group", "1"), tuple("hr", "1"));
  }

  @Test
  @Tag("CX01")
  void anAliasWithoutAtTakesEverythingBack() {
    alias("fine@", "ceo@example.org");
    forwarding("ceo", "a@x.example", "no");
    alias("broken", "ceo@example.org");

    assertThat(site.runImport()).contains("55import_addresses");

    assertThat(locals()).containsExactly("postmaster");
    assertThat(rows("userforwards", "user")).isEmpty();
    assertThat(rows("domains", "domain")).hasSize(3);
    assertThat(rows("relayrules", "host")).hasSize(3);
    assertThat(site.environment()).doesNotContainKey("DOVECOT_DISABLED_USERS");
  }

  private void imported() {
    assertThat(site.runImport()).as("the step that failed").isEmpty();
  }

  private void alias(String name, String account) {
    alias(name, account, Map.of());
  }

  private void alias(String name, String account, Map<String, String> more) {
    Map<String, String> props = new java.util.TreeMap<>(more);
    props.put("Account", account);
    site.add("accounts.json", "pseudonym", name, props);
  }

  private void user(String name, Map<String, String> props) {
    site.add("accounts.json", "user", name, props);
  }

  private void forwarding(String user, String addresses, String keep) {
    user(
        user + "@example.org",
        Map.of(
            "MailForwardStatus", "enabled",
            "MailForwardAddress", addresses,
            "MailForwardKeepMessageCopy", keep,
            "MailQuotaType", "custom",
            "MailQuotaCustom", "10"));
  }

  private void quotaOf(String user, String quota) {
    user(user + "@example.org", Map.of("MailQuotaType", "custom", "MailQuotaCustom", quota));
  }

  private void retention(String user, String time) {
    user(
        user + "@example.org",
        Map.of("MailSpamRetentionStatus", "enabled", "MailSpamRetentionTime", time));
  }

  private List<String> warnings() {
    return site.linesOf("55import_addresses").stream()
        .filter(line -> line.startsWith("<4>"))
        .filter(line -> !line.contains("the alias wins"))
        .toList();
  }

  private List<String> locals() {
    return rows("addresses", "alocal").stream().map(row -> (String) row.toList().get(0)).toList();
  }

  private List<Tuple> destinations() {
    return rows("destmap", "alocal", "domain", "dest");
  }

  private List<String> destinationsOf(String local) {
    return destinations().stream()
        .filter(row -> row.toList().get(0).equals(local))
        .map(row -> (String) row.toList().get(2))
        .toList();
  }

  private List<Tuple> rows(String table, String... columns) {
    JsonNode rows = module.database().toJson().get("tables").get(table);
    return Stream.iterate(0, i -> i < rows.size(), i -> i + 1)
        .map(rows::get)
        .map(row -> new Tuple(Stream.of(columns).map(c -> row.get(c).asText()).toArray()))
        .toList();
  }

  private List<JsonNode> quotas() {
    return module.dovecotCalls().stream()
        .filter(call -> call.at("/params/dictUri").asText().contains("uquota"))
        .toList();
  }

  private Optional<String> quota(String user) {
    return set("shared/" + user);
  }

  private Optional<String> set(String key) {
    return module.dovecotCalls().stream()
        .filter(call -> call.at("/params/key").asText().equals(key))
        .map(call -> call.at("/params/value").asText())
        .findFirst();
  }
}
