package io.github.ns8migration.openldap.ldif;

import static java.util.Objects.requireNonNull;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.util.ByteStringBuffer;
import io.github.ns8migration.openldap.ldif.BlockTranslation.Result;
import io.github.ns8migration.openldap.ldif.BlockTranslation.Stop;
import io.github.ns8migration.openldap.ldif.Prepared.Fate;
import io.github.ns8migration.openldap.ldif.RecordBlocks.Block;
import io.github.ns8migration.openldap.ldif.Translation.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Translates a whole directory, entry by entry: what {@code slapcat} of NS7 prints into what {@code
 * slapadd} of NS8 loads. In memory are the names of containers and of what stays behind, and a few
 * blocks of entries that are translated side by side.
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
   * <p>A larger one is translated by threads of its own, which have ended when this returns; an
   * interrupt ends it with an {@link java.io.InterruptedIOException}.
   *
   * @throws IOException when a stream fails, or when the input is no LDIF: the text says where, and
   *     holds nothing of the content
   */
  public Translation translate(InputStream ldif, OutputStream output) throws IOException {
    return translate(ldif, output, RecordBlocks.SIZE);
  }

  /**
   * The same, telling about people and groups that go over, as NS8 gets them.
   *
   * @param accounts told of one after the other, in their order
   */
  public Translation translate(InputStream ldif, OutputStream output, Consumer<Entry> accounts)
      throws IOException {
    return translate(ldif, new Run(output, accounts), RecordBlocks.SIZE);
  }

  /**
   * The same in blocks of about that size.
   *
   * @param blockSize bytes; the result is the same with any
   */
  Translation translate(InputStream ldif, OutputStream output, int blockSize) throws IOException {
    return translate(ldif, new Run(output, null), blockSize);
  }

  private Translation translate(InputStream ldif, Run run, int blockSize) throws IOException {
    RecordBlocks blocks = new RecordBlocks(ldif, blockSize);
    @Nullable Block first = blocks.next();
    if (first != null && blocks.ended()) {
      run.take(blockTranslation().translate(first));
    } else if (first != null) {
      translateSideBySide(first, blocks, run);
    }
    run.output.flush();
    return run.tally.end();
  }

  private void translateSideBySide(Block first, RecordBlocks blocks, Run run) throws IOException {
    try (Workers workers = new Workers(this::blockTranslation)) {
      for (@Nullable Block block = first; block != null; block = blocks.next()) {
        workers.give(block);
        if (workers.full()) {
          run.take(requireNonNull(workers.take()));
        }
      }
      for (@Nullable Result last = workers.take(); last != null; last = workers.take()) {
        run.take(last);
      }
    }
  }

  private BlockTranslation blockTranslation() {
    SuffixRename rename = new SuffixRename(from, to);
    return new BlockTranslation(
        rename, new EntryTranslation(DirectorySchema.ns8(), rename, label, today));
  }

  /** One run over one directory: what of an entry depends on those before it. */
  private final class Run {
    private final OutputStream output;
    private final @Nullable Consumer<Entry> accounts;
    private final Tally tally = new Tally();
    private final SuffixRename rename = new SuffixRename(from, to);
    // Names of entries that something delivered is below.
    private final Set<String> parents = new HashSet<>();
    private String lastParent = "";
    private long lines;
    // Of the text of the block at hand: delivered, and not yet written.
    private byte[] text = {};
    private int begin;
    private int end;

    Run(OutputStream output, @Nullable Consumer<Entry> accounts) {
      this.output = output;
      this.accounts = accounts;
    }

    void take(Result block) throws IOException {
      text = block.text();
      begin = 0;
      end = 0;
      for (Prepared entry : block.entries()) {
        take(entry);
      }
      write();
      tally.changed(block.changes());
      if (block.stop() instanceof Stop.NoLdif stop) {
        throw new IOException("no LDIF at line " + (lines + stop.line()) + " of the dump");
      }
      if (block.stop() != null) {
        tally.read();
        throw new IOException(
            "entry " + tally.count() + " of the dump has no name that can be read");
      }
      lines += block.lines();
    }

    private void write() throws IOException {
      output.write(text, begin, end - begin);
      begin = end;
    }

    private void take(Prepared entry) throws IOException {
      tally.read();
      entry.corrections().forEach(tally::corrected);
      DN name = entry.name();
      boolean root = name.equals(from);
      Fate fate = entry.fate();
      if (fate instanceof Fate.Foreign) {
        drop(entry, "it is not below " + from);
      } else if (fate instanceof Fate.Litter litter) {
        stayBehind(entry, litter.reason(), Kind.LITTER);
      } else if (fate instanceof Fate.Taken taken) {
        Optional<String> obstacle = root ? Optional.empty() : openTheWay(entry);
        if (obstacle.isPresent()) {
          drop(entry, "NS8 cannot hold what it is below: " + obstacle.get());
        } else {
          deliver(taken);
        }
      } else if (fate instanceof Fate.Refused refused) {
        if (root) {
          deliverPlainRoot(entry);
        } else {
          stayBehind(entry, refused.reason(), kind(entry.admission()));
        }
      }
      if (root) {
        tally.rooted();
      }
    }

    private void deliver(Fate.Taken entry) throws IOException {
      if (entry.begin() != end) {
        write();
        begin = entry.begin();
      }
      end = entry.end();
      tally.delivered(entry.admission());
      if (accounts != null && (entry.admission().account() || entry.admission().group())) {
        accounts.accept(BlockTranslation.read(text, entry.begin(), entry.end()));
      }
      if (entry.service() != null) {
        tally.servicePasswords(entry.service());
      }
    }

    private void deliver(Entry entry) throws IOException {
      write();
      ByteStringBuffer made = new ByteStringBuffer();
      BlockTranslation.write(entry.getDN(), entry.getAttributes(), made);
      made.write(output);
      tally.delivered(DirectorySchema.ns8().admit(List.of(entry.getObjectClassValues()), ""));
    }

    /** What is needed by what is delivered already goes over in some form; the rest is dropped. */
    private void stayBehind(Prepared entry, String reason, Kind kind) throws IOException {
      DN name = entry.name();
      Optional<Entry> standIn =
          parents.contains(name.toNormalizedString()) ? standIn(name) : Optional.empty();
      if (standIn.isPresent()) {
        deliverStandIn(name, standIn.get());
      } else if (parents.contains(name.toNormalizedString())) {
        // What is below it is delivered already and would have no parent: this must not begin.
        tally.dropped(
            name.toNormalizedString(), entry.dn(), reason + "; others are below it", Kind.ACCOUNT);
      } else {
        tally.dropped(name.toNormalizedString(), entry.dn(), reason, kind);
      }
    }

    private void drop(Prepared entry, String reason) {
      tally.dropped(entry.name().toNormalizedString(), entry.dn(), reason, kind(entry.admission()));
    }

    private Kind kind(Admission admission) {
      return admission.person() || admission.group() ? Kind.ACCOUNT : Kind.OTHER;
    }

    /** Delivers those above an entry that were dropped before; tells one that cannot go over. */
    private Optional<String> openTheWay(Prepared entry) throws IOException {
      if (entry.parent().equals(lastParent)) {
        return Optional.empty();
      }
      DN name = entry.name();
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
      lastParent = entry.parent();
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

    private void deliverPlainRoot(Prepared entry) throws IOException {
      Entry plain =
          new Entry(
              to.toString(),
              new Attribute("objectClass", "top", "dcObject", "organization"),
              new Attribute("dc", label),
              new Attribute("o", label));
      deliver(plain);
      tally.corrected(entry.dn(), "NS8 does not know its classes: it becomes an organization");
    }
  }
}
