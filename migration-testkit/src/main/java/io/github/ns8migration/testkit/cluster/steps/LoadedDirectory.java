package io.github.ns8migration.testkit.cluster.steps;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.EntryValidator;
import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.ldif.DuplicateValueBehavior;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.TrailingSpaceBehavior;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code slapadd -c} makes of an LDIF: entries that the schema refuses, or that are below
 * another suffix, are gone without a word; a missing parent, a second entry of the same name, and a
 * missing base end the load with 1. Measured with OpenLDAP 2.5.13.
 */
final class LoadedDirectory {
  private static final Schema SCHEMA = schema();

  private final DN suffix;
  private final Map<DN, Entry> entries = new LinkedHashMap<>();

  private LoadedDirectory(DN suffix) {
    this.suffix = suffix;
  }

  private static Schema schema() {
    try (InputStream ldif = LoadedDirectory.class.getResourceAsStream("openldap-schema.ldif")) {
      if (ldif == null) {
        throw new IllegalStateException("openldap-schema.ldif is missing beside the classes");
      }
      return Schema.getSchema(ldif);
    } catch (IOException | LDIFException e) {
      throw new IllegalStateException("openldap-schema.ldif cannot be read", e);
    }
  }

  /** An empty one. */
  static LoadedDirectory below(String suffix) throws StepFailure {
    try {
      return new LoadedDirectory(new DN(suffix));
    } catch (LDAPException e) {
      throw new StepFailure(1, null, "slapadd: invalid suffix");
    }
  }

  /** Loads all of it. */
  void load(InputStream ldif) throws StepFailure {
    boolean well = true;
    try (LDIFReader reader = new LDIFReader(ldif)) {
      reader.setDuplicateValueBehavior(DuplicateValueBehavior.RETAIN);
      reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
      EntryValidator validator = validator();
      for (Entry entry = next(reader); entry != null; entry = next(reader)) {
        DN name = entry.getParsedDN();
        if (name.isDescendantOf(suffix, true) && validator.entryIsValid(entry, new ArrayList<>())) {
          well &= entries.put(name, entry) == null;
        }
      }
    } catch (IOException | LDAPException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    for (DN name : entries.keySet()) {
      well &= name.equals(suffix) || entries.containsKey(name.getParent());
    }
    if (!well || !entries.containsKey(suffix)) {
      throw new StepFailure(1, null, "slapadd: could not add all entries");
    }
  }

  // The server's own attributes may stand anywhere, and values are not what is measured here.
  private static EntryValidator validator() {
    EntryValidator validator = new EntryValidator(SCHEMA);
    validator.setCheckAttributeSyntax(false);
    validator.setCheckNameForms(false);
    validator.setCheckMissingSuperiorObjectClasses(false);
    return validator;
  }

  /** What cannot be parsed is an entry less. */
  private static @Nullable Entry next(LDIFReader reader) throws IOException {
    while (true) {
      try {
        return reader.readEntry();
      } catch (LDIFException e) {
        if (!e.mayContinueReading()) {
          return null;
        }
      }
    }
  }

  void add(Entry entry) throws StepFailure {
    try {
      entries.put(entry.getParsedDN(), entry);
    } catch (LDAPException e) {
      throw new StepFailure(1, null, "slapadd: invalid name");
    }
  }

  Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }
}
