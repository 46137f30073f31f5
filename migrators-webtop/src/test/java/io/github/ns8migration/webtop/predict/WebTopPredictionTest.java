package io.github.ns8migration.webtop.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.testkit.contract.Recordings;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import io.github.ns8migration.webtop.predict.WebTopPrediction.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WebTopPredictionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final ObjectMapper JSON = new ObjectMapper();
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

  private static JsonNode golden(String name) throws IOException {
    return JSON.readTree(GOLDEN.resolve(name).toFile());
  }

  private static List<List<String>> rows(JsonNode listing) {
    List<List<String>> rows = new ArrayList<>();
    listing.forEach(
        each ->
            rows.add(List.of(each.get(0).asText(), each.get(1).asText(), each.get(2).asText())));
    return rows;
  }

  /** The files of the recorded host; of its home the nightly dump is not sent. */
  private static Place place(JsonNode state) {
    List<List<String>> home = rows(state.path("webtop-home"));
    List<List<String>> devices = rows(state.path("z-push_state"));
    return new Place(
        Optional.of("webtop.example.org"),
        Optional.of("mail1"),
        "example.org",
        new VolumeFiles(
            Optional.of(home),
            Optional.of(home.stream().filter(row -> !row.get(0).startsWith("backup")).toList())),
        new VolumeFiles(Optional.of(devices), Optional.of(devices)));
  }

  private static Optional<EsmithRecord> edited(
      String key, Map<String, String> recorded, JsonNode edits) {
    if (edits.path(key).isNull()) {
      return Optional.empty();
    }
    Map<String, String> properties = new LinkedHashMap<>(recorded);
    edits
        .path(key)
        .properties()
        .forEach(
            each -> {
              properties.remove(each.getKey());
              if (!each.getValue().isNull()) {
                properties.put(each.getKey(), each.getValue().asText());
              }
            });
    return Optional.of(new EsmithRecord(key, "configuration", Map.copyOf(properties)));
  }

  private static Prediction foretold(JsonNode edits, Place place) {
    Optional<EsmithRecord> webtop = edited("webtop", RECORDED, edits);
    Optional<EsmithRecord> bridge = edited("webtop-pecbridge", Map.of(), edits);
    return WebTopPrediction.of(WebTopSettings.of(webtop, bridge), webtop, bridge, place);
  }

  @Test
  void predictionIsTheRecordingCorrectionsAside() throws IOException {
    ObjectNode configure = (ObjectNode) golden("configure-module.json");
    JsonNode asItIs = configure.path("rows").get(0);
    configure.putArray("rows").add(asItIs);
    JsonNode state = golden("state.json");
    Prediction foretold = foretold(JSON.createObjectNode(), place(state));

    JsonNode corrected =
        Recordings.of(Set.of())
            .with("configure-module", configure)
            .with("state", state)
            .corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
    assertThat(foretold.corrections())
        .extracting(each -> each.kind() + " " + each.pointer())
        .containsExactly(
            "CHANGED /state/webtop5_dump_identical_to_fixture",
            "MISSING /state/source_database_statement/0",
            "MISSING /state/webtop-home/0",
            "MISSING /state/webtop-home/0");
  }

  /** Every other recorded variant of the records, as if it were the host's. */
  @TestFactory
  @Tag("CW02")
  Stream<DynamicTest> inputOfEachVariantIsTheRecordedOneOrACorrection() throws IOException {
    Place place = place(golden("state.json"));
    return StreamSupport.stream(golden("configure-module.json").path("rows").spliterator(), false)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.path("variant").asText(), () -> assertForetold(row, place)));
  }

  private static void assertForetold(JsonNode row, Place place) {
    Prediction foretold = foretold(row.path("edits"), place);

    List<Correction> corrections =
        foretold.corrections().stream()
            .filter(each -> each.pointer().startsWith("/configure-module"))
            .toList();

    if (corrections.isEmpty()) {
      assertThat(Recordings.tree(foretold).at("/configure-module/rows/0/sent"))
          .isEqualTo(row.path("sent"));
    } else {
      assertThat(corrections).hasSize(1);
      JsonNode other = JSON.valueToTree(corrections.get(0).reference());
      assertThat(other.path("sent")).isEqualTo(row.path("sent"));
      assertThat(other.path("client_exit")).isEqualTo(row.path("client_exit"));
      assertThat(row.has("reference-defect")).isTrue();
    }
  }
}
