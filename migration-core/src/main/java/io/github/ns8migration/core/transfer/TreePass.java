package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a tree of which it is remembered what was sent. The source is scanned first; then
 * either all of it is compared with the destination, or the changes alone are sent.
 */
final class TreePass {
  /** What a pass needs of the channel it belongs to. */
  interface Sender {
    /** Runs a command; so many bytes are looked at. */
    Transferred.Part send(RsyncCommand command, long bytes)
        throws IOException, MigrationException, InterruptedException;

    /** Everything, compared with the destination, which may hold nothing of it yet. */
    Transferred.Part sendAll(Changes changes, long bytes, boolean first)
        throws IOException, MigrationException, InterruptedException;

    /** The command for what a list names, with owner and rights of the transfer. */
    RsyncCommand listed(Path list) throws IOException;

    /** The command for the whole overlay, compared by content. */
    RsyncCommand overlay() throws IOException;

    /** Whether single items failed, so that the destination is not as it should be. */
    boolean missedItems();

    /** Starts a command whose list comes later; nothing is sent until then. */
    Early begin(RsyncCommand command);
  }

  /** A command that waits for its list. */
  interface Early extends AutoCloseable {
    /**
     * Sends what is listed.
     *
     * @param same a command that does the same by itself
     * @return nothing when it has not done so; then the other one is to be run
     */
    Transferred.@Nullable Part send(RsyncCommand same, Path list, long bytes)
        throws MigrationException, InterruptedException;

    @Override
    void close();
  }

  // To read so much on both sides takes no longer than to connect once more.
  private static final long LITTLE = 32 << 20;

  // How long a scan takes for whose sake it is worth while to connect before its end, and how long
  // one may take without the other side growing tired of waiting.
  static final Duration WORTH_WHILE = Duration.ofMillis(100);
  private static final Duration TOO_LONG = Duration.ofSeconds(30);

  private final TreeTransfer transfer;
  private final Pass pass;
  private final boolean losses;
  private final TreeMemory memory;
  private final Path scratch;
  private final Sender sender;
  private final Consumer<String> notes;
  private final LongSupplier now;
  private final OverlayPrint overlay;
  private Duration early = WORTH_WHILE;
  private long scanned;
  private boolean keeping = true;

  /**
   * Prepares one.
   *
   * @param scratch where lists are kept; rsync runs in it
   * @param notes gets what people should know
   * @param now the time in nanoseconds since 1970
   */
  TreePass(
      TreeTransfer transfer,
      Pass pass,
      boolean losses,
      TreeMemory memory,
      Path scratch,
      Sender sender,
      Consumer<String> notes,
      LongSupplier now)
      throws IOException {
    this.transfer = transfer;
    this.pass = pass;
    this.losses = losses;
    this.memory = memory;
    this.scratch = scratch;
    this.sender = sender;
    this.notes = notes;
    this.now = now;
    this.overlay = OverlayPrint.of(transfer);
  }

  /** The same, connecting before the end of scans from that length on. */
  TreePass connectingEarly(Duration scan) {
    early = scan;
    return this;
  }

  /** The pass; empty for a proof that must ask the destination about everything. */
  Transferred.@Nullable Part run() throws IOException, MigrationException, InterruptedException {
    TreeMemory.Memory remembered = memory.recall();
    try {
      return run(remembered);
    } catch (SnapshotDamagedException e) {
      memory.forget();
      return run(new TreeMemory.Unknown("its snapshot is damaged: " + e.getMessage()));
    } catch (SnapshotUnwritableException e) {
      // Nothing was sent yet. The former snapshot still tells whether the source is all there.
      keeping = false;
      return keepNothing(remembered, "its snapshot cannot be kept (" + e.getMessage() + ")");
    }
  }

  private Transferred.Part keepNothing(TreeMemory.Memory remembered, String why)
      throws IOException, MigrationException, InterruptedException {
    if (!(remembered instanceof TreeMemory.Known known)) {
      return compareAll(null, why);
    }
    try (SnapshotReader former = SnapshotReader.open(known.file())) {
      return compareAll(new Known(former, known), why);
    }
  }

  private Transferred.@Nullable Part run(TreeMemory.Memory remembered)
      throws IOException, MigrationException, InterruptedException {
    if (!(remembered instanceof TreeMemory.Known known)) {
      return pass == Pass.PROOF ? null : compareAll(null, reason(remembered));
    }
    try (SnapshotReader former = SnapshotReader.open(known.file())) {
      Set<String> uncovered = overlay.missing(former.heading().overlay());
      if (pass == Pass.PROOF) {
        return known.current() && known.delta() && uncovered.isEmpty()
            ? prove(former, known)
            : null;
      }
      if (!known.current()) {
        return compareAll(new Known(former, known), "a pass before this one did not end well");
      }
      if (!uncovered.isEmpty()) {
        return compareAll(
            new Known(former, known), "some files are no longer sent in another form");
      }
      return pass == Pass.LIVE
          ? compareAll(new Known(former, known), "")
          : sendChanges(new Known(former, known));
    }
  }

  private static String reason(TreeMemory.Memory remembered) {
    return remembered instanceof TreeMemory.Unknown unknown ? unknown.reason() : "";
  }

  /** A snapshot that is being read, and what is known of it. */
  private record Known(SnapshotReader reader, TreeMemory.Known known) {
    TreeScan.Former before() {
      return new TreeScan.Former(
          known.file(),
          reader,
          reader.heading().begun(),
          known.times().sent(),
          known.times().ended());
    }
  }

  // ---- the three kinds of passes ------------------------------------------------------------

  private Transferred.Part compareAll(@Nullable Known former, String why)
      throws IOException, MigrationException, InterruptedException {
    if (pass != Pass.LIVE || !keeping) {
      notes.accept("everything is compared with NS8, not only what changed: " + why + ".");
    }
    Path snapshot = keeping ? memory.begin() : null;
    try {
      Changes changes = scan(former, snapshot, false);
      guard(changes, former != null);
      memory.sending();
      List<Transferred.Part> parts = new ArrayList<>();
      writeAnew(changes, parts);
      boolean first = former == null && pass == Pass.LIVE;
      parts.add(sender.sendAll(changes, changes.bytes() + overlay.bytes(), first));
      if (former != null && !sameOverlay(former)) {
        parts.add(sender.send(sender.overlay(), overlay.bytes()));
      }
      compareContent(changes, parts);
      return ended(parts, changes, -1, false);
    } finally {
      memory.giveUp();
    }
  }

  private Transferred.Part sendChanges(Known former)
      throws IOException, MigrationException, InterruptedException {
    Path snapshot = memory.begin();
    prepareRules();
    try (Early early = isWorthWhile(former) ? sender.begin(listed(RsyncCommand.LATE)) : null) {
      Changes changes = scan(former, snapshot, pass == Pass.LAST);
      guard(changes, true);
      memory.sending();
      List<Transferred.Part> parts = new ArrayList<>();
      writeAnew(changes, parts);
      sendListed(changes, early, parts);
      if (!sameOverlay(former)) {
        parts.add(sender.send(sender.overlay(), overlay.bytes()));
      }
      return ended(parts, changes, changes.entries() + overlay.entries(), true);
    } finally {
      memory.giveUp();
    }
  }

  /** Services are stopped, and the scan before took neither next to no time nor too much of it. */
  private boolean isWorthWhile(Known former) {
    Duration scan =
        Duration.ofNanos(former.known().times().sent() - former.reader().heading().begun());
    return pass == Pass.LAST && scan.compareTo(early) >= 0 && scan.compareTo(TOO_LONG) < 0;
  }

  /** What changed since the last pass, and of that what the destination has not. */
  private Transferred.Part prove(SnapshotReader former, TreeMemory.Known known)
      throws IOException, MigrationException, InterruptedException {
    Known reading = new Known(former, known);
    Changes changes = scan(reading, null, true);
    List<Transferred.Part> parts = new ArrayList<>();
    prepareRules();
    sendListed(changes, null, parts);
    if (!sameOverlay(reading)) {
      parts.add(sender.send(sender.overlay(), overlay.bytes()));
    }
    return together(parts, changes.entries() + overlay.entries());
  }

  private boolean sameOverlay(Known former) {
    return former.reader().heading().overlay().digest().equals(overlay.digest());
  }

  private Changes scan(@Nullable Known former, @Nullable Path snapshot, boolean foldersOnly)
      throws IOException, InterruptedException {
    // A moment too early is safe.
    long apart = FileClock.apart(transfer.source());
    long begun = now.getAsLong() - apart;
    TreeScan.Former before = former == null ? null : former.before();
    Set<String> uncovered =
        former == null ? Set.of() : overlay.missing(former.reader().heading().overlay());
    Path lists = Files.createDirectories(scratch.resolve("lists"));
    try (SnapshotWriter writer =
        snapshot == null
            ? null
            : SnapshotWriter.create(snapshot, new SnapshotHeading(memory.key(), begun, overlay))) {
      Changes changes =
          new TreeScan(transfer, overlay, before, uncovered, foldersOnly, begun, writer, lists)
              .run(snapshot);
      scanned = now.getAsLong() - apart;
      return changes;
    }
  }

  private void guard(Changes changes, boolean compared) throws MigrationException {
    if (compared && !losses) {
      LossGuard.check(transfer, pass, changes);
    }
  }

  // ---- parts of a pass ----------------------------------------------------------------------

  private void writeAnew(Changes changes, List<Transferred.Part> parts)
      throws IOException, MigrationException, InterruptedException {
    if (!changes.replaced().isEmpty()) {
      parts.add(sender.send(sender.listed(list(changes.replaced())).writingAnew(), 0));
    }
  }

  /** What changed; looked at by content in the same run where that is little, or in one more. */
  private void sendListed(Changes changes, @Nullable Early early, List<Transferred.Part> parts)
      throws IOException, MigrationException, InterruptedException {
    if (changes.changed().isEmpty()) {
      return;
    }
    boolean doubt = !changes.doubtful().isEmpty();
    boolean atOnce = doubt && !changes.parted() && changes.listedBytes() <= LITTLE;
    Path list = list(changes.changed());
    RsyncCommand command = listed(list);
    if (atOnce) {
      parts.add(sender.send(command.comparingContent(), changes.listedBytes()));
      return;
    }
    Transferred.Part sent = early == null ? null : early.send(command, list, changes.listedBytes());
    parts.add(sent == null ? sender.send(command, changes.listedBytes()) : sent);
    compareContent(changes, parts);
  }

  private void prepareRules() throws IOException {
    Files.write(scratch.resolve("rules"), new FilterRules(transfer).bytesWithout(overlay));
  }

  private RsyncCommand listed(Path list) throws IOException {
    RsyncCommand command = sender.listed(list).leavingOut(Path.of("rules"));
    return transfer.delete() ? command.deleting() : command;
  }

  private void compareContent(Changes changes, List<Transferred.Part> parts)
      throws IOException, MigrationException, InterruptedException {
    if (!changes.doubtful().isEmpty()) {
      parts.add(sender.send(sender.listed(list(changes.doubtful())).comparingContent(), 0));
    }
  }

  private static Path list(ListFile file) {
    return Path.of("lists").resolve(file.name());
  }

  private Transferred.Part ended(
      List<Transferred.Part> parts, Changes changes, long entries, boolean delta)
      throws IOException {
    Transferred.Part all = together(parts, entries);
    // What vanished is seen by the next scan; an item that failed is not, so all is compared then.
    if (keeping && !sender.missedItems()) {
      long ended = now.getAsLong();
      // By a clock that is not that of the files nobody can say what came after the pass.
      keep(delta, new TreeMemory.Times(scanned, changes.newest() > ended ? Long.MAX_VALUE : ended));
    }
    return all;
  }

  private void keep(boolean delta, TreeMemory.Times times) throws IOException {
    try {
      memory.sent(delta, times);
    } catch (IOException e) {
      // All was sent: the next pass compares everything again, and says why.
      memory.forget();
    }
  }

  /** One part; of so many entries those that needed nothing are unchanged, below zero: as told. */
  private Transferred.Part together(List<Transferred.Part> parts, long entries) {
    ItemCount items =
        parts.stream().map(Transferred.Part::items).reduce(ItemCount.NONE, ItemCount::plus);
    if (entries >= 0) {
      long unchanged = Math.max(0, entries - items.sent() - items.failed());
      items = new ItemCount(items.sent(), unchanged, items.deleted(), items.failed());
    }
    return new Transferred.Part(
        transfer.name(),
        items,
        parts.stream().mapToLong(Transferred.Part::bytes).sum(),
        parts.stream().allMatch(Transferred.Part::settled));
  }
}
