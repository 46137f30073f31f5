package io.github.ns8migration.sogo.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.HostName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SogoSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HostName HOST = new HostName("sogo.example.org");
  private static final String UUID = "8d257122-0000-4000-8000-000000000001";

  private static EsmithRecord sogod(String... properties) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      values.put(properties[i], properties[i + 1]);
    }
    return new EsmithRecord("sogod", "service", values);
  }

  private static JsonNode sent(EsmithRecord record) {
    return JSON.valueToTree(SogoSettings.of(Optional.of(record)).input(HOST, UUID, "example.org"));
  }

  /** What differs from what the existing tool sends, by its variant of the record, and why. */
  private static void correct(String variant, ObjectNode sent) {
    // NS8 ignores it: the user domain is that of the mail server.
    sent.remove("ldap_domain");
    if (variant.equals("odd-values")) {
      sent.put("admin_users", "admin,anna.bianchi"); // blanks and an empty name name nobody
      sent.put("workers_count", "10"); // NS8 takes any text, and SOGo no such number
    }
  }

  @TestFactory
  @Tag("C4")
  @Tag("C5")
  Stream<DynamicTest> whatNs8IsToldIsWhatTheExistingToolTellsButForTheCorrections()
      throws IOException {
    JsonNode rows = JSON.readTree(Fixture.resource("golden/configure-module.json")).path("rows");
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            row ->
                DynamicTest.dynamicTest(row.path("variant").asText(), () -> assertLikeGolden(row)));
  }

  private static void assertLikeGolden(JsonNode row) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("ActiveSync", "enabled");
    properties.put("Dav", "enabled");
    properties.put("MailAuxiliaryUserAccountsEnabled", "YES");
    properties.put("AdminUsers", "admin,anna.bianchi");
    properties.put("WOWorkersCount", "10");
    row.path("edits")
        .path("sogod")
        .properties()
        .forEach(
            edit -> {
              if (edit.getValue().isNull()) {
                properties.remove(edit.getKey());
              } else {
                properties.put(edit.getKey(), edit.getValue().asText());
              }
            });
    JsonNode ours = sent(new EsmithRecord("sogod", "service", properties));
    if (row.path("sent").isNull()) {
      // A property that is missing ends the existing tool after the commit; we send NS7's default.
      assertThat(ours.path("admin_users").asText()).isEqualTo("admin");
      assertThat(ours.path("workers_count").asText()).isEqualTo("10");
    } else {
      ObjectNode expected = row.path("sent").deepCopy();
      correct(row.path("variant").asText(), expected);
      assertThat(ours).isEqualTo(expected);
    }
  }

  @Test
  @Tag("F71")
  void theVirtualHostOfNs7IsProposedWhenItIsOne() {
    assertThat(SogoSettings.of(Optional.of(sogod("VirtualHost", "Sogo.Example.org"))).address())
        .contains(HOST);
    assertThat(SogoSettings.of(Optional.of(sogod("VirtualHost", ""))).address()).isEmpty();
    assertThat(SogoSettings.of(Optional.of(sogod("VirtualHost", "https://x"))).address()).isEmpty();
    assertThat(SogoSettings.of(Optional.empty()).address()).isEmpty();
  }

  @Test
  void settingsWithoutAPlaceInNs8AreNamedWhenTheyDifferFromTheUsual() {
    EsmithRecord record = sogod("SentFolder", "Gesendet", "TrashFolder", "Trash");
    Plan.Builder plan = Plan.builder();

    SogoSettings.of(Optional.of(record)).describe(plan, Optional.of(record));

    assertThat(plan.build().leftBehind())
        .extracting(Plan.Item::subject)
        .containsExactly("SentFolder Gesendet");
  }

  @Test
  void aNumberOfWorkersThatIsNoneIsSaid() {
    assertThat(SogoSettings.of(Optional.of(sogod("WOWorkersCount", "ten"))).notes())
        .extracting(Finding::severity)
        .containsExactly(Finding.Severity.NOTE);
  }
}
