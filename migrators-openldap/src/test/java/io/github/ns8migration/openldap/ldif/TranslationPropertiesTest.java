package io.github.ns8migration.openldap.ldif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.RDN;
import io.github.ns8migration.openldap.ldif.Directories.Translated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** What holds for every directory. */
class TranslationPropertiesTest {
  private static final String OLD = DirectoryTranslator.NS7_SUFFIX;
  private static final DomainSuffix DOMAIN = new DomainSuffix("ldap.example.org");
  private static final List<String> CONTAINERS =
      List.of("ou=People", "ou=Groups", "ou=Computers", "cn=branch", "ou=Söder,cn=branch");

  /** What has a meaning in names and in LDIF, and all that UTF-8 can hold. */
  @Provide
  Arbitrary<String> text() {
    return Arbitraries.oneOf(
            Arbitraries.of("abcXYZ019éüßŁ田由😀 ,+\"\\<>;=#:!*{}$".codePoints().boxed().toList()),
            Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> Character.getType(point) != Character.SURROGATE))
        .map(Character::toString)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(letters -> String.join("", letters))
        .filter(text -> !text.isBlank());
  }

  @Provide
  Arbitrary<List<Entry>> directories() {
    return entry().list().uniqueElements(entry -> normalised(entry.getDN())).ofMaxSize(12);
  }

  private Arbitrary<Entry> entry() {
    Arbitrary<List<String>> classes =
        Arbitraries.of(
                "top",
                "inetOrgPerson",
                "person",
                "posixAccount",
                "shadowAccount",
                "posixGroup",
                "sambaSamAccount",
                "companyThing",
                "organizationalUnit",
                "account",
                "simpleSecurityObject",
                "POSIXACCOUNT",
                "inetorgperson")
            .list()
            .uniqueElements()
            .ofMinSize(1)
            .ofMaxSize(5);
    return Combinators.combine(
            classes,
            Arbitraries.of("uid", "cn", "ou"),
            text(),
            Arbitraries.of(CONTAINERS),
            text(),
            Arbitraries.of("180", "99999", "-1", "x", ""),
            Arbitraries.of("{CRYPT}!!", "{SSHA}aGFzaA==", "secret", "{CRYPT}!a"))
        .as(TranslationPropertiesTest::entry);
  }

  private static Entry entry(
      List<String> classes,
      String naming,
      String name,
      String container,
      String text,
      String days,
      String password) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("uid", name);
    values.put("cn", name);
    values.put("ou", name);
    values.put("sn", text);
    values.put("uidNumber", "5000");
    values.put("gidNumber", "1000");
    values.put("homeDirectory", "/home/" + text);
    values.put("description", text + ",dc=directory,dc=nh");
    values.put("memberUid", text);
    values.put("sambaSID", text);
    values.put("companyColour", text);
    values.put("shadowLastChange", days);
    values.put("shadowMax", days);
    values.put("userPassword", password);
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new Attribute("objectClass", classes));
    values.forEach((attribute, value) -> attributes.add(new Attribute(attribute, value)));
    return new Entry(new RDN(naming, name) + "," + container + "," + OLD, attributes);
  }

  private static byte[] ldif(List<Entry> entries) {
    StringBuilder ldif = new StringBuilder(Directories.HEAD);
    ldif.append("dn: cn=branch,").append(OLD).append("\nobjectClass: companyUnit\ncn: branch\n\n");
    ldif.append("dn:: ")
        .append(Directories.base64("ou=Söder,cn=branch," + OLD))
        .append("\nobjectClass: companyUnit\nou:: ")
        .append(Directories.base64("Söder"))
        .append("\n\n");
    ldif.append("dn: ou=Computers,").append(OLD).append("\nobjectClass: organizationalUnit\n");
    ldif.append("ou: Computers\n\n");
    entries.forEach(entry -> ldif.append(entry.toLDIFString()).append('\n'));
    return ldif.toString().getBytes(UTF_8);
  }

  private static String normalised(String dn) {
    try {
      return new DN(dn).toNormalizedString();
    } catch (com.unboundid.ldap.sdk.LDAPException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String renamed(Entry entry) {
    String dn = entry.getDN();
    return normalised(dn.substring(0, dn.length() - OLD.length()) + DOMAIN.dn());
  }

  private static boolean is(Entry entry, String... classes) {
    for (String each : classes) {
      if (entry.hasObjectClass(each)) {
        return true;
      }
    }
    return false;
  }

  @Property
  void translatingOnceMoreChangesNothing(@ForAll("directories") List<Entry> entries) {
    Translated once = Directories.translate(ldif(entries));

    Translated twice =
        Directories.translate(
            DirectoryTranslator.between(DOMAIN.dn(), DOMAIN, Directories.TODAY),
            once.ldif().getBytes(UTF_8));

    assertThat(twice.ldif()).isEqualTo(once.ldif());
    assertThat(twice.translation().dropped()).isEmpty();
  }

  @Property
  @Tag("D1")
  void nothingButWhatTheSchemaAllowsGoesOver(@ForAll("directories") List<Entry> entries) {
    DirectorySchema schema = DirectorySchema.ns8();

    Directories.translate(ldif(entries))
        .entries()
        .forEach(
            (dn, attributes) -> {
              Admission admission = schema.admit(attributes.get("objectclass"), "");
              assertThat(admission.refused()).as(dn).isEmpty();
              assertThat(admission.structural()).as(dn).isPresent();
              for (String attribute : attributes.keySet()) {
                String name =
                    attribute.equals("objectclass")
                        ? "objectClass"
                        : schema.attribute(attribute).orElseThrow();
                assertThat(
                        name.equals("objectClass")
                            || schema.isOperational(name)
                            || admission.allows(name))
                    .as(attribute + " of " + dn)
                    .isTrue();
              }
              for (String needed : admission.must()) {
                assertThat(attributes).as(dn).containsKey(needed.toLowerCase(Locale.ROOT));
              }
            });
  }

  @Property
  @Tag("D2")
  void nobodyIsLostAndNobodyIsWithoutParent(@ForAll("directories") List<Entry> entries) {
    Translated translated = Directories.translate(ldif(entries));

    Set<String> there = translated.entries().keySet();
    Set<String> told =
        Set.copyOf(
            translated.translation().dropped().stream()
                .map(each -> normalised(each.dn()))
                .toList());
    for (Entry entry : entries) {
      boolean machine =
          entry.getAttributeValue("uid").endsWith("$")
              && !is(entry, "person", "inetOrgPerson", "posixGroup");
      boolean lost = !there.contains(renamed(entry));
      assertThat(lost)
          .as("lost and not told: " + entry)
          .isEqualTo(told.contains(normalised(entry.getDN())));
      if (lost && !machine && is(entry, "posixAccount", "inetOrgPerson", "person", "posixGroup")) {
        assertThat(translated.translation().lostAccounts())
            .as("a blocker for " + entry)
            .anyMatch(each -> normalised(each.dn()).equals(normalised(entry.getDN())));
      }
    }
    for (String dn : there) {
      String parent = dn.equals(DOMAIN.dn()) ? dn : parent(dn);
      assertThat(there).as(dn).contains(parent);
    }
  }

  private static String parent(String dn) {
    try {
      return new DN(dn).getParent().toNormalizedString();
    } catch (com.unboundid.ldap.sdk.LDAPException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A person named by uid or cn has everything NS8 wants: it goes over, without exception. */
  @Property
  @Tag("F42")
  @Tag("F44")
  void everyPersonGoesOverWithEveryLetter(
      @ForAll("text") String name, @ForAll("text") String text) {
    Entry person =
        entry(
            List.of("inetOrgPerson", "posixAccount", "shadowAccount", "companyThing"),
            "uid",
            name,
            "ou=Söder,cn=branch",
            text,
            "180",
            "{SSHA}aGFzaA==");

    Translated translated = Directories.translate(ldif(List.of(person)));

    Map<String, Set<String>> arrived = translated.entry(renamed(person));
    assertThat(arrived)
        .containsEntry("uid", Set.of(name))
        .containsEntry("cn", Set.of(name))
        .containsEntry("sn", Set.of(text))
        .containsEntry("displayname", Set.of(name))
        .containsEntry("description", Set.of(text + ",dc=directory,dc=nh"));
    assertThat(translated.translation().users()).isEqualTo(1);
  }

  @Property
  @Tag("F42")
  void everyGroupGoesOverWithItsMembers(@ForAll("text") String name, @ForAll("text") String text) {
    Entry group =
        entry(
            List.of("posixGroup", "sambaSamAccount"),
            "cn",
            name,
            "ou=Groups",
            text,
            "",
            "{CRYPT}!!");

    Translated translated = Directories.translate(ldif(List.of(group)));

    assertThat(translated.entry(renamed(group)))
        .containsEntry("cn", Set.of(name))
        .containsEntry("memberuid", Set.of(text));
    assertThat(translated.translation().groups()).isEqualTo(1);
  }
}
