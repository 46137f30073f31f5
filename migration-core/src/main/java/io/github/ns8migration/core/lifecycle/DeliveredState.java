package io.github.ns8migration.core.lifecycle;

import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers what state files were delivered: a later comparison cannot make them again, since a
 * dump of a database that is in use is another one each time.
 */
final class DeliveredState implements DataChannel {
  private static final String SUBJECT = "delivered";

  private final DataChannel channel;
  private final Journal journal;
  private final ApplicationId id;
  private final boolean live;

  /**
   * Through that channel.
   *
   * @param live whether people work meanwhile. While they cannot, nothing is read again for the
   *     sake of a comparison that comes after the cut-over in another way: it is forgotten
   */
  DeliveredState(DataChannel channel, Journal journal, ApplicationId id, boolean live) {
    this.channel = channel;
    this.journal = journal;
    this.id = id;
    this.live = live;
  }

  /** What lies in the state folder of the instance, as far as it was put there. */
  static Map<String, Digest> of(Journal journal, ApplicationId id) {
    Map<String, Digest> delivered = new TreeMap<>();
    for (Entry entry : journal.entries()) {
      if (!entry.concerns(id) && entry.kind() != Entry.Kind.ACTION_COMPLETED) {
        continue;
      }
      if (entry.kind() == Entry.Kind.ACTION_COMPLETED && entry.subject().equals("abort")) {
        delivered.clear();
      } else if (entry.kind() == Entry.Kind.SAID && entry.subject().equals(SUBJECT)) {
        if (entry.field("sha256").isEmpty()) {
          delivered.remove(entry.field("name"));
        } else {
          delivered.put(
              entry.field("name"),
              new Digest(Long.parseLong(entry.field("bytes")), entry.field("sha256")));
        }
      }
    }
    return delivered;
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    return channel.sendTree(transfer);
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    if (!live) {
      forget(files.stream().map(StateFile::name).toList());
      return channel.sendState(files);
    }
    Transferred.Part part = channel.sendState(files);
    Map<String, Digest> known = of(journal, id);
    for (StateFile file : files) {
      Digest digest = digest(file);
      if (!digest.equals(known.get(file.name()))) {
        journal.add(
            Entry.Kind.SAID,
            id,
            SUBJECT,
            Map.of(
                "name", file.name(),
                "bytes", Long.toString(digest.bytes()),
                "sha256", digest.sha256()));
      }
    }
    return part;
  }

  @Override
  public Transferred.Part removeState(List<String> names)
      throws MigrationException, InterruptedException {
    Transferred.Part part = channel.removeState(names);
    forget(names);
    return part;
  }

  private void forget(List<String> names) throws MigrationException {
    Map<String, Digest> known = of(journal, id);
    for (String name : names) {
      if (known.containsKey(name)) {
        journal.add(Entry.Kind.SAID, id, SUBJECT, Map.of("name", name));
      }
    }
  }

  private static Digest digest(StateFile file) throws MigrationException {
    try {
      return Digest.of(
          file.content() instanceof StateFile.LocalFile local
              ? MoreFiles.asByteSource(local.path())
              : ByteSource.wrap(((StateFile.Bytes) file.content()).bytes()));
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "scratch-failed",
              Side.TOOL,
              "The file " + file.name() + " could not be read again: " + e.getMessage(),
              "Look at the disk with the state directory, and try again."),
          e);
    }
  }
}
