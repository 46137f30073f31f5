package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.Note;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passes that send changes alone, to a real daemon. */
class RsyncDeltaIT {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail");
  private static final FileTime OLD = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  private final List<MigrationEvent> events = new ArrayList<>();
  private final List<List<String>> commands = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch lostTold = new CountDownLatch(1);
  private boolean accepting;
  private boolean failing;
  private Duration behind = Duration.ZERO;
  private LongSupplier clock = RsyncChannel::now;
  private @Nullable Callable<?> scanned;
  private @Nullable CommandResult lost;
  private @Nullable Duration early = Duration.ofHours(1);
  private RsyncDaemon daemon;
  private Path source;
  private Path arrived;

  @BeforeEach
  void start() throws IOException {
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail"});
    source = Files.createDirectory(folder.resolve("source"));
    arrived = daemon.volume("vmail");
    Files.createDirectory(folder.resolve("scratch"));
    write("u1/cur/1", "one");
    write("u1/index", "index");
    write("u2/cur/2", "two");
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void theLastPassSendsWhatChangedAndNothingElseIsCompared() throws Exception {
    send(Pass.LIVE, tree());
    settle();
    send(Pass.WARM, tree());
    Files.delete(arrived.resolve("u2/cur/2")); // by somebody else: only a look there would tell
    write("u1/cur/3", "three");
    Files.delete(source.resolve("u1/cur/1"));

    Transferred.Part last = send(Pass.LAST, tree());

    assertThat(last.items()).isEqualTo(new ItemCount(1, 7, 1, 0));
    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
    assertThat(arrived.resolve("u1/cur/1")).doesNotExist();
    assertThat(arrived.resolve("u2/cur/2")).doesNotExist();
    assertThat(events).noneMatch(Note.class::isInstance);
  }

  @Test
  void aLivePassComparesEverything() throws Exception {
    send(Pass.LIVE, tree());
    Files.delete(arrived.resolve("u2/cur/2"));

    send(Pass.LIVE, tree());

    assertThat(arrived.resolve("u2/cur/2")).hasContent("two");
  }

  @Test
  void anUnchangedTreeIsProvenWithoutAWordToTheDestination() throws Exception {
    send(Pass.LIVE, tree());
    settle();
    send(Pass.WARM, tree());
    commands.clear();

    Transferred.Part last = send(Pass.LAST, tree());
    Transferred.Part proof = send(Pass.PROOF, tree());

    assertThat(commands).isEmpty();
    assertThat(last.items()).isEqualTo(new ItemCount(0, 8, 0, 0));
    assertThat(proof.items().changedNothing()).isTrue();
  }

  @Test
  void aMessageThatArrivesAfterTheLastPassIsFoundByTheProof() throws Exception {
    send(Pass.LIVE, tree());
    send(Pass.LAST, tree());
    write("u2/cur/late", "late");

    Transferred.Part proof = send(Pass.PROOF, tree());

    assertThat(proof.items().sent()).isEqualTo(1);
    assertThat(arrived.resolve("u2/cur/late")).doesNotExist();
    send(Pass.LAST, tree());
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
  }

  @Test
  void theProofAfterAComparisonOfEverythingComparesEverything() throws Exception {
    send(Pass.LAST, tree());
    Files.delete(arrived.resolve("u2/cur/2"));

    assertThat(send(Pass.PROOF, tree()).items().sent()).isEqualTo(1);
  }

  @Test
  void aRewriteThatKeepsSizeAndTimeArrives() throws Exception {
    Path index = write("u1/index", "index");
    Files.setLastModifiedTime(index, OLD);
    send(Pass.LIVE, tree());
    Files.writeString(index, "INDEX");
    Files.setLastModifiedTime(index, OLD);
    commands.clear();

    Transferred.Part last = send(Pass.LAST, tree());

    assertThat(arrived.resolve("u1/index")).hasContent("INDEX");
    assertThat(last.items().sent()).isEqualTo(1);
    assertThat(commands).as("connections, each of which takes its time").hasSize(1);
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
  }

  @Test
  void aRewriteThatKeepsSizeAndTimeArrivesInALivePassToo() throws Exception {
    Path index = write("u1/index", "index");
    Files.setLastModifiedTime(index, OLD);
    send(Pass.LIVE, tree());
    Files.writeString(index, "INDEX");
    Files.setLastModifiedTime(index, OLD);

    send(Pass.LIVE, tree());

    assertThat(arrived.resolve("u1/index")).hasContent("INDEX");
  }

  @Test
  void aFailedPassIsFollowedByOneThatComparesEverything() throws Exception {
    send(Pass.LIVE, tree());
    write("u1/cur/3", "three");
    failing = true;
    codeOf(Pass.WARM, tree());
    failing = false;
    Files.delete(arrived.resolve("u2/cur/2"));

    send(Pass.WARM, tree());

    assertThat(arrived.resolve("u2/cur/2")).exists();
    assertThat(arrived.resolve("u1/cur/3")).exists();
    assertThat(events)
        .anySatisfy(event -> assertThat(((Note) event).text()).contains("did not end well"));
  }

  @Test
  void aDamagedSnapshotIsSaidAndEverythingIsCompared() throws Exception {
    send(Pass.LIVE, tree());
    Path snapshot = snapshot();
    byte[] bytes = Files.readAllBytes(snapshot);
    bytes[bytes.length / 2] ^= 1;
    Files.write(snapshot, bytes);
    Files.delete(arrived.resolve("u2/cur/2"));

    send(Pass.LAST, tree());

    assertThat(arrived.resolve("u2/cur/2")).exists();
    assertThat(events)
        .anySatisfy(event -> assertThat(((Note) event).text()).contains("snapshot is damaged"));
  }

  @Test
  void whereNoSnapshotCanBeKeptEverythingIsComparedAndSent() throws Exception {
    send(Pass.LIVE, tree());
    Path state = folder.resolve("nethserver-mail/sent");
    Files.move(state, folder.resolve("aside"));
    Files.createFile(state); // as little use as a full disk
    write("u1/cur/3", "three");

    Transferred.Part last = send(Pass.LAST, tree());

    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
    assertThat(last.settled()).isTrue();
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
    assertThat(events)
        .anySatisfy(event -> assertThat(((Note) event).text()).contains("cannot be kept"));
  }

  @Test
  void whereNoSnapshotCanBeKeptALossIsStillRefused() throws Exception {
    send(Pass.LIVE, tree());
    for (String gone : List.of("u1/cur/1", "u1/index", "u2/cur/2")) {
      Files.delete(source.resolve(gone));
    }
    // Its place is taken, as where there is no room for it.
    Path begun =
        snapshot().resolveSibling(snapshot().getFileName().toString().replace("tree", "begun"));
    Files.createDirectories(begun.resolve("in the way"));

    assertThat(codeOf(Pass.LAST, tree())).isEqualTo("source-lost-files");
    assertThat(arrived.resolve("u1/index")).exists();
  }

  @Test
  void otherRulesMeanThatEverythingIsCompared() throws Exception {
    send(Pass.LIVE, tree());

    send(Pass.LAST, tree().leavingOut(Exclusion.named("tmp")));

    assertThat(events)
        .anySatisfy(event -> assertThat(((Note) event).text()).contains("other rules"));
  }

  @Test
  void aChangedOverlayTakesThePlaceOfTheSourcesOwn() throws Exception {
    Path overlay = Files.createDirectories(folder.resolve("overlay/u1"));
    overlay(overlay.resolve("index"), "first");
    TreeTransfer transfer = tree().overlaidBy(folder.resolve("overlay"));
    send(Pass.LIVE, transfer);
    settle();
    send(Pass.WARM, transfer);
    write("u1/other", "other");
    write("u1/index", "of the source, changed");
    overlay(overlay.resolve("index"), "FIRST");
    overlay(overlay.resolve("more"), "more");

    send(Pass.LAST, transfer);

    assertThat(arrived.resolve("u1/index")).hasContent("FIRST");
    assertThat(arrived.resolve("u1/more")).hasContent("more");
    assertThat(arrived.resolve("u1/other")).hasContent("other");
    assertThat(send(Pass.PROOF, transfer).items().changedNothing()).isTrue();
    assertThat(events).noneMatch(Note.class::isInstance);
  }

  @Test
  void whatIsNoLongerOverlaidIsTheSourcesOwnAgain() throws Exception {
    Path overlay = Files.createDirectories(folder.resolve("overlay/u1"));
    overlay(overlay.resolve("index"), "INDEX");
    Files.setLastModifiedTime(source.resolve("u1/index"), OLD);
    overlay(overlay.resolve("added"), "added");
    send(Pass.LIVE, tree().overlaidBy(folder.resolve("overlay")));
    Files.delete(overlay.resolve("index"));
    Files.delete(overlay.resolve("added"));

    send(Pass.LAST, tree().overlaidBy(folder.resolve("overlay")));

    assertThat(arrived.resolve("u1/index")).hasContent("index");
    assertThat(arrived.resolve("u1/added")).doesNotExist();
  }

  @Test
  void aSourceThatLostItsFilesEmptiesNothingUnlessThatIsAccepted() throws Exception {
    send(Pass.LIVE, tree());
    for (String gone : List.of("u1/cur/1", "u1/index", "u2/cur/2")) {
      Files.delete(source.resolve(gone));
    }

    String refused = codeOf(Pass.LAST, tree());
    boolean kept = Files.exists(arrived.resolve("u1/index"));
    accepting = true;
    send(Pass.LAST, tree());

    assertThat(refused).isEqualTo("source-lost-files");
    assertThat(kept).isTrue();
  }

  @Test
  void aRenamedMessageCostsNoContent() throws Exception {
    Files.write(source.resolve("u1/cur/1700000000.M1P1.host,S=65536:2,"), new byte[65536]);
    send(Pass.LIVE, tree());
    Files.move(
        source.resolve("u1/cur/1700000000.M1P1.host,S=65536:2,"),
        source.resolve("u1/cur/1700000000.M1P1.host,S=65536:2,S"));

    Transferred.Part part = send(Pass.LAST, tree());

    assertThat(part.bytes()).isZero();
    assertThat(part.items().sent()).isEqualTo(1);
    assertThat(part.items().deleted()).isEqualTo(1);
  }

  @Test
  void theFirstPassDoesNotLookForContentInFilesThatAreOnlyCalledAlike() throws Exception {
    send(Pass.LIVE, tree());

    assertThat(commands.get(0)).contains("--delete").doesNotContain("--fuzzy");
  }

  @Test
  void aSimilarFileThatIsReplacedInTheSameRunStopsNothing() throws Exception {
    send(Pass.LIVE, tree());
    write("u1/index", "INDEX, and more");
    commands.clear();
    lost =
        new CommandResult(
            2, false, "", List.of("got a block match with no basis file for \"/u1\" [receiver]"));

    Transferred.Part part = send(Pass.LIVE, tree());

    assertThat(part.settled()).isTrue();
    assertThat(arrived.resolve("u1/index")).hasContent("INDEX, and more");
    assertThat(commands.get(0)).contains("--fuzzy");
    assertThat(commands.get(1)).doesNotContain("--fuzzy");
  }

  @Test
  void aRewriteOfWhatCameMeanwhileArrivesThoughTheClockIsNotThatOfTheFiles() throws Exception {
    send(Pass.LIVE, tree());
    Files.writeString(source.resolve("u1/other"), "other");
    behind = Duration.ofHours(2);
    scanned = () -> write("u1/late", "late");
    send(Pass.WARM, tree());
    behind = Duration.ZERO;
    assertThat(arrived.resolve("u1/late")).hasContent("late");
    FileTime time = Files.getLastModifiedTime(source.resolve("u1/late"));
    Files.setLastModifiedTime(write("u1/late", "LATE"), time);

    send(Pass.LAST, tree());

    assertThat(arrived.resolve("u1/late")).hasContent("LATE");
  }

  @Test
  void aFileThatIsNoLongerOneWithAnotherIsNotThoughItsContentIsTheSame() throws Exception {
    Path index = source.resolve("u1/index");
    Files.createLink(source.resolve("u2/index"), index);
    Path rewritten = write("u1/rewritten", "before");
    Files.setLastModifiedTime(rewritten, OLD);
    send(Pass.LIVE, tree());
    Files.delete(index);
    Files.setLastModifiedTime(write("u1/index", "index"), FileTime.fromMillis(4_000_000_000_000L));
    Files.writeString(rewritten, "AFTER!"); // to be compared by content
    Files.setLastModifiedTime(rewritten, OLD);

    send(Pass.LAST, tree());

    assertThat(Files.getAttribute(arrived.resolve("u1/index"), "unix:ino"))
        .isNotEqualTo(Files.getAttribute(arrived.resolve("u2/index"), "unix:ino"));
    assertThat(Files.getLastModifiedTime(arrived.resolve("u1/index")).toMillis())
        .isEqualTo(4_000_000_000_000L);
    assertThat(arrived.resolve("u1/rewritten")).hasContent("AFTER!");
  }

  @Test
  void aCopyByLinkOfAMessageNobodyLookedAtStaysOneFile() throws Exception {
    send(Pass.LIVE, tree());
    settle();
    send(Pass.WARM, tree());
    Files.createLink(source.resolve("u2/cur/copy"), source.resolve("u1/cur/1"));

    send(Pass.LAST, tree());

    assertThat(Files.getAttribute(arrived.resolve("u2/cur/copy"), "unix:ino"))
        .isEqualTo(Files.getAttribute(arrived.resolve("u1/cur/1"), "unix:ino"));
  }

  @Test
  void whatCannotBeScannedIsLeftToRsyncWhichSaysWhatItIs() throws Exception {
    // Deeper than any path may be long: made step by step.
    String step = "d".repeat(200);
    Process deep =
        new ProcessBuilder("sh", "-c", "for i in $(seq 22); do mkdir $0; cd -P $0; done", step)
            .directory(source.toFile())
            .start();
    assertThat(deep.waitFor()).isZero();

    String code = codeOf(Pass.LAST, tree());

    assertThat(code).isEqualTo("items-not-sent");
    assertThat(new ProcessBuilder("rm", "-rf", source.resolve(step).toString()).start().waitFor())
        .isZero();
  }

  @Test
  void aClockThatCannotBeReadAnyMoreIsTheScratchFoldersTrouble() throws Exception {
    send(Pass.LIVE, tree());
    write("u1/cur/3", "three");
    clock =
        () -> {
          throw new UncheckedIOException(new IOException("Read-only file system"));
        };

    assertThat(codeOf(Pass.LAST, tree())).isEqualTo("scratch-unusable");

    clock = RsyncChannel::now;
    send(Pass.LAST, tree());
    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
  }

  @Test
  void aLastPassConnectsWhileItLooksAtTheSource() throws Exception {
    settledInNs8();
    write("u1/cur/3", "three");
    Files.delete(source.resolve("u1/cur/1"));

    Transferred.Part last = send(Pass.LAST, tree());

    assertThat(commands).hasSize(1);
    assertThat(commands.get(0)).contains("--files-from=-");
    assertThat(last.items()).isEqualTo(new ItemCount(1, 7, 1, 0));
    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
    assertThat(arrived.resolve("u1/cur/1")).doesNotExist();
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"20, false", "1000, true", "40000, false"})
  void itDoesSoWhereTheScanBeforeTookAWhileAndNotTooLong(int scanMillis, boolean connects)
      throws Exception {
    send(Pass.LIVE, tree());
    AtomicInteger asked = new AtomicInteger();
    long begun = RsyncChannel.now();
    clock = () -> begun + asked.getAndIncrement() * scanMillis * 1_000_000L;
    send(Pass.WARM, tree());
    clock = RsyncChannel::now;
    early = null; // as usual
    write("u1/cur/3", "three");
    commands.clear();

    send(Pass.LAST, tree());

    assertThat(commands.stream().anyMatch(each -> each.contains("--files-from=-")))
        .isEqualTo(connects);
    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
  }

  @Test
  void whatConnectedForNothingIsGoneAfterwards() throws Exception {
    settledInNs8();

    Transferred.Part last = send(Pass.LAST, tree());

    assertThat(last.items()).isEqualTo(new ItemCount(0, 8, 0, 0));
    assertThat(commands).hasSize(1);
    assertThat(running).hasValue(0);
  }

  @Test
  void aLossThatIsRefusedDeletesNothingThoughItWasConnectedAlready() throws Exception {
    settledInNs8();
    for (String gone : List.of("u1/cur/1", "u1/index", "u2/cur/2")) {
      Files.delete(source.resolve(gone));
    }

    assertThat(codeOf(Pass.LAST, tree())).isEqualTo("source-lost-files");

    assertThat(commands).hasSize(1);
    assertThat(running).hasValue(0);
    assertThat(arrived.resolve("u1/index")).exists();
  }

  @Test
  void aConnectionThatEndedTooEarlyIsMadeOnceMore() throws Exception {
    settledInNs8();
    write("u1/cur/3", "three");
    lost = new CommandResult(10, false, "", List.of("rsync error: error in socket IO (code 10)"));
    clock =
        () -> {
          boolean unused = Uninterruptibles.awaitUninterruptibly(lostTold, Duration.ofSeconds(20));
          return RsyncChannel.now();
        };

    send(Pass.LAST, tree());

    assertThat(commands).hasSize(2);
    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
  }

  @Test
  void whatMustBeComparedByContentIsThoughItWasConnectedAlready() throws Exception {
    FileTime time = Files.getLastModifiedTime(source.resolve("u1/index"));
    settledInNs8();
    Files.setLastModifiedTime(write("u1/index", "INDEX"), time);

    send(Pass.LAST, tree());

    assertThat(arrived.resolve("u1/index")).hasContent("INDEX");
    assertThat(running).hasValue(0);
  }

  @Test
  void aScanThatFailsLeavesNoConnectionBehind() throws Exception {
    settledInNs8();
    clock =
        () -> {
          throw new UncheckedIOException(new IOException("Read-only file system"));
        };

    assertThat(codeOf(Pass.LAST, tree())).isEqualTo("scratch-unusable");

    assertThat(commands).hasSize(1);
    assertThat(running).hasValue(0);
  }

  @Test
  void overASlowLinkContentIsCompressed() throws Exception {
    send(Pass.LIVE, tree());
    link().saw(100 << 20, 1_000_000, false);
    byte[] much = "all work and no play ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
    Files.write(source.resolve("u1/cur/much"), much);
    commands.clear();

    Transferred.Part part = send(Pass.LAST, tree());

    assertThat(commands).hasSize(1);
    assertThat(commands.get(0)).containsAll(RsyncCommand.COMPRESSING);
    assertThat(arrived.resolve("u1/cur/much")).hasBinaryContent(much);
    assertThat(part.bytes()).as("content, not what it was made to").isEqualTo(much.length);
    org.awaitility.Awaitility.await().until(() -> bytesReceived(daemon.log()) < 100_000);
  }

  /** In the second transfer that the daemon tells of. */
  private static long bytesReceived(String log) {
    return Pattern.compile("received (\\d+) bytes")
        .matcher(log)
        .results()
        .mapToLong(each -> Long.parseLong(each.group(1)))
        .skip(1)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  @Test
  void howFastMuchContentWentIsRemembered() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.write(source.resolve("u1/cur/much" + i), new byte[2 << 20]);
    }

    send(Pass.LIVE, tree());

    assertThat(Long.parseLong(Files.readString(folder.resolve("nethserver-mail/sent/speed"))))
        .isPositive();
  }

  @Test
  void anInstanceThatRefusesCompressionGetsContentAsItIs() throws Exception {
    daemon.close();
    daemon = RsyncDaemon.start(folder.resolve("daemon"), "refuse options = compress new-compress");
    send(Pass.LIVE, tree());
    link().saw(100 << 20, 1_000_000, false);
    write("u1/cur/3", "three");
    commands.clear();

    send(Pass.WARM, tree());
    send(Pass.WARM, tree());

    assertThat(arrived.resolve("u1/cur/3")).hasContent("three");
    assertThat(commands)
        .filteredOn(each -> each.containsAll(RsyncCommand.COMPRESSING))
        .as("those asked for")
        .hasSize(1);
  }

  private LinkSpeed link() {
    return new LinkSpeed(Optional.of(folder.resolve("nethserver-mail/sent")));
  }

  /** From now on a last pass connects early. */
  private void settledInNs8() throws Exception {
    send(Pass.LIVE, tree());
    settle();
    send(Pass.WARM, tree());
    commands.clear();
    early = Duration.ZERO;
  }

  private TreeTransfer tree() {
    return TreeTransfer.of(source, "vmail").deletingExtraneous().writingOnceIn("cur", "new");
  }

  private Transferred.Part send(Pass pass, TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    RsyncChannel channel =
        new RsyncChannel(
                daemon.endpoint(),
                new Recording(),
                Patience.TRANSFER,
                MAIL,
                pass,
                folder.resolve("scratch"),
                this::hear,
                TransferSettings.PLAIN.rememberingIn(folder).acceptingLosses(accepting))
            .at(() -> clock.getAsLong() - behind.toNanos());
    return (early == null ? channel : channel.connectingEarly(early)).sendTree(transfer);
  }

  private void hear(MigrationEvent event) {
    if (event instanceof Note) {
      events.add(event);
    }
  }

  private String codeOf(Pass pass, TreeTransfer transfer) {
    return catchThrowableOfType(MigrationException.class, () -> send(pass, transfer))
        .problem()
        .code();
  }

  private final class Recording implements CommandRunner {
    private final Rsync312 rsync = new Rsync312();

    @Override
    public CommandResult run(Command command) throws MigrationException, InterruptedException {
      commands.add(command.arguments());
      return rsync.run(command);
    }

    @Override
    public CommandResult run(Command command, OutputConsumer consumer)
        throws MigrationException, InterruptedException {
      commands.add(command.arguments());
      CommandResult end = lost;
      if (end != null) {
        lost = null;
        lostTold.countDown();
        return end;
      }
      Callable<?> change = scanned;
      if (change != null) {
        scanned = null;
        try {
          change.call();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
      if (failing) {
        throw MigrationException.of("connection-lost", Side.CONNECTION, "lost", "again");
      }
      running.incrementAndGet();
      try {
        return rsync.run(command, consumer);
      } finally {
        running.decrementAndGet();
      }
    }
  }

  /** Until what happened so far is older than what could be missed by a scan that begins now. */
  private void settle() throws IOException {
    long newest = 0;
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        newest = Math.max(newest, Entry.read(path, "").changed());
      }
    }
    long last = newest;
    org.awaitility.Awaitility.await()
        .until(
            () -> !new Entry("", 0, 0, 0, 0, 0, 0, 0, last, last).changedAbout(RsyncChannel.now()));
  }

  private Path snapshot() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("nethserver-mail/sent"))) {
      return files.findFirst().orElseThrow();
    }
  }

  private static void overlay(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, OLD);
  }

  private Path write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
