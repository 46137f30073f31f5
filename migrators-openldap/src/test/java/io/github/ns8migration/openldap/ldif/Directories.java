package io.github.ns8migration.openldap.ldif;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.DuplicateValueBehavior;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.TrailingSpaceBehavior;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Directories in tests: written as LDIF, translated, and read as sets of values. */
public final class Directories {
  /** Suffix of the new directory. */
  public static final String SUFFIX = "dc=ldap,dc=example,dc=org";

  static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

  /** What every directory of NS7 has, up to its people. */
  static final String HEAD =
      """
      dn: dc=directory,dc=nh
      objectClass: top
      objectClass: dcObject
      objectClass: organization
      dc: directory
      o: directory.nh

      dn: ou=People,dc=directory,dc=nh
      objectClass: organizationalUnit
      ou: People

      dn: ou=Groups,dc=directory,dc=nh
      objectClass: organizationalUnit
      ou: Groups

      """;

  private Directories() {}

  /** A translated directory: what became of it, and its text. */
  record Translated(Translation translation, String ldif) {
    SortedMap<String, SortedMap<String, Set<String>>> entries() {
      return read(ldif.getBytes(UTF_8));
    }

    SortedMap<String, Set<String>> entry(String dn) {
      return entries().getOrDefault(dn, new TreeMap<>());
    }
  }

  static Translated translate(byte[] ldif) {
    return translate(DirectoryTranslator.to(new DomainSuffix("ldap.example.org"), TODAY), ldif);
  }

  static Translated translate(DirectoryTranslator translator, byte[] ldif) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      Translation translation = translator.translate(new ByteArrayInputStream(ldif), output);
      return new Translated(translation, output.toString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head, and these entries behind it. */
  static Translated translate(String... entries) {
    return translate((HEAD + String.join("\n\n", entries) + "\n").getBytes(UTF_8));
  }

  /** A user as NS7 writes one, with these lines more. */
  static String user(String uid, String... lines) {
    return """
    dn: uid=%1$s,ou=People,dc=directory,dc=nh
    uid: %1$s
    cn: %1$s
    sn: %1$s
    uidNumber: 5001
    gidNumber: 1000
    homeDirectory: /var/lib/nethserver/home/%1$s
    objectClass: posixAccount
    objectClass: shadowAccount
    objectClass: inetOrgPerson
    """
            .formatted(uid)
        + String.join("\n", lines);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** Entries by normalised name, attributes by name in lower case, values in no order. */
  public static SortedMap<String, SortedMap<String, Set<String>>> read(byte[] ldif) {
    SortedMap<String, SortedMap<String, Set<String>>> entries = new TreeMap<>();
    try (LDIFReader reader = new LDIFReader(new ByteArrayInputStream(ldif))) {
      reader.setDuplicateValueBehavior(DuplicateValueBehavior.RETAIN);
      reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
      for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
        entries.put(entry.getParsedDN().toNormalizedString(), attributes(entry));
      }
    } catch (IOException | LDIFException | LDAPException e) {
      throw new IllegalArgumentException("no LDIF", e);
    }
    return entries;
  }

  /** Attributes of an entry. */
  public static SortedMap<String, Set<String>> attributes(Entry entry) {
    SortedMap<String, Set<String>> attributes = new TreeMap<>();
    for (Attribute attribute : entry.getAttributes()) {
      Set<String> values = new TreeSet<>(Set.of(attribute.getValues()));
      attributes.put(attribute.getName().toLowerCase(Locale.ROOT), values);
    }
    return attributes;
  }

  /** Without what the server keeps for itself. */
  static Map<String, SortedMap<String, Set<String>>> withoutBookkeeping(
      SortedMap<String, SortedMap<String, Set<String>>> entries) {
    entries.values().forEach(each -> each.remove("structuralobjectclass"));
    return entries;
  }
}
