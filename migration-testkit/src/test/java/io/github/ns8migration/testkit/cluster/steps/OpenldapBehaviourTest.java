package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.DuplicateValueBehavior;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.TrailingSpaceBehavior;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the openldap module makes of a directory, compared with what the real one held. */
class OpenldapBehaviourTest {
  private static final String SUFFIX = "dc=ldap,dc=example,dc=org";
  private static final String ROOT =
      "dn: " + SUFFIX + "\nobjectClass: dcObject\nobjectClass: organization\ndc: ldap\no: x\n\n";

  private final OpenldapBehaviour module = new OpenldapBehaviour();
  private TestSite site;

  @BeforeEach
  void aModule(@TempDir Path root) throws Exception {
    site =
        new TestSite(root, module)
            .put("import.env", Files.readString(Resources.path("golden/openldap/import.env")));
  }

  private void deliver(String ldif) throws Exception {
    Files.writeString(Files.createDirectories(site.volume("data")).resolve("dump-mdb0.ldif"), ldif);
  }

  private void deliver(Path ldif) throws Exception {
    deliver(Files.readString(ldif));
  }

  static Stream<String> cases() throws Exception {
    try (Stream<Path> files = Files.list(Resources.path("golden/openldap/cases"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".reference.ldif"))
          .map(name -> name.replace(".reference.ldif", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsWhatTheRealServerHeld(String name) throws Exception {
    deliver(Resources.path("golden/openldap/cases/" + name + ".reference.ldif"));

    assertThat(site.runImport()).isEmpty();

    assertThat(directory())
        .isEqualTo(read(Resources.path("golden/openldap/cases/" + name + ".loaded.ldif")));
  }

  @Test
  void directoryOfTheSmallCompanyIsTheRecordedOne() throws Exception {
    deliver(Resources.path("golden/openldap/dump-mdb0.ldif"));

    assertThat(site.runImport()).isEmpty();

    assertThat(directory()).isEqualTo(read(Resources.path("golden/openldap/loaded.ldif")));
    Map<String, String> recorded = new TreeMap<>();
    Resources.golden("openldap/environment.json")
        .get("variables")
        .fields()
        .forEachRemaining(each -> recorded.put(each.getKey(), each.getValue().asText()));
    recorded.put("LDAP_IPADDR", site.nodeVpnAddress());
    assertThat(site.environment()).containsAllEntriesOf(recorded);
    assertThat(site.services().get(0))
        .containsEntry("domain", "ldap.example.org")
        .containsEntry("base_dn", SUFFIX)
        .containsEntry("bind_dn", "cn=ldapservice," + SUFFIX)
        .containsEntry("counters.users", "12")
        .containsEntry("counters.groups", "4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LDAP_SVCUSER", "LDAP_SVCPASS", "LDAP_DOMAIN", "LDAP_SUFFIX"})
  void aMissingSettingEndsTheImportBeforeAnythingIsLoaded(String name) throws Exception {
    deliver(ROOT);
    String settings = Files.readString(site.state().resolve("import.env"));
    site.put("import.env", settings.replaceAll(name + "=.*\n", ""));

    assertThat(site.runImport()).contains("50import_environment");
    assertThat(module.directory()).isEmpty();
  }

  @Test
  @Tag("D3")
  void withoutDirectoryThereIsAnAdministratorWithAKnownPassword() {
    assertThat(site.runImport()).isEmpty();

    assertThat(module.directory())
        .filteredOn(entry -> entry.getDN().startsWith("uid="))
        .singleElement()
        .matches(entry -> entry.getAttributeValue("userPassword").equals("secret"));
  }

  @ParameterizedTest
  @Tag("D1")
  @ValueSource(
      strings = {
        "objectClass: inetOrgPerson\ncn: x\nsn: x\ncolour: red",
        "objectClass: inetOrgPerson\nobjectClass: companyPerson\ncn: x\nsn: x",
        "objectClass: posixGroup\ncn: x\ngidNumber: 1\nmail: x@example.org",
        "objectClass: inetOrgPerson\ncn: x",
        "objectClass: inetOrgPerson\nobjectClass: posixGroup\ncn: x\nsn: x\ngidNumber: 1",
        "objectClass: simpleSecurityObject\ncn: x\nuserPassword: x"
      })
  void entryThatTheSchemaRefusesIsGoneWithoutAWord(String entry) throws Exception {
    deliver(ROOT + "dn: cn=x," + SUFFIX + "\n" + entry + "\n");

    assertThat(site.runImport()).isEmpty();

    assertThat(module.directory()).noneMatch(each -> each.getDN().startsWith("cn=x,"));
  }

  @Test
  @Tag("D4")
  void entryOfAnotherSuffixIsGoneWithoutAWord() throws Exception {
    deliver(ROOT + "dn: cn=x,dc=directory,dc=nh\nobjectClass: device\ncn: x\n");

    assertThat(site.runImport()).isEmpty();

    assertThat(module.directory()).noneMatch(each -> each.getDN().startsWith("cn=x,"));
  }

  @ParameterizedTest
  @Tag("D2")
  @ValueSource(
      strings = {
        "dn: cn=x,ou=gone,dc=ldap,dc=example,dc=org\nobjectClass: device\ncn: x\n",
        "dn: ou=a,dc=ldap,dc=example,dc=org\nobjectClass: organizationalUnit\nou: a\n\n"
            + "dn: OU=A,dc=ldap,dc=example,dc=org\nobjectClass: organizationalUnit\nou: A\n"
      })
  void missingParentAndSecondEntryEndTheImport(String entries) throws Exception {
    deliver(ROOT + entries);

    assertThat(site.runImport()).contains("55new_domain");
  }

  @Test
  void directoryWithoutItsBaseEndsTheImport() throws Exception {
    deliver("dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n");

    assertThat(site.runImport()).contains("55new_domain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pwdChangedTime: 20220108000000Z", "pwdAccountLockedTime: 000001010000Z"})
  void timesOfThePolicyAreTakenOnEveryEntry(String line) throws Exception {
    deliver(ROOT + "dn: cn=x," + SUFFIX + "\nobjectClass: device\ncn: x\n" + line + "\n");

    assertThat(site.runImport()).isEmpty();

    assertThat(directory()).containsKey("cn=x," + SUFFIX);
  }

  @Test
  @Tag("D8")
  void whoCannotBindCountsNobody() throws Exception {
    deliver(ROOT);

    assertThat(site.runImport()).isEmpty();

    assertThat(site.services().get(0)).doesNotContainKey("counters.users");
  }

  @Test
  @Tag("F47")
  void policiesAreThereAndAskForNothing() throws Exception {
    deliver(ROOT);

    assertThat(site.runImport()).isEmpty();

    assertThat(module.directory())
        .extracting(Entry::getDN)
        .contains("cn=default,ou=PPolicy," + SUFFIX, "cn=neverexpires,ou=PPolicy," + SUFFIX);
  }

  /** The directory without the policies, which the recording ends before. */
  private Map<String, Map<String, Set<String>>> directory() throws Exception {
    Map<String, Map<String, Set<String>>> entries = comparable(module.directory());
    entries.keySet().removeIf(dn -> dn.contains("ou=ppolicy,"));
    return entries;
  }

  private static Map<String, Map<String, Set<String>>> read(Path ldif) throws Exception {
    List<Entry> entries = new java.util.ArrayList<>();
    try (LDIFReader reader =
        new LDIFReader(new ByteArrayInputStream(Files.readString(ldif).getBytes(UTF_8)))) {
      reader.setDuplicateValueBehavior(DuplicateValueBehavior.RETAIN);
      reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
      for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
        entries.add(entry);
      }
    }
    return comparable(entries);
  }

  private static Map<String, Map<String, Set<String>>> comparable(Collection<Entry> entries)
      throws Exception {
    Map<String, Map<String, Set<String>>> all = new TreeMap<>();
    for (Entry entry : entries) {
      Map<String, Set<String>> attributes = new TreeMap<>();
      for (Attribute attribute : entry.getAttributes()) {
        attributes.put(
            attribute.getName().toLowerCase(Locale.ROOT),
            new TreeSet<>(List.of(attribute.getValues())));
      }
      all.put(entry.getParsedDN().toNormalizedString(), attributes);
    }
    return all;
  }
}
