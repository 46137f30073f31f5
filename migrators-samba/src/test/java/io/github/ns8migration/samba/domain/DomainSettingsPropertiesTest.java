package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.NotEmpty;

class DomainSettingsPropertiesTest {
  private static final List<String> NAMES =
      List.of("HOSTNAME", "IPADDRESS", "PROVISION_TYPE", "NBDOMAIN", "REALM", "SVCUSER", "SVCPASS");

  private static DomainSettings settings(String password, String type) {
    Map<String, String> sssd = new LinkedHashMap<>();
    sssd.put("Realm", "AD.EXAMPLE.ORG");
    sssd.put("Workgroup", "EXAMPLE");
    sssd.put("BindDN", "ldapservice@AD.EXAMPLE.ORG");
    sssd.put("BindPassword", password);
    return DomainSettings.of(
        Optional.of(new EsmithRecord("nsdc", "service", Map.of("ProvisionType", type))),
        Optional.of(new EsmithRecord("sssd", "service", sssd)),
        "nsdc-server.ad.example.org\n",
        "");
  }

  /** As the import reads it: a name up to the first equals sign, all the rest as it stands. */
  private static Map<String, String> read(String file) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : file.substring(0, file.length() - 1).split("\n", -1)) {
      values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return values;
  }

  @Property
  @Tag("CK08")
  void anyPasswordArrivesAsItIsOrStopsTheMoveBeforeItBegins(@ForAll @NotEmpty String text) {
    String password = text.replace("\\", "/"); // an escaped bar is another test's matter
    DomainSettings settings = settings(password, "newdomain");

    if (settings.findings().stream().noneMatch(Finding::blocks)) {
      assertThat(read(settings.importEnvironment("192.168.1.20")))
          .containsEntry("SVCPASS", password)
          .containsOnlyKeys(NAMES);
    } else {
      assertThat(password).containsAnyOf("\n", "\r", "\0");
    }
  }

  @Property
  void noValueTakesThePlaceOfAnother(@ForAll boolean known) {
    Map<String, String> values =
        read(settings("FAKE", known ? "ns6upgrade" : "").importEnvironment("192.168.1.20"));

    assertThat(values.keySet()).containsExactlyElementsOf(NAMES);
    assertThat(values).containsEntry("NBDOMAIN", "EXAMPLE").doesNotContainValue("");
  }
}
