package io.github.ns8migration.openldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.DirectoryTranslator;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import io.github.ns8migration.testkit.contract.Recordings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectoryPredictionTest {
  private static final Path RESOURCES = Path.of("../migration-testkit/src/test/resources");
  private static final Path GOLDEN = RESOURCES.resolve("golden/openldap");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Prediction foretold() throws IOException {
    DomainSuffix suffix = new DomainSuffix("ldap.example.org");
    try (InputStream dump =
        Files.newInputStream(RESOURCES.resolve("fixtures/ns7-small/ldap/dump.ldif"))) {
      Translation translation =
          DirectoryTranslator.to(suffix, LocalDate.of(2024, 3, 1))
              .translate(dump, OutputStream.nullOutputStream());
      return DirectoryPrediction.of(
          suffix, translation, Optional.of(Secret.of("FAKEldapserv_pw1")));
    }
  }

  /** As far as it is about the directory, and not about how the recording was made. */
  private static JsonNode loaded() throws IOException {
    ObjectNode recorded = (ObjectNode) JSON.readTree(GOLDEN.resolve("openldap.json").toFile());
    recorded.remove("cases");
    recorded.remove("time_zone");
    ObjectNode main = (ObjectNode) recorded.get("main");
    main.remove("fixture");
    main.remove("dns_reference");
    return recorded;
  }

  @Test
  void predictionIsTheRecordingCorrectionsAside() throws IOException {
    Map<String, String> delivered = new LinkedHashMap<>();
    for (String line : Files.readAllLines(GOLDEN.resolve("import.env"))) {
      delivered.put(line.split("=", 2)[0], line.split("=", 2)[1]);
    }
    Prediction foretold = foretold();

    JsonNode corrected =
        Recordings.of(Set.of("LDAP_SVCPASS"))
            .with("import", JSON.valueToTree(delivered))
            .with("environment", GOLDEN.resolve("environment.json"))
            .with("openldap", loaded())
            .corrected(foretold);

    assertThat(Recordings.tree(foretold)).isEqualTo(corrected);
    assertThat(foretold.toString()).doesNotContain("FAKEldapserv_pw1");
  }

  @Test
  void correctionsOfTheSmallCompanyAreThese() throws IOException {
    assertThat(foretold().corrections())
        .extracting(each -> each.kind() + " " + each.pointer())
        .containsExactly(
            "CHANGED /openldap/main/dns_loaded",
            "ADDED /openldap/main/lost/0",
            "ADDED /openldap/main/lost/1",
            "ADDED /openldap/main/lost/2",
            "ADDED /openldap/main/lost/4",
            "OPEN /environment/variables/LDAP_IPADDR",
            "OPEN /environment/variables/LDAP_PORT");
    assertThat(foretold().corrections()).extracting(Correction::reason).doesNotContain("");
  }
}
