package io.github.ns8migration.openldap.ldif;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldif.DuplicateValueBehavior;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.LDIFWriter;
import com.unboundid.ldif.TrailingSpaceBehavior;
import com.unboundid.util.ByteStringBuffer;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.EntryTranslation.Outcome;
import io.github.ns8migration.openldap.ldif.Translation.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates a whole directory, entry by entry: what {@code slapcat} of NS7 prints into what {@code
 * slapadd} of NS8 loads. In memory are the names of containers and of what stays behind, nothing
 * else.
 *
 * <p>Never drops a container above something that goes over: the load would end with an error, and
 * the import with it. Such a container goes over with a class that NS8 knows.
 *
 * <p>The same input gives the same output, byte for byte; translating an output once more changes
 * nothing. Immutable, safe for use by many threads.
 */
public final class DirectoryTranslator {
  /** The suffix of every directory of NS7. */
  public static final String NS7_SUFFIX = "dc=directory,dc=nh";

  private static final byte LINE_FEED = '\n';
  private static final String SERVICE = "cn=ldapservice";

  private final DN from;
  private final DN to;
  private final String label;
  private final LocalDate today;

  private DirectoryTranslator(DN from, DN to, String label, LocalDate today) {
    this.from = from;
    this.to = to;
    this.label = label;
    this.today = today;
  }

  /**
   * From NS7's suffix to that of a domain.
   *
   * @param today accounts that ended until then are locked
   */
  public static DirectoryTranslator to(DomainSuffix suffix, LocalDate today) {
    return between(NS7_SUFFIX, suffix, today);
  }

  /** From any suffix to that of a domain. */
  static DirectoryTranslator between(String from, DomainSuffix suffix, LocalDate today) {
    try {
      return new DirectoryTranslator(new DN(from), new DN(suffix.dn()), suffix.firstLabel(), today);
    } catch (LDAPException e) {
      throw new IllegalArgumentException("not a suffix: " + from + ", " + suffix.dn(), e);
    }
  }

  /**
   * Translates all of it.
   *
   * @throws IOException when a stream fails, or when the input is no LDIF: the text says where, and
   *     holds nothing of the content
   */
  public Translation translate(InputStream ldif, OutputStream output) throws IOException {
    LDIFReader reader = new LDIFReader(ldif);
    reader.setDuplicateValueBehavior(DuplicateValueBehavior.RETAIN);
    reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
    Run run = new Run(output);
    for (Entry entry = next(reader); entry != null; entry = next(reader)) {
      run.take(entry);
    }
    output.flush();
    return run.tally.end();
  }

  private static @Nullable Entry next(LDIFReader reader) throws IOException {
    try {
      return reader.readEntry();
    } catch (LDIFException e) {
      // Its text repeats what it could not read, which may be somebody's password.
      throw new IOException("no LDIF at line " + e.getLineNumber() + " of the dump");
    }
  }

  /** One run over one directory. */
  private final class Run {
    private final OutputStream output;
    private final ByteStringBuffer text = new ByteStringBuffer(4096);
    private final Tally tally = new Tally();
    private final SuffixRename rename = new SuffixRename(from, to);
    private final EntryTranslation entries =
        new EntryTranslation(DirectorySchema.ns8(), rename, label, today, tally);
    // Names of entries that something delivered is below.
    private final Set<String> parents = new HashSet<>();
    private String lastParent = "";

    Run(OutputStream output) {
      this.output = output;
    }

    void take(Entry entry) throws IOException {
      tally.read();
      DN name = parsed(entry);
      Optional<String> newName = rename.moved(name);
      Admission admission = entries.admission(entry);
      if (newName.isEmpty()) {
        drop(name, entry, "it is not below " + from, admission);
        return;
      }
      boolean root = name.equals(from);
      Optional<String> leftover =
          root ? Optional.empty() : Leftovers.reason(entry, name, from.getRDNs().length, admission);
      if (leftover.isPresent()) {
        stayBehind(name, entry, leftover.get(), Kind.LITTER);
        return;
      }
      Outcome outcome = entries.translate(entry, name, admission);
      if (outcome instanceof Outcome.Taken taken) {
        Optional<String> obstacle = root ? Optional.empty() : openTheWay(name);
        if (obstacle.isPresent()) {
          drop(name, entry, "NS8 cannot hold what it is below: " + obstacle.get(), admission);
        } else {
          deliver(newName.get(), taken.attributes(), taken.admission());
          noteService(entry, name);
        }
      } else if (outcome instanceof Outcome.Refused refused) {
        if (root) {
          deliverPlainRoot(entry);
        } else {
          stayBehind(name, entry, refused.reason(), kind(admission));
        }
      }
      if (root) {
        tally.rooted();
      }
    }

    private DN parsed(Entry entry) throws IOException {
      try {
        return entry.getParsedDN();
      } catch (LDAPException e) {
        throw new IOException(
            "entry " + tally.count() + " of the dump has no name that can be read");
      }
    }

    // With the library's own writing of values, and without the entry it makes of them before.
    private void deliver(String name, Collection<Attribute> attributes, Admission admission)
        throws IOException {
      text.clear();
      line("dn", new ASN1OctetString(name));
      for (Attribute attribute : attributes) {
        for (ASN1OctetString value : attribute.getRawValues()) {
          line(attribute.getName(), value);
        }
      }
      text.append(LINE_FEED);
      text.write(output);
      tally.delivered(admission);
    }

    private void line(String name, ASN1OctetString value) {
      LDIFWriter.encodeNameAndValue(name, value, text, 0);
      text.append(LINE_FEED);
    }

    private void deliver(Entry entry) throws IOException {
      deliver(entry.getDN(), entry.getAttributes(), entries.admission(entry));
    }

    /** What is needed by what is delivered already goes over in some form; the rest is dropped. */
    private void stayBehind(DN name, Entry entry, String reason, Kind kind) throws IOException {
      Optional<Entry> standIn =
          parents.contains(name.toNormalizedString()) ? standIn(name) : Optional.empty();
      if (standIn.isPresent()) {
        deliverStandIn(name, standIn.get());
      } else if (parents.contains(name.toNormalizedString())) {
        // What is below it is delivered already and would have no parent: this must not begin.
        tally.dropped(
            name.toNormalizedString(),
            entry.getDN(),
            reason + "; others are below it",
            Kind.ACCOUNT);
      } else {
        tally.dropped(name.toNormalizedString(), entry.getDN(), reason, kind);
      }
    }

    private void drop(DN name, Entry entry, String reason, Admission admission) {
      tally.dropped(name.toNormalizedString(), entry.getDN(), reason, kind(admission));
    }

    private Kind kind(Admission admission) {
      return admission.person() || admission.group() ? Kind.ACCOUNT : Kind.OTHER;
    }

    /** Delivers those above an entry that were dropped before; tells one that cannot go over. */
    private Optional<String> openTheWay(DN name) throws IOException {
      String parent = String.valueOf(name.getParentString());
      if (parent.equals(lastParent)) {
        return Optional.empty();
      }
      List<DN> missing = new ArrayList<>();
      for (DN above = name.getParent();
          above != null && !above.equals(from);
          above = above.getParent()) {
        if (tally.isDropped(above.toNormalizedString())) {
          if (standIn(above).isEmpty()) {
            return Optional.of(above.toString());
          }
          missing.add(0, above);
        }
      }
      for (DN above : missing) {
        tally.takeIn(above.toNormalizedString());
        deliverStandIn(above, standIn(above).orElseThrow());
      }
      for (DN above = name.getParent();
          above != null && !above.equals(from);
          above = above.getParent()) {
        parents.add(above.toNormalizedString());
      }
      lastParent = parent;
      return Optional.empty();
    }

    private void deliverStandIn(DN name, Entry standIn) throws IOException {
      deliver(standIn);
      tally.corrected(
          name.toString(),
          "goes over as a plain " + standIn.getObjectClassValues()[0] + ", for what is below it");
    }

    private Optional<Entry> standIn(DN name) {
      RDN first = name.getRDN();
      if (first.isMultiValued()) {
        return Optional.empty();
      }
      String attribute = first.getAttributeNames()[0];
      return DirectorySchema.ns8()
          .standIn(attribute)
          .map(
              objectClass ->
                  new Entry(
                      rename.moved(name).orElseThrow(),
                      new Attribute("objectClass", objectClass),
                      new Attribute(attribute, first.getAttributeValues()[0])));
    }

    private void deliverPlainRoot(Entry entry) throws IOException {
      Entry plain =
          new Entry(
              to.toString(),
              new Attribute("objectClass", "top", "dcObject", "organization"),
              new Attribute("dc", label),
              new Attribute("o", label));
      deliver(plain);
      tally.corrected(entry.getDN(), "NS8 does not know its classes: it becomes an organization");
    }

    private void noteService(Entry entry, DN name) {
      boolean service =
          name.getRDNs().length == from.getRDNs().length + 1
              && name.getRDN().toNormalizedString().equals(SERVICE);
      if (service) {
        @Nullable Attribute stored = entry.getAttribute("userPassword");
        tally.servicePasswords(
            stored == null
                ? List.of()
                : List.of(stored.getValues()).stream().map(Secret::of).toList());
      }
    }
  }
}
