package io.github.ns8migration.sogo.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.sogo.convert.SogoSettings;
import io.github.ns8migration.sogo.predict.SogoPrediction.Place;
import io.github.ns8migration.testkit.contract.Recordings;
import java.io.IOException;
import java.nio.file.Path;
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

class SogoPredictionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/configure-module.json");
  private static final Map<String, String> RECORDED =
      Map.of(
          "ActiveSync", "enabled",
          "Dav", "enabled",
          "MailAuxiliaryUserAccountsEnabled", "YES",
          "AdminUsers", "admin,anna.bianchi",
          "WOWorkersCount", "10");

  private static Prediction foretold(Map<String, String> properties, Place place) {
    EsmithRecord sogod = new EsmithRecord("sogod", "service", Map.copyOf(properties));
    return SogoPrediction.of(SogoSettings.of(Optional.of(sogod)), sogod, place);
  }

  private static Place place(JsonNode edits) {
    return new Place(
        Optional.of("sogo.example.org"),
        Optional.of("8d257122-0000-4000-8000-000000000001"),
        "example.org",
        Optional.of("example.org"),
        Optional.ofNullable(edits.at("/sssd/Realm").textValue()));
  }

  private static Map<String, String> edited(JsonNode edits) {
    Map<String, String> properties = new LinkedHashMap<>(RECORDED);
    edits
        .path("sogod")
        .properties()
        .forEach(
            each -> {
              properties.remove(each.getKey());
              if (!each.getValue().isNull()) {
                properties.put(each.getKey(), each.getValue().asText());
              }
            });
    return properties;
  }

  /** Every recorded variant of the record, as if it were the host's. */
  @TestFactory
  @Tag("CW01")
  Stream<DynamicTest> predictionIsTheRecordingCorrectionsAside() throws IOException {
    ObjectNode golden = (ObjectNode) new ObjectMapper().readTree(GOLDEN.toFile());
    return StreamSupport.stream(golden.path("rows").spliterator(), false)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.path("variant").asText(), () -> assertForetold(golden, (ObjectNode) row)));
  }

  private static void assertForetold(ObjectNode golden, ObjectNode row) {
    Prediction foretold = foretold(edited(row.path("edits")), place(row.path("edits")));
    // The recording of this variant alone, as the one of an unchanged host.
    ObjectNode alone = golden.deepCopy();
    ObjectNode unchanged = row.deepCopy();
    unchanged.remove("client_messages");
    unchanged.put("variant", "fixture as it is");
    unchanged.putObject("edits");
    unchanged.putArray("refused_by_schema");
    alone.putArray("rows").add(unchanged);

    JsonNode corrected =
        Recordings.of(Set.of()).with("configure-module", alone).corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
    assertThat(foretold.corrections())
        .extracting(Correction::pointer)
        .containsExactly("/configure-module/rows/0");
  }

  @Test
  void whatNobodyToldYetIsOpen() {
    Place nothing =
        new Place(
            Optional.empty(), Optional.empty(), "example.org", Optional.empty(), Optional.empty());

    List<String> open =
        foretold(RECORDED, nothing).corrections().stream()
            .filter(each -> each.kind() == Kind.OPEN)
            .map(Correction::pointer)
            .toList();

    assertThat(open)
        .containsExactly(
            "/configure-module/SOGO_VHOST",
            "/configure-module/rows/0/sent/host",
            "/configure-module/rows/0/sent/mail_server");
  }
}
