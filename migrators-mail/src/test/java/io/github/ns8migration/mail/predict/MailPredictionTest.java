package io.github.ns8migration.mail.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.mail.settings.Given;
import io.github.ns8migration.mail.settings.MailRecords;
import io.github.ns8migration.mail.settings.MailSettings;
import io.github.ns8migration.testkit.contract.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what is foretold with what the real import made, corrections aside. */
class MailPredictionTest {
  private static final Path GOLDEN = Path.of("../migration-testkit/src/test/resources/golden/mail");
  private static final String NODE = "node1.ns8.example.net";

  private static Prediction foretold(Given given, Optional<String> node) {
    MailRecords records = given.records();
    return MailPrediction.of(records, MailSettings.of(records), node).prediction();
  }

  private static Recordings recorded() throws IOException {
    Recordings recorded = Recordings.of(Set.of("password"));
    for (String each : new String[] {"environment", "pcdb", "doveadm", "rspamd", "subtasks"}) {
      recorded.with(each, GOLDEN.resolve(each + ".json"));
    }
    return recorded;
  }

  private static Map<String, Kind> corrections(Prediction prediction) {
    Map<String, Kind> all = new TreeMap<>();
    prediction.corrections().forEach(each -> all.put(each.pointer(), each.kind()));
    return all;
  }

  @Test
  void predictionIsTheRecordingCorrectionsAside() throws IOException {
    Prediction foretold = foretold(Given.smallCompany(), Optional.of(NODE));

    JsonNode corrected = recorded().corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
  }

  /** All of them, so that none comes in silently. */
  @Test
  @Tag("CM05")
  @Tag("CM29")
  @Tag("CM40")
  void correctionsOfTheSmallCompanyAreThese() {
    Prediction foretold = foretold(Given.smallCompany(), Optional.of(NODE));

    assertThat(corrections(foretold))
        .isEqualTo(
            Map.of(
                "/pcdb/counts/relayrules", Kind.CHANGED,
                "/pcdb/tables/domains/2", Kind.CHANGED,
                "/pcdb/tables/destmap/6", Kind.CHANGED,
                "/pcdb/tables/relayrules/1", Kind.ADDED,
                "/doveadm/calls/5", Kind.ADDED));
  }

  @Test
  void nameOfTheNodeIsOpenUntilItIsTold() throws IOException {
    Prediction foretold = foretold(Given.smallCompany(), Optional.empty());

    assertThat(foretold.corrections().stream().filter(each -> each.kind() == Kind.OPEN))
        .extracting(Correction::pointer)
        .containsExactly(
            "/environment/variables/MAIL_HOSTNAME",
            "/environment/variables/POSTFIX_HOSTNAME",
            "/subtasks/subtasks/0/data/hostname");
    assertThat(Recordings.tree(foretold)).isEqualTo(recorded().corrected(foretold));
  }

  private static String whole(Given given) {
    return foretold(given, Optional.of(NODE)).corrections().stream()
        .filter(each -> each.pointer().isEmpty())
        .map(Correction::reason)
        .findFirst()
        .orElse("none");
  }

  /** NS7's own tool would have found out when mail was down. */
  @ParameterizedTest
  @MethodSource("recordsThatStopTheImport")
  @Tag("CX01")
  @Tag("CX02")
  @Tag("CX03")
  @Tag("CX04")
  @Tag("CX05")
  @Tag("CX06")
  @Tag("CX07")
  @Tag("CX08")
  @Tag("CX19")
  void importThatWouldStopIsNamed(Given given, String why) {
    assertThat(whole(given)).startsWith("the import would stop").contains(why);
    assertThat(foretold(given, Optional.of(NODE)).documents()).containsKey("pcdb");
  }

  static Stream<Arguments> recordsThatStopTheImport() {
    return Stream.of(
        arguments(Given.smallCompany().alias("nobody", "root"), "no at sign"),
        arguments(Given.smallCompany().user("paolo.neri@example.org"), "no properties"),
        arguments(Given.smallCompany().lacking("postfix", "AccessBypassList"), "AccessBypassList"),
        arguments(Given.smallCompany().network("10.1.0.0", "Comment", "old"), "no mask"),
        arguments(Given.smallCompany().configuration("postfix", "SmartHostPort", ""), "no port"),
        arguments(Given.smallCompany().lacking("postfix", "SmartHostName"), "no host"),
        arguments(
            Given.smallCompany().smarthost("sender", "@SHOP.example.org", "Host", "a.example"),
            "two relay rules"),
        arguments(
            Given.smallCompany().domain("EXAMPLE.org", "TransportType", "LocalDelivery"), "twice"),
        arguments(Given.smallCompany().lacking("rspamd", "SpamGreyLevel"), "SpamGreyLevel"));
  }

  @Test
  @Tag("CM02")
  @Tag("CM03")
  @Tag("CM04")
  @Tag("CM06")
  @Tag("CM20")
  @Tag("CM45")
  @Tag("CM47")
  @Tag("CX17")
  void awkwardValuesAreCorrections() {
    Given given =
        Given.smallCompany()
            .alias("blanks@", "anna.bianchi@example.org, cfo@partner.example.net")
            .alias("trailing@", "anna.bianchi@example.org,")
            .alias("twice@", "grusso@example.org,grusso@example.org", "Access", "private")
            .alias("case@", "Anna.Bianchi@Example.org")
            .configuration("postfix", "AccessBypassList", "10.2.3.4/24")
            .configuration("postfix", "SmartHostPassword", "pa\\|ss")
            .configuration("dovecot", "SpamRetentionTime", "infinite");

    Prediction foretold = foretold(given, Optional.of(NODE));

    assertThat(foretold.corrections())
        .contains(
            new Correction(
                "/environment/variables/DOVECOT_SPAM_RETENTION",
                Kind.CHANGED,
                "15",
                new MailReasons()
                    .why("/environment/variables/DOVECOT_SPAM_RETENTION", "18250", "15")));
    assertThat(references(foretold, "/pcdb/tables/destmap"))
        .contains(" cfo@partner.example.net", "", "Anna.Bianchi@Example.org");
    assertThat(references(foretold, "/pcdb/tables/addresses")).contains("twice added");
    assertThat(references(foretold, "/pcdb/tables/mynetworks")).contains("10.2.3.4/24");
    assertThat(references(foretold, "/pcdb/tables/relayrules")).contains("***");
    assertThat(foretold.toString()).doesNotContain("pa|ss").doesNotContain("pa\\|ss");
  }

  /** What tells the rows apart. */
  private static List<String> references(Prediction foretold, String table) {
    List<String> all = new ArrayList<>();
    JsonNode ours = Recordings.tree(foretold);
    for (Correction each : foretold.corrections()) {
      if (each.pointer().startsWith(table)) {
        if (each.kind() == Kind.ADDED) {
          all.add(ours.at(each.pointer()).path("alocal").asText() + " added");
        } else if (each.reference() instanceof Map<?, ?> row) {
          for (String column : List.of("dest", "network", "password")) {
            if (row.get(column) != null) {
              all.add(row.get(column).toString());
            }
          }
        }
      }
    }
    return all;
  }

  @Test
  void nothingIsForetoldOfWhatIsNotDelivered() {
    Given given = Given.smallCompany().userDomain(Optional.empty());

    assertThat(foretold(given, Optional.of(NODE))).isEqualTo(Prediction.NONE);
  }
}
