package io.github.ns8migration.mail.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.mail.connector.ConnectorAccounts;
import io.github.ns8migration.testkit.contract.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConnectorPredictionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/imapsync");

  private static Prediction foretold(List<EsmithRecord> records) {
    EsmithDatabase database =
        new EsmithDatabase() {
          @Override
          public Optional<EsmithRecord> record(String key) {
            return records.stream().filter(each -> each.key().equals(key)).findFirst();
          }

          @Override
          public List<EsmithRecord> records() {
            return records;
          }
        };
    return ConnectorPrediction.of(
        ConnectorAccounts.of(database, AccountLists.NONE).json(), records);
  }

  private static List<EsmithRecord> small() throws IOException {
    List<EsmithRecord> records = new ArrayList<>();
    JsonNode delivered =
        new ObjectMapper().readTree(GOLDEN.resolve("delivered/getmail.json").toFile());
    for (JsonNode each : delivered) {
      Map<String, String> props = new TreeMap<>();
      each.get("props")
          .fields()
          .forEachRemaining(e -> props.put(e.getKey(), e.getValue().asText()));
      records.add(new EsmithRecord(each.get("name").asText(), "getmail", props));
    }
    return records;
  }

  @Test
  @Tag("CI01")
  void predictionIsTheRecordingCorrectionsAside() throws IOException {
    Prediction foretold = foretold(small());

    JsonNode corrected =
        Recordings.of(Set.of("password"))
            .with("tasks", GOLDEN.resolve("tasks.json"))
            .corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
    assertThat(foretold.corrections())
        .extracting(Correction::pointer, Correction::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "/tasks/tasks/0",
                "messages on the other server would be deleted at once, which NS7 does later or"
                    + " never"));
  }

  @Test
  @Tag("CI03")
  void disabledAccountIsACorrectionOfItsSchedule() throws IOException {
    List<EsmithRecord> records = small();
    records.set(2, records.get(2).with("status", "disabled"));

    Prediction foretold = foretold(records);

    assertThat(foretold.corrections())
        .filteredOn(each -> each.pointer().equals("/tasks/tasks/2"))
        .extracting(Correction::reason)
        .first()
        .asString()
        .contains("does not fetch");
  }

  @Test
  @Tag("CI02")
  @Tag("CI10")
  void protocolThatStopsTheImportIsNamed() throws IOException {
    List<EsmithRecord> records = small();
    records.set(0, records.get(0).with("Retriever", "MultidropPOP3Retriever"));

    Prediction foretold = foretold(records);

    assertThat(foretold.corrections())
        .extracting(Correction::pointer, Correction::kind)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("", Kind.CHANGED));
    assertThat(foretold.corrections().get(0).reason()).contains("would stop");
  }

  @Test
  void noPasswordIsForetold() throws IOException {
    assertThat(foretold(small()).toString()).doesNotContain("old Pop3 pass").contains("***");
  }
}
