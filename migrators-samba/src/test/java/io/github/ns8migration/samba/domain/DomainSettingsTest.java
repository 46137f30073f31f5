package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainSettingsTest {
  private static final String HOST = "nsdc-server.ad.example.org\n";

  private final Map<String, @Nullable String> nsdc =
      new LinkedHashMap<>(Map.of("IpAddress", "192.168.50.2", "ProvisionType", "newdomain"));
  private final Map<String, @Nullable String> sssd =
      new LinkedHashMap<>(
          Map.of(
              "Realm", "AD.EXAMPLE.ORG",
              "Workgroup", "EXAMPLE",
              "BindDN", "ldapservice@AD.EXAMPLE.ORG",
              "BindPassword", "FAKEldapserv_ad1"));

  private DomainSettings settings() {
    return settings(HOST, "");
  }

  private DomainSettings settings(String hostName, String secretFile) {
    return DomainSettings.of(
        Optional.of(new EsmithRecord("nsdc", "service", nsdc)),
        Optional.of(new EsmithRecord("sssd", "service", sssd)),
        hostName,
        secretFile);
  }

  private static List<String> codes(DomainSettings settings) {
    return settings.findings().stream().map(each -> each.problem().code()).toList();
  }

  @Test
  void aCompleteHostHasNoFindings() {
    assertThat(settings().findings()).isEmpty();
    assertThat(settings().domain()).isEqualTo("ad.example.org");
  }

  @Test
  @Tag("F40")
  void theDomainControllerKeepsItsNameAndDomain() {
    assertThat(settings().importEnvironment("192.168.1.20").lines())
        .startsWith("HOSTNAME=nsdc-server.ad.example.org", "IPADDRESS=192.168.1.20")
        .contains("NBDOMAIN=EXAMPLE", "REALM=AD.EXAMPLE.ORG")
        .hasSize(7);
  }

  @Test
  void anEmptyValueDoesNotTakeTheNextOnesPlace() {
    nsdc.put("ProvisionType", "");

    assertThat(settings().importEnvironment("192.168.1.20").lines())
        .contains("PROVISION_TYPE=unknown", "NBDOMAIN=EXAMPLE");
  }

  @ParameterizedTest
  @Tag("D15")
  @CsvSource({
    "ldapservice@AD.EXAMPLE.ORG, ldapservice",
    "ldapservice@ad@example, ldapservice",
    "EXAMPLE\\ldapservice, ldapservice",
    "reader, reader"
  })
  void theServiceAccountHasNoRealm(String bindName, String user) {
    sssd.put("BindDN", bindName);

    assertThat(settings().serviceUser()).isEqualTo(user);
    assertThat(settings().findings()).isEmpty();
  }

  @Test
  void aDistinguishedNameIsNotGuessedAt() {
    sssd.put("BindDN", "CN=ldapservice,CN=Users,DC=ad,DC=example,DC=org");

    assertThat(codes(settings())).containsExactly("service-account-unclear");
    assertThat(settings().findings()).allMatch(Finding::blocks);
  }

  @Test
  void withoutARecordedAccountTheUsualOneHolds() {
    sssd.remove("BindDN");
    sssd.remove("BindPassword");

    DomainSettings settings = settings(HOST, "FAKEfromFile\n");

    assertThat(settings.serviceUser()).isEqualTo("ldapservice");
    assertThat(settings.servicePassword()).isEqualTo(Secret.of("FAKEfromFile"));
    assertThat(settings.findings()).isEmpty();
  }

  @ParameterizedTest
  @Tag("CK08")
  @ValueSource(strings = {"FAKE 'x", "FAKE#1", "FAKE=x", "FAKE\\x", "FAKE\"", " FAKE "})
  void oddPasswordsAreDeliveredAsTheyAreAndTold(String password) {
    sssd.put("BindPassword", password);

    assertThat(settings().importEnvironment("192.168.1.20"))
        .endsWith("\nSVCPASS=" + password + "\n");
    assertThat(codes(settings())).containsExactly("service-password-quoting");
    assertThat(settings().findings()).noneMatch(Finding::blocks);
  }

  @Test
  @Tag("CK08")
  void anEscapedBarInAPasswordIsABar() {
    sssd.put("BindPassword", "FAKE\\|bar");

    assertThat(settings().servicePassword().reveal()).isEqualTo("FAKE|bar");
  }

  @Test
  void aPasswordOfTwoLinesStopsTheMoveBeforeItBegins() {
    sssd.put("BindPassword", "FAKE\nREALM=OTHER");

    assertThat(codes(settings())).containsExactly("service-password-unusable");
    assertThat(settings().findings()).allMatch(Finding::blocks);
  }

  @Test
  void whatIsMissingIsNamedBeforeAnythingIsTouched() {
    sssd.put("Realm", "");
    sssd.remove("Workgroup");

    assertThat(codes(settings("", "")))
        .containsExactly("realm-missing", "workgroup-missing", "dc-name-missing");
    assertThat(settings("", "").findings()).allMatch(Finding::blocks);
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(settings().toString()).doesNotContain("FAKEldapserv_ad1");
  }
}
