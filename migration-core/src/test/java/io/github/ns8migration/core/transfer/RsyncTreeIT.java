package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.TransferProgress;
import io.github.ns8migration.api.value.MigrationEvent.Warned;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees sent to a real daemon. */
class RsyncTreeIT {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail", "redis");

  @TempDir Path folder;

  private final List<MigrationEvent> events = Collections.synchronizedList(new ArrayList<>());
  private RsyncDaemon daemon;
  private Path source;
  private Path arrived;

  @BeforeEach
  void start() throws IOException {
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail", "redis"});
    source = Files.createDirectory(folder.resolve("source"));
    arrived = daemon.volume("vmail");
    Files.createDirectory(folder.resolve("scratch"));
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void contentModesTimesAndLinksArriveAndASecondPassSendsNothing() throws Exception {
    write("a/mail", "hello");
    Files.setPosixFilePermissions(
        source.resolve("a/mail"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(
        source.resolve("a"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(source.resolve("a/mail"), FileTime.fromMillis(1_000_000_000_000L));
    Files.createSymbolicLink(source.resolve("link"), Path.of("a/mail"));
    Files.createSymbolicLink(source.resolve("dangling"), Path.of("nowhere"));

    Transferred.Part first = send(Pass.LIVE, tree());
    Transferred.Part second = send(Pass.LAST, tree());
    Transferred.Part proof = send(Pass.PROOF, tree());

    assertThat(snapshot(arrived)).isEqualTo(snapshot(source));
    assertThat(first).isEqualTo(new Transferred.Part("vmail", new ItemCount(4, 1, 0, 0), 5, true));
    assertThat(second.items()).isEqualTo(new ItemCount(0, 5, 0, 0));
    assertThat(second.bytes()).isZero();
    assertThat(proof.items().changedNothing()).isTrue();
  }

  @Test
  void theProofCountsWhatIsMissingAndSendsNothing() throws Exception {
    write("stays", "1");
    write("goes", "2");
    send(Pass.LIVE, tree().deletingExtraneous());
    Map<String, String> before = snapshot(arrived);
    Files.delete(source.resolve("goes"));
    write("comes", "3");
    Files.setPosixFilePermissions(
        source.resolve("stays"), PosixFilePermissions.fromString("rwx------"));

    Transferred.Part proof = send(Pass.PROOF, tree().deletingExtraneous());

    assertThat(proof.items()).isEqualTo(new ItemCount(2, 1, 1, 0));
    assertThat(snapshot(arrived)).isEqualTo(before);
  }

  @Test
  void aFolderWhoseTimeAloneDiffersIsNothingToSend() throws Exception {
    write("a/mail", "1");
    send(Pass.LAST, tree());
    Files.setLastModifiedTime(source.resolve("a"), FileTime.fromMillis(1_000_000_000_000L));

    Transferred.Part proof = send(Pass.PROOF, tree());

    assertThat(proof.items().changedNothing()).isTrue();
  }

  @Test
  @Tag("R9")
  void oneOwnerCoversRootAndEveryHighId() throws Exception {
    for (int id : new int[] {0, 500, 1000, 1001, 65534, 2_000_000_000}) {
      own(write("of-" + id, "x"), id);
    }
    own(source, 1001);

    send(Pass.LIVE, tree().ownedBy(new Ownership(100, 101)));

    assertThat(owners(arrived)).hasSize(7).allMatch("100:101"::equals);
    assertThat(send(Pass.PROOF, tree().ownedBy(new Ownership(100, 101))).items().changedNothing())
        .isTrue();
  }

  @Test
  void anOwnerMayBeZero() throws Exception {
    own(write("mail", "x"), 1001);

    send(Pass.LIVE, tree().ownedBy(new Ownership(0, 0)));

    assertThat(owners(arrived)).allMatch("0:0"::equals);
  }

  @Test
  void withoutAnOwnerAllBelongsToTheInstance() throws Exception {
    own(write("mail", "x"), 1001);

    send(Pass.LIVE, tree());

    assertThat(owners(arrived)).allMatch("0:0"::equals);
  }

  @Test
  void hardLinksStayOneFile() throws Exception {
    write("one", "deduplicated");
    Files.createLink(source.resolve("two"), source.resolve("one"));

    Transferred.Part part = send(Pass.LIVE, tree());

    assertThat(Files.getAttribute(arrived.resolve("one"), "unix:ino"))
        .isEqualTo(Files.getAttribute(arrived.resolve("two"), "unix:ino"));
    assertThat(part.items().sent()).isEqualTo(2);
    assertThat(send(Pass.PROOF, tree()).items().changedNothing()).isTrue();
  }

  @Test
  void socketsAndPipesAreLeftOutWithoutAnError() throws Exception {
    write("mail", "x");
    assertThat(new ProcessBuilder("mkfifo", source.resolve("fifo").toString()).start().waitFor())
        .isZero();

    Transferred.Part part = send(Pass.LAST, tree());

    assertThat(part.settled()).isTrue();
    assertThat(names(arrived)).containsExactly("mail");
  }

  @Test
  void aFileOfTheOverlayTakesThePlaceOfTheSourcesOwn() throws Exception {
    write("a/b/index", "of the source");
    write("a/b/other", "other");
    write("a/b/hidden", "hidden");
    Path overlay = folder.resolve("overlay");
    Files.createDirectories(overlay.resolve("a/b"));
    Files.createDirectories(overlay.resolve("new"));
    Files.writeString(overlay.resolve("a/b/index"), "of the overlay");
    Files.writeString(overlay.resolve("new/file"), "new");
    Files.writeString(arrived.resolve("extraneous"), "x");
    TreeTransfer transfer = tree().overlaidBy(overlay).deletingExtraneous();

    send(Pass.LIVE, transfer);

    assertThat(arrived.resolve("a/b/index")).hasContent("of the overlay");
    assertThat(names(arrived))
        .containsExactly("a", "a/b", "a/b/hidden", "a/b/index", "a/b/other", "new", "new/file");
    assertThat(send(Pass.PROOF, transfer).items().changedNothing()).isTrue();
    assertThat(last(TransferProgress.class).bytesTotal()).isEqualTo(5 + 6 + 14 + 3);
  }

  @Test
  void whatIsLeftOutOfTheSourceMayComeFromTheOverlay() throws Exception {
    write("conf/secret", "of the source");
    write("conf/other", "other");
    write("data/keep", "keep");
    Path overlay = folder.resolve("overlay");
    Files.createDirectories(overlay.resolve("conf"));
    Files.writeString(overlay.resolve("conf/secret"), "of the overlay");
    TreeTransfer transfer =
        tree().overlaidBy(overlay).leavingOut(Exclusion.path(Path.of("conf"))).deletingExtraneous();

    send(Pass.LIVE, transfer);

    assertThat(names(arrived)).containsExactly("conf", "conf/secret", "data", "data/keep");
    assertThat(arrived.resolve("conf/secret")).hasContent("of the overlay");
  }

  @Test
  void whatIsLeftOutIsNeitherSentNorDeleted() throws Exception {
    write("u1/lucene-indexes/segment", "x");
    write("u1/mail", "x");
    write("lucene-indexes-not", "x");
    write("u2/tmp/file", "x");
    write("tmp/file", "x");
    Files.createDirectories(arrived.resolve("u3/lucene-indexes"));
    Files.writeString(arrived.resolve("u3/lucene-indexes/kept"), "x");
    Files.writeString(arrived.resolve("extraneous"), "x");
    TreeTransfer transfer =
        tree()
            .leavingOut(Exclusion.named("lucene-indexes"))
            .leavingOut(Exclusion.path(Path.of("u2/tmp")))
            .deletingExtraneous();

    Transferred.Part part = send(Pass.LIVE, transfer);

    assertThat(names(arrived))
        .containsExactly(
            "lucene-indexes-not",
            "tmp",
            "tmp/file",
            "u1",
            "u1/mail",
            "u2",
            "u3",
            "u3/lucene-indexes",
            "u3/lucene-indexes/kept");
    assertThat(part.items().deleted()).isEqualTo(1);
  }

  @Test
  void nothingIsDeletedUnlessAsked() throws Exception {
    write("mail", "x");
    Files.writeString(arrived.resolve("extraneous"), "x");

    send(Pass.LIVE, tree());

    assertThat(names(arrived)).containsExactly("extraneous", "mail");
  }

  @Test
  void aRenamedFileCostsNoContent() throws Exception {
    Files.createDirectories(source.resolve("cur"));
    Files.write(source.resolve("cur/1700000000.M1P1.host,S=65536:2,"), new byte[65536]);
    send(Pass.LIVE, tree().deletingExtraneous());
    Files.move(
        source.resolve("cur/1700000000.M1P1.host,S=65536:2,"),
        source.resolve("cur/1700000000.M1P1.host,S=65536:2,S"));

    Transferred.Part part = send(Pass.LAST, tree().deletingExtraneous());

    assertThat(part.bytes()).isZero();
    assertThat(part.items()).isEqualTo(new ItemCount(1, 2, 1, 0));
  }

  @Test
  @Tag("R10")
  @Tag("R14")
  void oneFolderBelowTheVolumeIsMadeWhateverItsName() throws Exception {
    write("file", "x");

    Transferred.Part part = send(Pass.LIVE, tree().into("a * b[c]?"));

    assertThat(part.name()).isEqualTo("vmail/a * b[c]?");
    assertThat(arrived.resolve("a * b[c]?/file")).hasContent("x");
    assertThat(names(arrived)).hasSize(2);
  }

  @Test
  void aSourceFolderMayHaveAnyName() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("-host::module \n*"));
    Files.writeString(odd.resolve("file"), "x");

    send(Pass.LIVE, TreeTransfer.of(odd, "vmail"));

    assertThat(names(arrived)).containsExactly("file");
  }

  @Test
  @Tag("R1")
  void aVolumeNobodyAskedForIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> send(Pass.LIVE, TreeTransfer.of(source, "other")));
  }

  @Test
  void aMissingSourceIsAnErrorAndNothingIsDeleted() throws Exception {
    Files.writeString(arrived.resolve("precious"), "x");
    TreeTransfer transfer =
        TreeTransfer.of(folder.resolve("nothing"), "vmail").deletingExtraneous();

    assertThat(codeOf(Pass.LAST, transfer)).isEqualTo("source-folder-missing");
    assertThat(arrived.resolve("precious")).exists();
  }

  @Test
  void anEmptySourceNeverEmptiesTheDestination() throws Exception {
    Files.createDirectory(source.resolve("lost+found"));
    Files.writeString(arrived.resolve("precious"), "x");

    assertThat(codeOf(Pass.LIVE, tree().deletingExtraneous())).isEqualTo("source-folder-empty");
    assertThat(codeOf(Pass.LAST, tree().deletingExtraneous())).isEqualTo("source-folder-empty");
    assertThat(arrived.resolve("precious")).exists();
  }

  @Test
  void anEmptySourceGoesIntoAnEmptyDestination() throws Exception {
    Files.createDirectory(source.resolve("folder"));

    Transferred.Part part = send(Pass.LAST, tree().deletingExtraneous());

    assertThat(part.settled()).isTrue();
    assertThat(names(arrived)).containsExactly("folder");
  }

  @Test
  void aSourceThatLostMostOfItsFilesStopsTheDeleting() throws Exception {
    write("survivor", "x");
    for (int i = 0; i < 1500; i++) {
      Files.createFile(arrived.resolve("precious-" + i));
    }

    assertThat(codeOf(Pass.LIVE, tree().deletingExtraneous())).isEqualTo("too-many-deletions");
    assertThat(names(arrived)).hasSize(501);
  }

  @Test
  @Tag("R11")
  void anItemTheDestinationRefusesIsToldInALivePassAndAnErrorInTheLast() throws Exception {
    write("good", "x");
    write("taken/file", "x");
    Files.writeString(arrived.resolve("taken"), "a file where a folder should be");
    attribute("+i", arrived.resolve("taken"));
    try {
      Transferred.Part live = send(Pass.LIVE, tree());
      String last = codeOf(Pass.LAST, tree());

      assertThat(live.settled()).isFalse();
      assertThat(live.items().failed()).isPositive();
      assertThat(arrived.resolve("good")).exists();
      assertThat(last(Warned.class).finding().items()).anyMatch(line -> line.contains("taken"));
      assertThat(last(Warned.class).finding().problem().side()).isEqualTo(Side.DESTINATION);
      assertThat(last).isEqualTo("items-not-sent");
    } finally {
      attribute("-i", arrived.resolve("taken"));
    }
  }

  @Test
  void progressEndsWithAllThatThereIs() throws Exception {
    Files.write(source.resolve("one"), new byte[3_000_000]);
    Files.write(source.resolve("two"), new byte[2_000_000]);
    Files.createSymbolicLink(source.resolve("link"), Path.of("12345"));
    send(Pass.LIVE, tree());
    write("three", "1234567");

    events.clear();
    send(Pass.LIVE, tree().deletingExtraneous());

    TransferProgress end = last(TransferProgress.class);
    assertThat(end.part()).isEqualTo("vmail");
    assertThat(end.application()).isEqualTo(MAIL.id());
    assertThat(end.bytesTotal()).isEqualTo(5_000_012);
    assertThat(end.bytesDone()).isEqualTo(end.bytesTotal());
    assertThat(end.files()).isEqualTo(1);
    assertThat(events).isNotEmpty();
  }

  @Test
  void aProofIsSilent() throws Exception {
    write("mail", "x");

    send(Pass.PROOF, tree());

    assertThat(events).isEmpty();
  }

  @Test
  void nothingStaysInTheScratchFolder() throws Exception {
    write("mail", "x");

    send(Pass.LIVE, tree());

    assertThat(folder.resolve("scratch")).isEmptyDirectory();
    assertThat(source.resolve("mail")).exists(); // though a link led to it
  }

  private TreeTransfer tree() {
    return TreeTransfer.of(source, "vmail");
  }

  private Transferred.Part send(Pass pass, TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    return new RsyncReceiver(daemon.endpoint(), new Rsync312())
        .channel(MAIL, pass, folder.resolve("scratch"), events::add)
        .sendTree(transfer);
  }

  private String codeOf(Pass pass, TreeTransfer transfer) {
    return catchThrowableOfType(MigrationException.class, () -> send(pass, transfer))
        .problem()
        .code();
  }

  private <T> T last(Class<T> type) {
    return events.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private Path write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void own(Path file, int id) throws IOException {
    Files.setAttribute(file, "unix:uid", id);
    Files.setAttribute(file, "unix:gid", id);
  }

  private static void attribute(String change, Path file) throws Exception {
    assertThat(new ProcessBuilder("chattr", change, file.toString()).start().waitFor()).isZero();
  }

  private static List<String> owners(Path root) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Map<String, Object> ids =
            Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
        all.add(ids.get("uid") + ":" + ids.get("gid"));
      }
    }
    return all;
  }

  private static List<String> names(Path root) throws IOException {
    return List.copyOf(snapshot(root).keySet());
  }

  /** Path to kind, mode, time and content. */
  private static Map<String, String> snapshot(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root).skip(1)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        all.put(root.relativize(path).toString(), describe(path));
      }
    }
    return all;
  }

  private static String describe(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    FileTime time = (FileTime) attributes.get("lastModifiedTime");
    String content =
        Files.isSymbolicLink(path)
            ? Files.readSymbolicLink(path).toString()
            : Files.isDirectory(path) ? "folder" : Files.readString(path);
    return attributes.get("mode") + " " + time.toInstant().getEpochSecond() + " " + content;
  }
}
