package io.github.ns8migration.openldap.ldif;

import static java.util.Objects.requireNonNull;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.DuplicateValueBehavior;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.LDIFWriter;
import com.unboundid.ldif.TrailingSpaceBehavior;
import com.unboundid.util.ByteStringBuffer;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.EntryTranslation.Outcome;
import io.github.ns8migration.openldap.ldif.Prepared.Fate;
import io.github.ns8migration.openldap.ldif.RecordBlocks.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and translates blocks of a directory, entry by entry, as far as an entry can be judged
 * without those around it. For one thread at a time; several side by side give the same.
 */
final class BlockTranslation {
  private static final byte LINE_FEED = '\n';
  private static final String SERVICE = "cn=ldapservice";

  private final SuffixRename rename;
  private final EntryTranslation entries;
  private final ByteStringBuffer text = new ByteStringBuffer(RecordBlocks.SIZE);

  BlockTranslation(SuffixRename rename, EntryTranslation entries) {
    this.rename = rename;
    this.entries = entries;
  }

  /**
   * What was made of a block.
   *
   * @param entries up to its end, or to where it could not be read
   * @param text of those that go over
   * @param lines of the block
   * @param stop why it was not read to its end; null when it was
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
  record Result(
      List<Prepared> entries, byte[] text, Changes changes, int lines, @Nullable Stop stop) {}

  /** Why a block was not read to its end. */
  sealed interface Stop {
    /**
     * No LDIF.
     *
     * @param line within the block, from 1
     */
    record NoLdif(long line) implements Stop {}

    /** The next entry's name cannot be parsed. */
    record NoName() implements Stop {}
  }

  Result translate(Block block) throws IOException {
    long reference = References.first(block);
    if (reference > 0) {
      return new Result(
          List.of(), new byte[0], new Changes(), lines(block), new Stop.NoLdif(reference));
    }
    LDIFReader reader = new LDIFReader(new ByteArrayInputStream(block.bytes(), 0, block.length()));
    reader.setDuplicateValueBehavior(DuplicateValueBehavior.RETAIN);
    reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
    text.clear();
    Changes changes = new Changes();
    List<Prepared> prepared = new ArrayList<>();
    @Nullable Stop stop = null;
    try {
      for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
        prepared.add(prepare(entry, entry.getParsedDN(), changes));
      }
    } catch (LDIFException e) {
      // Its text repeats what it could not read, which may be somebody's password.
      stop = new Stop.NoLdif(e.getLineNumber());
    } catch (LDAPException e) {
      stop = new Stop.NoName();
    }
    return new Result(prepared, text.toByteArray(), changes, lines(block), stop);
  }

  private Prepared prepare(Entry entry, DN name, Changes changes) {
    Admission admission = entries.admission(entry);
    Fate fate = fate(entry, name, admission, changes);
    @Nullable String parent = fate instanceof Fate.Taken ? name.getParentString() : null;
    return new Prepared(
        name,
        entry.getDN(),
        parent == null ? "" : parent,
        admission,
        fate,
        changes.takeCorrections());
  }

  private Fate fate(Entry entry, DN name, Admission admission, Changes changes) {
    Optional<String> newName = rename.moved(name);
    if (newName.isEmpty()) {
      return new Fate.Foreign();
    }
    int suffixParts = rename.from().getRDNs().length;
    Optional<String> leftover =
        name.equals(rename.from())
            ? Optional.empty()
            : Leftovers.reason(entry, name, suffixParts, admission);
    if (leftover.isPresent()) {
      return new Fate.Litter(leftover.get());
    }
    Outcome outcome = entries.translate(entry, name, admission, changes);
    if (outcome instanceof Outcome.Taken taken) {
      int begin = text.length();
      write(newName.get(), taken.attributes(), text);
      return new Fate.Taken(taken.admission(), begin, text.length(), service(entry, name));
    }
    return new Fate.Refused(((Outcome.Refused) outcome).reason());
  }

  /** With the library's own writing of values, and without the entry it makes of them before. */
  static void write(String name, Collection<Attribute> attributes, ByteStringBuffer text) {
    line("dn", new ASN1OctetString(name), text);
    for (Attribute attribute : attributes) {
      for (ASN1OctetString value : attribute.getRawValues()) {
        line(attribute.getName(), value, text);
      }
    }
    text.append(LINE_FEED);
  }

  /** What {@link #write} has written. */
  static Entry read(byte[] text, int begin, int end) throws IOException {
    LDIFReader reader = new LDIFReader(new ByteArrayInputStream(text, begin, end - begin));
    reader.setTrailingSpaceBehavior(TrailingSpaceBehavior.RETAIN);
    try {
      return requireNonNull(reader.readEntry());
    } catch (LDIFException e) {
      throw new IllegalStateException("an entry that was written here", e);
    }
  }

  private static void line(String name, ASN1OctetString value, ByteStringBuffer text) {
    LDIFWriter.encodeNameAndValue(name, value, text, 0);
    text.append(LINE_FEED);
  }

  private @Nullable List<Secret> service(Entry entry, DN name) {
    boolean service =
        name.getRDNs().length == rename.from().getRDNs().length + 1
            && name.getRDN().toNormalizedString().equals(SERVICE);
    if (!service) {
      return null;
    }
    @Nullable Attribute stored = entry.getAttribute("userPassword");
    return stored == null
        ? List.of()
        : List.of(stored.getValues()).stream().map(Secret::of).toList();
  }

  private static int lines(Block block) {
    int lines = 0;
    for (int i = 0; i < block.length(); i++) {
      if (block.bytes()[i] == LINE_FEED) {
        lines++;
      }
    }
    return lines;
  }
}
