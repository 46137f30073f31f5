package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.Plan;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasesTest {

  private static Given host() {
    return Given.host()
        .domain("shop.example.org", "TransportType", "LocalDelivery")
        .users("anna", "luca", "j.smith")
        .groups("sales", "support", "café");
  }

  /** Destinations of the alias as they are delivered; empty when it is not. */
  private static Optional<String> delivered(Given given, String name) {
    for (JsonNode each : Given.json(Given.files(given.settings()).get("accounts.json"))) {
      if (each.get("name").asText().equals(name)) {
        return Optional.of(each.get("props").get("Account").asText());
      }
    }
    return Optional.empty();
  }

  @Test
  @Tag("CM01")
  void aliasesThatDifferByCaseBecomeOneWithTheAttributesOfTheFirst() {
    Given given =
        host()
            .alias("INFO@example.org", "anna@example.org", "Access", "private")
            .alias("info@example.org", "luca@example.org", "Description", "second");

    Ns8Import imported = given.imported();

    assertThat(imported.addresses).contains("INFO@example.org 1 ");
    assertThat(imported.destmap).contains("INFO@example.org anna", "INFO@example.org luca");
    assertThat(imported.skipped).isEmpty();
    assertThat(Given.items(given.settings(), "alias-twins"))
        .containsExactly("INFO@example.org, info@example.org");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CM02; 'anna@example.org , ceo@other.example '; anna@example.org,ceo@other.example",
        "CM03; 'anna@example.org,'; anna@example.org",
        "CM04; 'anna@example.org,luca@example.org,ANNA@example.org';"
            + " anna@example.org,luca@example.org",
        "CM06; 'J.Smith@Example.Org'; j.smith@example.org",
        "CM06; 'Someone@Other.Example'; Someone@other.example",
        "CM07; 'Root'; root",
        "CM07; 'root,vmail+postmaster'; root",
        "CM06; 'anna'; anna@example.org"
      })
  @Tag("CM02")
  @Tag("CM03")
  @Tag("CM04")
  @Tag("CM06")
  @Tag("CM07")
  void destinationsAreSpelledAsNs8MustFindThem(String id, String typed, String sent) {
    assertThat(delivered(host().alias("x@", typed), "x@")).as(id).contains(sent);
  }

  @Test
  @Tag("CX25")
  void lineFeedsSeparateDestinations() {
    Given given = host().alias("x@", "anna@example.org\nluca@example.org\tother@other.example");

    assertThat(delivered(given, "x@"))
        .contains("anna@example.org,luca@example.org,other@other.example");
  }

  @Test
  void blanksInTheNameOfAPublicMailboxStay() {
    Given given = host().alias("Help Desk@", "vmail+Help Desk");

    assertThat(given.imported().destmap).contains("Help Desk@* vmail+Help Desk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"support", "café"})
  @Tag("CM05")
  @Tag("CM05b")
  void aliasOfAllDomainsReachesTheGroupOfItsName(String group) {
    Given given = host().alias(group + "@", group + "@example.org");

    assertThat(given.imported().destmap).contains(group + "@* " + group);
    assertThat(Given.codes(given.settings())).doesNotContain("alias-dead-end");
  }

  @Test
  @Tag("CM05")
  void aliasWithTheNameOfAGroupInOtherCaseReachesItToo() {
    Given given = host().alias("Sales@example.org", "sales@EXAMPLE.org,anna@example.org");

    assertThat(given.imported().destmap)
        .contains("sales@example.org sales", "sales@example.org anna");
  }

  @Test
  @Tag("F23")
  void destinationThatIsAnAliasAndAGroupStaysAnAddress() {
    Given given =
        host()
            .alias("sales@example.org", "luca@example.org")
            .alias("info@", "sales@example.org")
            .alias("sales@", "sales@example.org");

    Ns8Import imported = given.imported();

    assertThat(imported.destmap).contains("info@* sales@example.org", "sales@* sales@example.org");
  }

  @Test
  @Tag("F23")
  void destinationThatIsAnAccountLosesItsSuffix() {
    Given given = host().alias("all@", "anna@example.org,support@example.org");

    assertThat(given.imported().destmap).contains("all@* anna", "all@* support");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x@unknown.example", "x@relay.example.org"})
  @Tag("CM08")
  void aliasOfADomainThatIsNotDeliveredHereIsNamed(String name) {
    Given given =
        host()
            .domain("relay.example.org", "TransportType", "Relay", "RelayHost", "mx.example.org")
            .alias(name, "anna@example.org");

    assertThat(delivered(given, name)).isEmpty();
    assertThat(Given.items(given.settings(), "alias-domain-unknown")).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a@b@example.org", "@example.org", "@", "info", ""})
  @Tag("CM09")
  @Tag("CM12")
  @Tag("CX01")
  void aliasThatIsNoAddressIsNamedAndNotSent(String name) {
    Given given = host().alias(name, "anna@example.org");

    assertThat(delivered(given, name)).isEmpty();
    assertThat(Given.items(given.settings(), "alias-no-address")).containsExactly(name);
  }

  @Test
  @Tag("CM10")
  void postmasterKeepsItsOwnDestinationsBesideTheBuiltInOne() {
    Given given = host().alias("postmaster@", "root,anna@example.org");

    Ns8Import imported = given.imported();

    assertThat(imported.destmap)
        .containsExactly("postmaster@* anna", "postmaster@* vmail+postmaster");
    assertThat(given.settings().converted())
        .extracting(Plan.Item::subject)
        .contains("alias postmaster@");
  }

  @Test
  @Tag("CM11")
  void descriptionIsOneLineWithoutEscapes() {
    Given given = host().alias("x@", "anna@example.org", "Description", "left \\| right\nnext");

    assertThat(given.imported().addresses).contains("x@* 0 left | right next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,"})
  @Tag("CM13")
  void aliasWithoutDestinationIsNamedInThePlan(String destinations) {
    Given given = host().alias("empty@", destinations);

    assertThat(delivered(given, "empty@")).isEmpty();
    assertThat(given.settings().leftBehind())
        .contains(new Plan.Item("alias empty@", "it has no destination", "db accounts empty@"));
  }

  @Test
  @Tag("CM13")
  void aliasWhoseRecordHasNoDestinationAtAllIsNamedToo() {
    MailSettings settings =
        host().account("pseudonym", "none@", "Description", "nothing else").settings();

    assertThat(settings.leftBehind()).extracting(Plan.Item::subject).contains("alias none@");
  }

  @Test
  @Tag("CM14")
  void accessIsComparedWithoutCase() {
    Given given = host().alias("hidden@", "anna@example.org", "Access", "Private");

    assertThat(given.imported().addresses).contains("hidden@* 1 ");
    assertThat(Given.items(given.settings(), "case-ignored"))
        .containsExactly("hidden@: Access Private");
  }

  @Test
  @Tag("CM15")
  void destinationsThatLeadNowhereAreNamed() {
    Given given =
        host()
            .alias("loop1@", "loop2@example.org")
            .alias("loop2@", "loop1@example.org")
            .alias("gone@", "someone.gone@example.org,anna@example.org")
            .alias("deep@", "gone@shop.example.org")
            .alias("fine@", "deep@example.org");

    assertThat(Given.items(given.settings(), "alias-dead-end"))
        .containsExactlyInAnyOrder(
            "loop1@ to loop2@example.org",
            "loop2@ to loop1@example.org",
            "gone@ to someone.gone@example.org");
    assertThat(given.imported().destmap).contains("gone@* someone.gone@example.org");
  }

  @Test
  @Tag("CM15")
  void destinationWithAFolderIsNamed() {
    MailSettings settings = host().alias("plus@", "anna+Archive@example.org").settings();

    assertThat(Given.items(settings, "alias-extension"))
        .containsExactly("plus@ to anna+archive@example.org");
  }

  @Test
  void aliasThatLeadsToAUserWithAnAliasIsNamed() {
    MailSettings settings =
        host()
            .alias("anna@example.org", "luca@example.org")
            .alias("all@", "anna@example.org,luca@example.org")
            .settings();

    assertThat(Given.items(settings, "alias-to-aliased-user"))
        .containsExactly("all@ to anna@example.org");
  }

  @Test
  void interruptedDeletionIsNotSent() {
    Given given = host().account("pseudonym-deleted", "ghost@", "Account", "root");

    assertThat(Given.files(given.settings()).get("accounts.json")).isEqualTo("[]");
  }

  @Test
  void addressesToExpectAreThoseThatNs8WillList() {
    Given given = host().alias("Info@", "anna@example.org").alias("empty@", "");

    assertThat(given.settings().addresses()).containsExactly("info@", "postmaster@");
    assertThat(given.imported().addresses).hasSize(2);
  }

  @Test
  void sharesOfTheSameDatabaseDoNotTravel() {
    Given given = host().account("ibay", "docs", "Description", "Documents");

    assertThat(Map.copyOf(Given.files(given.settings()))).containsEntry("accounts.json", "[]");
  }
}
