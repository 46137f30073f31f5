package io.github.ns8migration.core.transfer;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.Note;
import io.github.ns8migration.api.value.MigrationEvent.Warned;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends data with rsync. Trees of different volumes may be sent by different threads. */
final class RsyncChannel implements DataChannel {
  // Fewer deletions than this are never suspicious.
  private static final long FEW = 1000;
  private static final Problem NOT_KEPT =
      new Problem(
          "rights-not-kept",
          Side.DESTINATION,
          "These items arrived, but their owner, mode or access list could not be set, most often"
              + " because it names a deleted account; or they vanished meanwhile. Where an access"
              + " list is missing, the group may have rights that were meant for single accounts.",
          "Set owner and rights of these items in NS8. To avoid it, take entries of deleted"
              + " accounts out on NS7 before the finish (chown, setfacl -x).");

  private final Endpoint endpoint;
  private final CommandRunner runner;
  private final Patience patience;
  private final Application application;
  private final Pass pass;
  private final Path scratch;
  private final Consumer<MigrationEvent> events;
  private final TransferSettings settings;
  private final LinkSpeed speed;
  private @Nullable NotKept notKept;
  private @Nullable LongSupplier clock;
  private Duration early = TreePass.WORTH_WHILE;

  RsyncChannel(
      Endpoint endpoint,
      CommandRunner runner,
      Patience patience,
      Application application,
      Pass pass,
      Path scratch,
      Consumer<MigrationEvent> events,
      TransferSettings settings) {
    this.endpoint = endpoint;
    this.runner = runner;
    this.patience = patience;
    this.application = application;
    this.pass = pass;
    this.scratch = scratch;
    this.events = events;
    this.settings = settings;
    this.speed = new LinkSpeed(settings.folder(application.id()));
  }

  /** The same for the receiver that an import opens in its midst: it has volumes, and no state. */
  RsyncChannel late(NotKept toldOneByOne) {
    notKept = toldOneByOne;
    return this;
  }

  /** The same with another clock, of nanoseconds since 1970. */
  RsyncChannel at(LongSupplier otherClock) {
    clock = otherClock;
    return this;
  }

  /** The same, connecting before the end of scans from that length on. */
  RsyncChannel connectingEarly(Duration scan) {
    early = scan;
    return this;
  }

  private boolean isLate() {
    return notKept != null;
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    check(transfer);
    Optional<Path> memory = isLate() ? Optional.empty() : settings.folder(application.id());
    return staged(
        folder -> {
          Transferred.Part part =
              memory.isPresent() ? sendRemembered(transfer, memory.get(), folder) : null;
          return part == null ? sendAll(transfer, folder) : part;
        });
  }

  private Transferred.Part sendAll(TreeTransfer transfer, Path folder)
      throws IOException, MigrationException, InterruptedException {
    RsyncCommand command = treeCommand(transfer, folder, true);
    refuseToEmpty(transfer, folder);
    return sendTree(transfer, command, folder);
  }

  private Transferred.@Nullable Part sendRemembered(TreeTransfer transfer, Path memory, Path folder)
      throws IOException, MigrationException, InterruptedException {
    String place = place(transfer);
    TreeMemory remembered =
        new TreeMemory(
            memory, TreeKey.name(place, transfer), TreeKey.of(endpoint, place, transfer));
    try {
      return new TreePass(
              transfer,
              pass,
              settings.losses(),
              remembered,
              folder,
              new TreeSender(transfer, folder),
              text -> events.accept(new Note(application.id(), transfer.name() + ": " + text)),
              clock == null ? new FileClock(folder) : clock)
          .connectingEarly(early)
          .run();
    } catch (SourceUnreadableException e) {
      remembered.sending(); // from now on it is not known what was sent
      return null;
    } catch (UncheckedIOException e) {
      throw e.getCause(); // of the clock, which is a file in the scratch folder
    }
  }

  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Sends what a pass has found. */
  private final class TreeSender implements TreePass.Sender {
    private final TreeTransfer transfer;
    private final Path folder;
    private volatile OptionalLong known = OptionalLong.empty();
    private boolean itemsFailed;

    TreeSender(TreeTransfer transfer, Path folder) {
      this.transfer = transfer;
      this.folder = folder;
    }

    @Override
    public Transferred.Part send(RsyncCommand command, long bytes)
        throws MigrationException, InterruptedException {
      Outcome outcome = new Outcome(transfer.name(), () -> OptionalLong.of(bytes));
      return seen(outcome, outcome.of(command.command().in(folder)));
    }

    private Transferred.Part seen(Outcome outcome, Transferred.Part part) {
      itemsFailed |= outcome.itemsFailed;
      return part;
    }

    @Override
    public Transferred.Part sendAll(Changes changes, long bytes, boolean first)
        throws IOException, MigrationException, InterruptedException {
      RsyncCommand command = treeCommand(transfer, folder, !first);
      if (changes.files() == 0) {
        refuseToEmpty(transfer, folder);
      }
      if (transfer.delete() && pass.isLive()) {
        command.deletingAtMost(Math.max(FEW, changes.entries()));
      }
      return send(command, bytes);
    }

    @Override
    public RsyncCommand listed(Path list) throws IOException {
      return finished(RsyncCommand.listed(endpoint, patience, list), "source");
    }

    @Override
    public RsyncCommand overlay() throws IOException {
      return finished(RsyncCommand.tree(endpoint, patience).comparingContent(), "overlay");
    }

    private RsyncCommand finished(RsyncCommand command, String source) throws IOException {
      prepareLinks(transfer, folder);
      settle(transfer, command);
      return command.from(List.of(source + "/")).toRemote(place(transfer));
    }

    @Override
    public boolean missedItems() {
      return itemsFailed;
    }

    @Override
    public TreePass.Early begin(RsyncCommand command) {
      Outcome outcome = new Outcome(transfer.name(), () -> known);
      EarlyRun run =
          new EarlyRun(
              runner,
              outcome.compressed(command.command().in(folder)),
              outcome.progress::read,
              patience.silence().dividedBy(2));
      return new TreePass.Early() {
        @Override
        public Transferred.@Nullable Part send(RsyncCommand same, Path list, long bytes)
            throws MigrationException, InterruptedException {
          known = OptionalLong.of(bytes);
          Optional<CommandResult> result = run.send(folder.resolve(list));
          return result.isEmpty()
              ? null
              : seen(outcome, outcome.of(result.get(), same.command().in(folder)));
        }

        @Override
        public void close() {
          run.close();
        }
      };
    }
  }

  private Transferred.Part sendTree(TreeTransfer transfer, RsyncCommand command, Path folder)
      throws MigrationException, InterruptedException {
    FutureTask<TreeExtent> extent = new FutureTask<>(() -> TreeExtent.of(transfer));
    try {
      measure(extent);
      if (transfer.delete() && pass.isLive()) {
        command.deletingAtMost(Math.max(FEW, result(extent).entries()));
      }
      return send(transfer.name(), command.command().in(folder), () -> bytes(extent));
    } finally {
      extent.cancel(true);
    }
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    requireState();
    check(files);
    if (files.isEmpty()) {
      return new Transferred.Part("state", ItemCount.NONE, 0, true);
    }
    // rsync gives all files of a call the same modes, and looks in one other folder.
    Map<List<Object>, List<StateFile>> alike = new LinkedHashMap<>();
    for (StateFile file : files) {
      alike
          .computeIfAbsent(List.of(file.inContainers(), file.basis()), kind -> new ArrayList<>())
          .add(file);
    }
    Transferred.Part sent = new Transferred.Part("state", ItemCount.NONE, 0, true);
    for (List<StateFile> group : alike.values()) {
      sent = both(sent, sendAlike(group));
    }
    return sent;
  }

  private static Transferred.Part both(Transferred.Part one, Transferred.Part other) {
    return new Transferred.Part(
        one.name(),
        one.items().plus(other.items()),
        one.bytes() + other.bytes(),
        one.settled() && other.settled());
  }

  private Transferred.Part sendAlike(List<StateFile> files)
      throws MigrationException, InterruptedException {
    return staged(
        folder -> {
          StateStaging staging = StateStaging.into(folder, files);
          RsyncCommand command = stateCommand(files.get(0)).from(staging.arguments());
          if (pass == Pass.PROOF) {
            command.changingNothing();
          }
          OptionalLong bytes = OptionalLong.of(staging.bytes());
          return send("state", command.toRemote("data/state/").command().in(folder), () -> bytes);
        });
  }

  private RsyncCommand stateCommand(StateFile like) {
    RsyncCommand command =
        like.inContainers()
            ? RsyncCommand.containerFiles(endpoint, patience)
            : RsyncCommand.stateFiles(endpoint, patience);
    return like.basis().isEmpty() ? command : command.basedOn(like.basis());
  }

  @Override
  public Transferred.Part removeState(List<String> names)
      throws MigrationException, InterruptedException {
    requireState();
    for (String name : names) {
      if (StateFile.text(name, "").name().contains("/")) {
        throw new IllegalArgumentException("in a folder: " + name);
      }
    }
    if (names.isEmpty()) {
      return new Transferred.Part("state", ItemCount.NONE, 0, true);
    }
    return staged(
        folder -> {
          Files.createDirectory(folder.resolve("nothing"));
          Files.writeString(
              folder.resolve("rules"),
              names.stream().map(name -> "+ /" + name + "\0").collect(Collectors.joining())
                  + "- *\0");
          RsyncCommand command =
              RsyncCommand.removal(endpoint, patience, Path.of("rules"), names.size())
                  .from(List.of("nothing/"));
          if (pass == Pass.PROOF) {
            command.changingNothing();
          }
          return send(
              "state",
              command.toRemote("data/state/").command().in(folder),
              () -> OptionalLong.of(0));
        });
  }

  private void requireState() {
    if (isLate()) {
      throw new IllegalStateException("the state folder was read when the import began");
    }
  }

  private void check(TreeTransfer transfer) throws MigrationException {
    List<String> volumes = isLate() ? application.lateVolumes() : application.volumes();
    if (!volumes.contains(transfer.volume())) {
      throw new IllegalArgumentException(
          application.id() + " did not ask for a volume " + transfer.volume());
    }
    if (transfer.rights().ownersByName() && !isLate()) {
      throw new IllegalArgumentException(
          "this receiver knows numbers only: owners by name are for the one during the import");
    }
    checkFolder(transfer.source());
    if (transfer.overlay().isPresent()) {
      checkFolder(transfer.overlay().get());
    }
  }

  private static void checkFolder(Path folder) throws MigrationException {
    if (!Files.isDirectory(folder)) {
      throw MigrationException.of(
          "source-folder-missing",
          Side.SOURCE,
          "The folder " + folder + " does not exist.",
          "Check that its file system is mounted and the application is complete, then try again.");
    }
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      throw MigrationException.of(
          "source-folder-unreadable",
          Side.SOURCE,
          "The folder " + folder + " cannot be read.",
          "Run this program as root.");
    }
  }

  private static void check(List<StateFile> files) throws MigrationException {
    if (files.stream().map(StateFile::name).distinct().count() < files.size()) {
      throw new IllegalArgumentException("two state files of the same name");
    }
    for (StateFile file : files) {
      if (file.content() instanceof StateFile.LocalFile local && !Files.isReadable(local.path())) {
        throw MigrationException.of(
            "state-file-missing",
            Side.SOURCE,
            "The file " + local.path() + ", to be sent as " + file.name() + ", cannot be read.",
            "Check that it exists and that this program runs as root, then try again.");
      }
    }
  }

  /**
   * Folders are given to rsync by links with plain names: their own may have bytes that are no
   * text, a leading dash, or a colon, which would make another host of it.
   */
  private RsyncCommand treeCommand(TreeTransfer transfer, Path folder, boolean similar)
      throws IOException {
    RsyncCommand command = RsyncCommand.tree(endpoint, patience);
    prepareLinks(transfer, folder);
    Files.write(folder.resolve("rules"), new FilterRules(transfer).bytes());
    command.leavingOut(Path.of("rules"));
    settle(transfer, command);
    if (transfer.delete() && similar) {
      command.deleting();
    } else if (transfer.delete()) {
      command.deletingWithoutSimilar();
    }
    List<String> sources =
        transfer.overlay().isPresent() ? List.of("overlay/", "source/") : List.of("source/");
    return command.from(sources).toRemote(place(transfer));
  }

  private void settle(TreeTransfer transfer, RsyncCommand command) {
    transfer.owner().ifPresent(command::ownedBy);
    command.keeping(transfer.rights());
    if (pass == Pass.PROOF) {
      command.changingNothing();
    }
  }

  private static void prepareLinks(TreeTransfer transfer, Path folder) throws IOException {
    if (Files.exists(folder.resolve("source"), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (transfer.overlay().isPresent()) {
      link(folder, "overlay", transfer.overlay().get());
    }
    link(folder, "source", transfer.source());
  }

  private static void link(Path folder, String name, Path target) throws IOException {
    Files.createSymbolicLink(folder.resolve(name), target.toAbsolutePath());
  }

  /** A file system that is not mounted looks like an empty folder: nothing is deleted for that. */
  private void refuseToEmpty(TreeTransfer transfer, Path folder)
      throws MigrationException, InterruptedException {
    if (pass == Pass.PROOF || !transfer.delete() || !TreeExtent.isEmpty(transfer)) {
      return;
    }
    RsyncCommand question =
        RsyncCommand.tree(endpoint, patience)
            .leavingOut(Path.of("rules"))
            .deleting()
            .changingNothing()
            .from(List.of("source/"))
            .toRemote(place(transfer));
    RsyncProgress answer = new RsyncProgress(progress -> {});
    CommandResult result = runner.run(question.command().in(folder), answer::read);
    if (!result.succeeded()) {
      throw new MigrationException(RsyncExitCode.problem(result));
    }
    if (answer.items().deleted() > 0) {
      throw MigrationException.of(
          "source-folder-empty",
          Side.SOURCE,
          "There is no file in " + transfer.source() + ", but NS8 holds some of it already.",
          "Check that its file system is mounted. If it is meant to be empty, abort the migration"
              + " of this application and start it again.");
    }
  }

  private Transferred.Part send(String part, Command command, Supplier<OptionalLong> total)
      throws MigrationException, InterruptedException {
    return new Outcome(part, total).of(command);
  }

  /** What comes of a run of rsync. */
  private final class Outcome {
    private final String part;
    private final ProgressEvents told;
    private final RsyncProgress progress;
    private boolean compressing;
    private boolean itemsFailed;

    Outcome(String part, Supplier<OptionalLong> total) {
      this.part = part;
      told = new ProgressEvents(application.id(), part, total, listener(), System::nanoTime);
      progress = new RsyncProgress(told);
    }

    /** The command, sending compressed where that takes less time. */
    Command compressed(Command command) {
      compressing = pass != Pass.PROOF && speed.isSlow();
      return compressing ? command.adding(RsyncCommand.COMPRESSING) : command;
    }

    /** Runs a command. */
    Transferred.Part of(Command command) throws MigrationException, InterruptedException {
      return of(runner.run(compressed(command), progress::read), command);
    }

    /**
     * Says what one that has ended has done.
     *
     * @param again does the same, not compressed
     */
    Transferred.Part of(CommandResult first, Command again)
        throws MigrationException, InterruptedException {
      CommandResult result = first;
      if (compressing && RsyncExitCode.refusesCompression(result)) {
        speed.refused();
        compressing = false;
        result = runner.run(again, progress::read);
      }
      if (RsyncExitCode.lostSimilarFile(result)) {
        // What went before it has arrived, and is counted as such.
        result = runner.run(again.without(RsyncCommand.SIMILAR), progress::read);
      }
      boolean complete = RsyncExitCode.isComplete(result);
      if (!complete && !tolerable(result)) {
        throw new MigrationException(RsyncExitCode.problem(result));
      }
      itemsFailed |= !complete && result.exitCode() != RsyncExitCode.VANISHED;
      told.completed(progress);
      speed.saw(progress.literalBytes(), progress.literalBytesPerSecond(), compressing);
      warnOf(result, part);
      return new Transferred.Part(
          part, lateItems(part, progress, result), progress.literalBytes(), complete);
    }
  }

  // The last pass to a late receiver runs when there is no way back: one file that belongs to
  // nobody, or has gone meanwhile, is told and does not stop it.
  private boolean tolerable(CommandResult result) {
    return pass.isLive()
        ? RsyncExitCode.anotherPassMayHelp(result)
        : isLate() && RsyncExitCode.onlyRightsOrVanished(result);
  }

  private ItemCount lateItems(String part, RsyncProgress progress, CommandResult result) {
    NotKept known = notKept;
    if (known == null) {
      return items(progress.items(), result);
    }
    ItemCount seen = progress.items();
    if (pass != Pass.PROOF) {
      known.told(part, RsyncExitCode.itemsWithoutRights(result).size());
      return seen;
    }
    // Without names rsync's list says how many differ in owner, mode or rights alone.
    boolean toldAlready = progress.rightsOnly() <= known.of(part);
    return toldAlready
        ? new ItemCount(
            seen.sent() - progress.rightsOnly(),
            seen.unchanged() + progress.rightsOnly(),
            seen.deleted(),
            seen.failed())
        : seen;
  }

  private Consumer<MigrationEvent> listener() {
    return pass == Pass.PROOF ? event -> {} : events;
  }

  private static ItemCount items(ItemCount seen, CommandResult result) {
    // An item that failed was announced as sent before.
    long failed = result.succeeded() ? 0 : RsyncExitCode.failures(result);
    return new ItemCount(
        Math.max(0, seen.sent() - failed), seen.unchanged(), seen.deleted(), failed);
  }

  private void warnOf(CommandResult result, String part) {
    if (result.exitCode() == RsyncExitCode.PARTIAL
        || (isLate() && result.exitCode() == RsyncExitCode.VANISHED)) {
      Problem problem = isLate() ? NOT_KEPT : RsyncExitCode.problem(result);
      Problem located =
          new Problem(
              problem.code(), problem.side(), part + ": " + problem.message(), problem.remedy());
      events.accept(
          new Warned(
              application.id(),
              new Finding(Severity.WARNING, located, RsyncExitCode.items(result))));
    }
  }

  private String place(TreeTransfer transfer) {
    return (isLate() ? "" : "data/volumes/") + transfer.name() + "/";
  }

  private static void measure(FutureTask<TreeExtent> extent) {
    Thread thread = new Thread(extent, "size of a tree");
    thread.setDaemon(true);
    thread.start();
  }

  private static TreeExtent result(FutureTask<TreeExtent> extent) throws InterruptedException {
    try {
      return extent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static OptionalLong bytes(FutureTask<TreeExtent> extent) {
    try {
      return extent.isDone() ? OptionalLong.of(extent.get().bytes()) : OptionalLong.empty();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a count that is done has a result", e);
    }
  }

  private interface Sending {
    Transferred.Part in(Path folder) throws IOException, MigrationException, InterruptedException;
  }

  /** With a folder of its own, which is gone afterwards: what is in it may be secret. */
  private Transferred.Part staged(Sending sending) throws MigrationException, InterruptedException {
    try {
      Path folder = Files.createTempDirectory(scratch, "transfer");
      try {
        return sending.in(folder);
      } finally {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "scratch-unusable",
              Side.TOOL,
              "Files on their way could not be kept in " + scratch + ": " + e + ".",
              "Check that the disk is not full and that this program may write there."),
          e);
    }
  }
}
