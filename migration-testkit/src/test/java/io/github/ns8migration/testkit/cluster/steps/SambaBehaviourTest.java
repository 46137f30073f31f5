package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.cluster.steps.SambaBehaviour.Share;
import io.github.ns8migration.testkit.host.SampleAdHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SambaBehaviourTest {
  private static final String SETTINGS =
      """
      HOSTNAME=nsdc-server.ad.example.org
      IPADDRESS=192.168.1.20
      PROVISION_TYPE=newdomain
      NBDOMAIN=EXAMPLE
      REALM=AD.EXAMPLE.ORG
      SVCUSER=ldapservice
      SVCPASS=FAKE #p=x'
      """;
  private static final List<String> DATABASES =
      List.of("sam.ldb", "secrets.ldb", "secrets.tdb", "idmap.ldb", "privilege.ldb");

  @TempDir Path folder;
  private final SambaBehaviour samba = new SambaBehaviour();
  private TestSite site;

  @BeforeEach
  void deliver() throws IOException {
    site = new TestSite(folder, samba).put("import.env", SETTINGS);
    Path data = site.volume("data");
    Files.createDirectories(data.resolve("private/sam.ldb.d"));
    Files.createDirectories(data.resolve("private/tls"));
    Files.createDirectories(data.resolve("sysvol"));
    for (String database : DATABASES) {
      Files.writeString(data.resolve("private/" + database + ".export"), database);
    }
    Files.writeString(
        data.resolve("private/sam.ldb.export"),
        SampleAdHost.ACCOUNTS + "\nuser anna\nuser zoë\nuser ldapservice\ngroup sales\n");
    Files.writeString(data.resolve("private/sam.ldb.d/metadata.tdb.export"), "metadata");
    Files.writeString(data.resolve("private/encrypted_secrets.key"), "key");
  }

  @Test
  void aCompleteDeliveryBecomesADomainThatIsPublishedWithItsAccounts() throws Exception {
    assertThat(site.runImport()).isEmpty();

    assertThat(site.environment())
        .containsEntry("SERVER_ROLE", "dc")
        .containsEntry("DOMAIN", "ad.example.org")
        .containsEntry("NBALIAS", "")
        .containsEntry("SVCPASS", "FAKE #p=x'");
    assertThat(site.services())
        .singleElement()
        .satisfies(
            service ->
                assertThat(service)
                    .containsEntry("host", "192.168.1.20")
                    .containsEntry("bind_dn", "ldapservice@ad.example.org")
                    .containsEntry("counters.users", "2")
                    .containsEntry("counters.groups", "1"));
    assertThat(samba.users()).containsExactly("anna", "zoë");
    assertThat(samba.groups()).containsExactly("sales");
    assertThat(site.volume("data").resolve("private/sam.ldb")).exists();
    assertThat(site.volume("data").resolve("private/sam.ldb.export")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HOSTNAME",
        "IPADDRESS",
        "PROVISION_TYPE",
        "NBDOMAIN",
        "REALM",
        "SVCUSER",
        "SVCPASS"
      })
  void eachOfTheSevenSettingsIsRequired(String name) {
    site.put("import.env", SETTINGS.replaceAll("(?m)^" + name + "=.*\n", ""));

    assertThat(site.runImport()).hasValue("50import_configuration");
    assertThat(site.services()).isEmpty();
  }

  @Test
  void withoutSettingsNothingIsChanged() {
    site.without("import.env");

    assertThat(site.runImport()).hasValue("50import_configuration");
    assertThat(site.volume("data").resolve("private/sam.ldb.export")).exists();
  }

  @Test
  void aSealedImportStopsAtItsFirstStep() {
    site.put("import.env", "SEALED=1\n");

    assertThat(site.runImport()).hasValue("50import_configuration");
  }

  @Test
  @Tag("D14")
  void databasesWithoutTheSuffixOfCopiesAreNotLookedFor() throws Exception {
    Path idmap = site.volume("data").resolve("private/idmap.ldb.export");
    Files.delete(idmap);

    assertThat(site.runImport()).hasValue("55import_data");
  }

  @Test
  @Tag("F40")
  void aDomainControllerWithoutItsKeysDoesNotStart() throws Exception {
    Files.delete(site.volume("data").resolve("private/encrypted_secrets.key"));

    assertThat(site.runImport()).hasValue("60start_service");
  }

  @ParameterizedTest
  @Tag("D9")
  @ValueSource(strings = {"192.168.50.2", "203.0.113.9", "", "nonsense"})
  void anAddressTheNodeDoesNotHaveShowsOnlyWhenTheServiceStarts(String address) {
    site.put("import.env", SETTINGS.replace("192.168.1.20", address));

    assertThat(site.runImport()).hasValue("60start_service");
  }

  @ParameterizedTest
  @Tag("D10")
  @CsvSource({"192.168.1.20, true", "10.5.4.1, false"})
  void thereIsAFileServerOnlyOutsideTheClustersOwnNetwork(String address, boolean fileServer) {
    site.put("import.env", SETTINGS.replace("192.168.1.20", address));

    assertThat(site.runImport()).isEmpty();

    assertThat(site.flags().contains("file_server")).isEqualTo(fileServer);
    assertThat(site.flags()).contains("core_module", "account_provider");
  }

  @Test
  @Tag("CK07")
  @Tag("D11")
  void aShareWithoutDescriptionEndsTheImportBeforeTheSecondReceiver() {
    site.put("accounts.json", "[{\"name\": \"docs\", \"type\": \"ibay\", \"props\": {}}]");

    assertThat(site.runImport()).hasValue("80import_shares");
    assertThat(site.linesOf("80import_shares")).anyMatch(line -> line.contains("Description"));
  }

  /**
   * The list that the real step made, and the settings it gave; of two names the last one holds.
   */
  @Test
  @Tag("F34")
  void sharesAreThoseThatTheRealModuleMade() throws Exception {
    JsonNode recorded =
        new ObjectMapper()
            .readTree(
                Path.of("../migrators-samba/src/test/resources/golden/samba/with-descriptions.json")
                    .toFile());
    site.put("accounts.json", recorded.path("accounts").toString());

    assertThat(site.runImport()).isEmpty();

    Map<String, Share> made = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : recorded.path("shares_tsv").asText().split("\n")) {
      String[] fields = line.split("\t", 2);
      for (JsonNode altered : recorded.path("alter_share")) {
        if (altered.path("name").asText().equals(fields[0])) {
          made.remove(fields[0]);
          made.put(
              fields[0],
              new Share(
                  fields[0],
                  fields[1],
                  altered.path("browseable").asBoolean(),
                  altered.path("enable_audit").asBoolean(),
                  altered.path("enable_recycle").asBoolean(),
                  altered.path("recycle_versions").asBoolean()));
        }
      }
    }
    assertThat(samba.shares()).containsExactlyInAnyOrderElementsOf(made.values()).hasSize(4);
    assertThat(samba.warnings()).hasSize(1);
  }

  @Test
  @Tag("CK01")
  @Tag("CK02")
  void aLineFeedInADescriptionBeginsAnotherShareAndATabDoesNot() throws Exception {
    ObjectMapper json = new ObjectMapper();
    site.put(
        "accounts.json",
        json.writeValueAsString(
            List.of(
                Map.of(
                    "name",
                    "docs",
                    "type",
                    "ibay",
                    "props",
                    Map.of("Description", "first\tand\nsecond share\tthird")))));

    assertThat(site.runImport()).isEmpty();

    assertThat(samba.shares())
        .extracting(share -> share.name() + ": " + share.description())
        .containsExactly("docs: first\tand", "second share: third");
  }

  @Test
  void theAliasIsTheLineThatArrived() {
    site.put("nbalias.txt", "server\n");

    assertThat(site.runImport()).isEmpty();
    assertThat(site.environment()).containsEntry("NBALIAS", "server");
  }

  @Test
  @Tag("D10")
  void theAddressesOfTheNodeAreOfferedAndThatOfTheVpnIsLabelledWg0() throws Exception {
    JsonNode answer =
        site.ask(
            "get-defaults", JsonNodeFactory.instance.objectNode().put("provision", "new-domain"));

    assertThat(answer.path("ipaddress_list").toString())
        .isEqualTo(
            "[{\"ipaddress\":\"192.168.1.20\",\"label\":\"eth0 (enp0s3)\"},"
                + "{\"ipaddress\":\"10.5.4.1\",\"label\":\"wg0\"}]");
  }

  @Test
  void theAddressCanBeChangedToOneOfTheNodeOnly() throws Exception {
    assertThat(site.runImport()).isEmpty();

    for (Map.Entry<String, String> wrong :
        Map.of(
                "203.0.113.9", "ipaddress_private_check_failed",
                "192.168.50.2", "ipaddress_avail_check_failed")
            .entrySet()) {
      assertThatThrownBy(() -> setAddress(wrong.getKey()))
          .isInstanceOf(StepFailure.class)
          .hasMessage(wrong.getValue());
    }
    setAddress("10.5.4.1");

    assertThat(site.ask("get-configuration").path("ipaddress").asText()).isEqualTo("10.5.4.1");
  }

  private void setAddress(String address) throws StepFailure {
    site.ask("set-ipaddress", JsonNodeFactory.instance.objectNode().put("ipaddress", address));
  }

  @Test
  void accountsAreUnknownUntilTheDomainIsServed() {
    assertThatThrownBy(samba::users).isInstanceOf(StepFailure.class);
  }
}
