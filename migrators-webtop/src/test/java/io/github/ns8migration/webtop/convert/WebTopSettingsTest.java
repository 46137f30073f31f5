package io.github.ns8migration.webtop.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.HostName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebTopSettingsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/configure-module.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HostName HOST = new HostName("webtop.example.org");
  private static final Set<String> LEVELS =
      Set.of("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG");
  private static final Set<String> LOCALES =
      Set.of("it_IT", "en_US", "de_DE", "es_ES", "hr_HR", "hu_HU", "fr_FR");

  // The record of the recorded host, as far as it is delivered.
  private static final Map<String, String> RECORDED =
      Map.of(
          "ActiveSyncLegacyIds", "enabled",
          "ActiveSyncLog", "ERROR",
          "DavServerLog", "ERROR",
          "Debug", "false",
          "DefaultLocale", "it_IT",
          "DefaultTimezone", "Europe/Rome",
          "MaxMemory", "1024",
          "MinMemory", "512");

  /**
   * What is delivered where the existing tool sends something that NS8 refuses, or nothing: name of
   * the recorded variant, what differs from the delivery of the unchanged record.
   */
  private static final Map<String, String> CORRECTED =
      Map.of(
          "missing-locale-timezone",
          "{\"locale\": \"en_US\", \"timezone\": \"Etc/UTC\"}", // CW02: what the package begins
          // with
          "empty-timezone-unknown-locale",
          "{\"locale\": \"en_US\", \"timezone\": \"Etc/UTC\"}", // C7: not in NS8's lists
          "missing-memory",
          "{}", // CW02: what the package begins with, which is the recorded value
          "memory-not-a-number",
          "{}",
          "memory-fraction",
          "{}", // C5: whole numbers; a Java machine does not start with 0 either
          "memory-empty",
          "{}",
          "pec-mail-invalid",
          "{}", // no address: nobody is told
          "legacy-ids-missing",
          "{}",
          "missing-optional",
          "{}",
          "record-missing",
          "{\"locale\": \"en_US\", \"timezone\": \"Etc/UTC\"}");

  private static WebTopSettings settings(String... properties) {
    Map<String, String> record = new LinkedHashMap<>(RECORDED);
    for (int i = 0; i < properties.length; i += 2) {
      if (properties[i + 1] == null) {
        record.remove(properties[i]);
      } else {
        record.put(properties[i], properties[i + 1]);
      }
    }
    return WebTopSettings.of(
        Optional.of(new EsmithRecord("webtop", "configuration", Map.copyOf(record))),
        Optional.empty());
  }

  private static JsonNode input(WebTopSettings settings) {
    return JSON.valueToTree(settings.input(HOST, "mail1", "example.org"));
  }

  private static Optional<EsmithRecord> edited(
      String key, Map<String, String> recorded, JsonNode edits) {
    Map<String, String> properties = new LinkedHashMap<>(recorded);
    JsonNode edit = edits.path(key);
    if (edit.isNull()) {
      return Optional.empty();
    }
    edit.properties()
        .forEach(
            each -> {
              properties.remove(each.getKey());
              if (!each.getValue().isNull()) {
                properties.put(each.getKey(), each.getValue().asText());
              }
            });
    return Optional.of(new EsmithRecord(key, "configuration", Map.copyOf(properties)));
  }

  @Test
  @Tag("F54")
  @Tag("F56")
  @Tag("C4")
  @Tag("C5")
  @Tag("C7")
  @Tag("CW02")
  void inputIsTheRecordedOneOrBetterWhereThatWasRefused() throws IOException {
    JsonNode golden = JSON.readTree(GOLDEN.toFile());
    JsonNode unchanged = golden.path("rows").get(0).path("sent");

    for (JsonNode row : golden.path("rows")) {
      String variant = row.path("variant").asText();
      JsonNode edits = row.path("edits");
      WebTopSettings settings =
          WebTopSettings.of(
              edited("webtop", RECORDED, edits), edited("webtop-pecbridge", Map.of(), edits));
      JsonNode expected = row.path("sent");
      if (row.has("reference-defect")) {
        ObjectNode corrected = unchanged.deepCopy();
        corrected.setAll((ObjectNode) JSON.readTree(CORRECTED.get(variant)));
        expected = corrected;
      }

      assertThat(input(settings)).as(variant).isEqualTo(expected);
    }
    assertThat(golden.path("rows"))
        .filteredOn(row -> row.has("reference-defect"))
        .extracting(row -> row.path("variant").asText())
        .containsExactlyInAnyOrderElementsOf(CORRECTED.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "it, it_IT",
    "de_AT, de_DE",
    "it-IT, it_IT",
    "fr_FR.UTF-8, fr_FR",
    "EN_gb, en_US",
    "es, es_ES"
  })
  @Tag("C7")
  void aLanguageThatNs8HasIsFoundHoweverItIsWritten(String locale, String delivered) {
    WebTopSettings settings = settings("DefaultLocale", locale);

    assertThat(settings.locale()).isEqualTo(delivered);
    assertThat(settings.converted()).extracting(Plan.Item::subject).contains("DefaultLocale");
    assertThat(settings.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca_ES", "pt_BR", "x", "_IT", "C"})
  @Tag("C7")
  void aLanguageThatNs8HasNotBecomesEnglishAndIsTold(String locale) {
    WebTopSettings settings = settings("DefaultLocale", locale);

    assertThat(settings.locale()).isEqualTo("en_US");
    assertThat(settings.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.problem().message()).contains(locale))
        .satisfies(finding -> assertThat(finding.blocks()).isFalse());
  }

  @Test
  @Tag("C7")
  void aTimeZoneThatJavaDoesNotKnowIsTold() {
    assertThat(settings("DefaultTimezone", "europe/rome").timezone()).isEqualTo("Europe/Rome");
    assertThat(settings("DefaultTimezone", "Mars/Base").timezone()).isEqualTo("Etc/UTC");
    assertThat(settings("DefaultTimezone", "Mars/Base").findings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"WBXML", "DEVICEID", "error", "", " "})
  @Tag("F54")
  void aLevelOfNs7AloneBecomesError(String level) {
    WebTopSettings settings = settings("ActiveSyncLog", level, "DavServerLog", "NOTICE");

    assertThat(settings.activeSyncLevel()).isEqualTo("ERROR");
    assertThat(settings.davLevel()).isEqualTo("NOTICE");
  }

  @ParameterizedTest
  @CsvSource({
    "256, 2048, 256, 2048",
    "2048, 1024, 2048, 2048",
    "512, 0, 512, 1024",
    "99999999999, 1024, 512, 1024",
    "' 600 ', 1024, 600, 1024",
    "-1, 1024, 512, 1024",
    "4096, 12x, 4096, 4096"
  })
  @Tag("C5")
  @Tag("CW02")
  void memoryIsWhatAJavaMachineStartsWith(String min, String max, int least, int most) {
    WebTopSettings settings = settings("MinMemory", min, "MaxMemory", max);

    assertThat(settings.minMemory()).isEqualTo(least);
    assertThat(settings.maxMemory()).isEqualTo(most);
  }

  @Test
  void legacyIdsAreOnUnlessNs7SaysOtherwise() {
    assertThat(settings().legacyIds()).isTrue();
    assertThat(settings("ActiveSyncLegacyIds", null).legacyIds()).isTrue();
    assertThat(settings("ActiveSyncLegacyIds", "disabled").legacyIds()).isFalse();
  }

  @Test
  void whatDoesNotMoveIsNamedWhereItDiffersFromANewInstallation() {
    WebTopSettings settings =
        settings(
            "PublicUrl", "https://x.example.org",
            "DefaultToolbarIconsSize", "medium",
            "KnownDeviceVerification", "enabled");

    assertThat(settings.leftBehind())
        .extracting(Plan.Item::subject)
        .containsExactly("PublicUrl", "KnownDeviceVerification");
  }

  @Test
  @Tag("F71")
  void theVirtualHostOfNs7IsKept() {
    assertThat(settings("VirtualHost", "WebTop.Example.org").virtualHost())
        .contains(new HostName("webtop.example.org"));
    assertThat(settings("VirtualHost", "").virtualHost()).isEmpty();
    assertThat(settings("VirtualHost", "https://x").virtualHost()).isEmpty();
  }

  @Property(tries = 300)
  @net.jqwik.api.Tag("C7")
  @net.jqwik.api.Tag("CW02")
  void whateverNs7HoldsNs8TakesWhatIsDelivered(
      @ForAll String zone,
      @ForAll String locale,
      @ForAll String min,
      @ForAll String max,
      @ForAll String level,
      @ForAll String pec) {
    WebTopSettings settings =
        WebTopSettings.of(
            Optional.of(
                new EsmithRecord(
                    "webtop",
                    "configuration",
                    Map.of(
                        "DefaultTimezone", zone,
                        "DefaultLocale", locale,
                        "MinMemory", min,
                        "MaxMemory", max,
                        "DavServerLog", level,
                        "ActiveSyncLog", level))),
            Optional.of(
                new EsmithRecord("webtop-pecbridge", "configuration", Map.of("AdminMail", pec))));

    assertThat(TimeZone.getAvailableIDs()).contains(settings.timezone());
    assertThat(LOCALES).contains(settings.locale());
    assertThat(LEVELS).contains(settings.davLevel(), settings.activeSyncLevel());
    assertThat(settings.minMemory()).isBetween(1, settings.maxMemory());
    assertThat(List.of("", pec.strip())).contains(settings.pecAdmin());
  }
}
