package io.github.ns8migration.samba.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.samba.domain.DomainHost;
import io.github.ns8migration.samba.share.ShareFolders;
import io.github.ns8migration.testkit.contract.Recordings;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharePredictionTest {
  private static final Path FIXTURE =
      Path.of("../migration-testkit/src/test/resources/fixtures/ns7-ad");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/samba");
  private static final Optional<String> ADDRESS = Optional.of("192.168.50.2");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static TestHost host;

  @BeforeAll
  static void prepare() throws IOException {
    host = TestHost.prepare(HostFixture.at(FIXTURE), folder.resolve("host"));
  }

  @AfterAll
  static void close() {
    host.close();
  }

  private static Prediction foretold(Optional<String> address) throws Exception {
    return SharePrediction.of(
        new DomainHost(host.source()).settings(),
        address,
        ShareFolders.of(host.source()).shares(),
        host.source().database("accounts").records().stream()
            .filter(record -> record.type().startsWith("ibay"))
            .toList(),
        host.source().fullName());
  }

  private static JsonNode golden(String name) throws IOException {
    ObjectNode golden = (ObjectNode) JSON.readTree(GOLDEN.resolve(name).toFile());
    golden.remove("commands"); // what was run is no result
    return golden;
  }

  @Test
  @Tag("CK03")
  @Tag("CK05")
  @Tag("CK07")
  void predictionIsTheRecordingCorrectionsAside() throws Exception {
    Prediction foretold = foretold(ADDRESS);

    JsonNode corrected =
        Recordings.of(Set.of("SVCPASS"))
            .with("accounts", JSON.readTree(GOLDEN.resolve("accounts.json").toFile()))
            .with("nbalias", TextNode.valueOf(Files.readString(GOLDEN.resolve("nbalias.txt"))))
            .with("with-descriptions", golden("with-descriptions.json"))
            .with("as-delivered-by-reference", golden("as-delivered-by-reference.json"))
            .corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
  }

  @Test
  void correctionsOfWhatTheImportMakesAreThese() throws Exception {
    assertThat(foretold(ADDRESS).corrections())
        .filteredOn(each -> each.pointer().startsWith("/with-descriptions/"))
        .filteredOn(each -> !each.pointer().startsWith("/with-descriptions/accounts"))
        .extracting(each -> each.kind() + " " + each.pointer())
        .containsExactly(
            "CHANGED /with-descriptions/shares_tsv",
            "MISSING /with-descriptions/alter_share/1",
            "CHANGED /with-descriptions/alter_share/1",
            "CHANGED /with-descriptions/alter_share/3");
  }

  @Test
  void addressIsOpenUntilItIsChosen() throws Exception {
    assertThat(foretold(Optional.empty()).corrections())
        .filteredOn(each -> each.kind() == Kind.OPEN)
        .extracting(Correction::pointer)
        .containsExactly(
            "/with-descriptions/environment/IPADDRESS",
            "/as-delivered-by-reference/environment/IPADDRESS");
  }

  @Test
  void domainIsForetoldAsRecorded() throws Exception {
    Prediction foretold = DomainPrediction.of(new DomainHost(host.source()).settings(), ADDRESS);
    Map<String, String> delivered = new LinkedHashMap<>();
    for (String line : Files.readAllLines(GOLDEN.resolve("import.env"))) {
      delivered.put(line.split("=", 2)[0], line.split("=", 2)[1]);
    }

    JsonNode recorded =
        Recordings.of(Set.of("SVCPASS"))
            .with("import", JSON.valueToTree(delivered))
            .with(
                "with-descriptions",
                JSON.valueToTree(
                    Map.of("environment", golden("with-descriptions.json").get("environment"))))
            .corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(recorded);
    assertThat(foretold.corrections()).isEmpty();
    assertThat(foretold.toString()).doesNotContain("FAKEldapserv_ad1");
  }
}
