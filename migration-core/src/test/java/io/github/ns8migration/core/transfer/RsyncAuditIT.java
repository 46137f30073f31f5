package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.io.ByteSource;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.transfer.Compared.Difference;
import io.github.ns8migration.core.transfer.Compared.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree sent to a real daemon, and then differences planted on its side. */
class RsyncAuditIT {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail");
  private static final Instant NOTHING_IS_NEWER = Instant.now().plusSeconds(3600);

  @TempDir Path folder;

  private RsyncDaemon daemon;
  private Path source;
  private Path arrived;

  @BeforeEach
  void bothSides() throws Exception {
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail"});
    source = Files.createDirectory(folder.resolve("source"));
    arrived = daemon.volume("vmail");
    Files.createDirectory(folder.resolve("scratch"));
    write("anna/cur/1", "first message");
    write("anna/cur/2", "second message");
    write("anna/cur/caf\u00e9", "third message");
    write("luca/cur/1", "fourth message");
    write("luca/left-out/index", "never sent");
    Files.createSymbolicLink(source.resolve("luca/link"), Path.of("cur/1"));
    var unused = channel().sendTree(tree());
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void nothingIsFoundWhereNothingDiffersAndEveryFolderIsCounted() throws Exception {
    List<Compared> compared = compare(Thoroughness.ALL, tree());

    assertThat(compared)
        .containsExactly(
            new Compared("vmail", 1, 0, 0, List.of()),
            new Compared("vmail/anna", 5, 40, 3, List.of()),
            new Compared("vmail/luca", 4, 14, 1, List.of()));
  }

  @Test
  void aLostMessageIsFoundAndNothingElse() throws Exception {
    Files.delete(arrived.resolve("anna/cur/2"));

    assertThat(differences(Thoroughness.SAMPLE))
        .containsExactly(new Difference("anna/cur/2", Kind.MISSING, false));
  }

  @Test
  void aChangedByteOfTheSameSizeAndTimeIsFoundWhereAllIsRead() throws Exception {
    Path message = arrived.resolve("luca/cur/1");
    FileTime time = Files.getLastModifiedTime(message);
    Files.writeString(message, "fourth massage");
    Files.setLastModifiedTime(message, time);

    assertThat(differences(Thoroughness.ALL))
        .containsExactly(new Difference("luca/cur/1", Kind.CONTENT, false));
  }

  @Test
  void aSampleReadsSomeFilesAndOtherOnesEachTime() throws Exception {
    for (int i = 0; i < 200; i++) {
      write("many/" + i, "message " + i);
    }
    var unused = channel().sendTree(tree());
    for (int i = 0; i < 200; i++) {
      Path message = arrived.resolve("many/" + i);
      FileTime time = Files.getLastModifiedTime(message);
      Files.writeString(message, "massage " + i);
      Files.setLastModifiedTime(message, time);
    }

    List<Difference> once = differences(Thoroughness.SAMPLE);
    // Two may happen to begin with the same file.
    List<Difference> other =
        await().until(() -> differences(Thoroughness.SAMPLE), again -> !again.equals(once));

    assertThat(once).isNotEmpty().hasSizeLessThan(100);
    assertThat(other).isNotEmpty().hasSizeLessThan(100);
  }

  @Test
  void anotherModeIsFoundAndNothingElse() throws Exception {
    Files.setPosixFilePermissions(
        arrived.resolve("anna/cur/1"), PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(differences(Thoroughness.ALL))
        .containsExactly(new Difference("anna/cur/1", Kind.MODE, false));
  }

  @Test
  void anotherOwnerIsFoundAndNothingElse() throws Exception {
    Files.setAttribute(arrived.resolve("luca/cur/1"), "unix:uid", 4711);

    assertThat(differences(Thoroughness.ALL))
        .containsExactly(new Difference("luca/cur/1", Kind.OWNER, false));
  }

  @Test
  void anotherAccessListIsFoundAndNothingElse() throws Exception {
    run("setfacl", "-m", "u:65534:r", source.resolve("anna/cur/1").toString());
    TreeTransfer rights = TreeTransfer.of(source, "vmail").keepingAccessLists();
    var unused = channel().sendTree(rights);
    assertThat(compare(Thoroughness.ALL, rights)).allMatch(each -> each.differences().isEmpty());
    run("setfacl", "-m", "u:65534:rw", arrived.resolve("anna/cur/1").toString());

    assertThat(
            compare(Thoroughness.ALL, rights).stream().flatMap(each -> each.differences().stream()))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.path()).isEqualTo("anna/cur/1");
              // The mask of the list is the mode of the group.
              assertThat(each.kind()).isIn(Kind.ACCESS_LIST, Kind.MODE);
            });
  }

  @Test
  void whatIsOnNs8AloneIsFoundWhereAPassWouldDeleteIt() throws Exception {
    Files.writeString(arrived.resolve("anna/cur/9"), "from nowhere");

    assertThat(differences(Thoroughness.SAMPLE))
        .containsExactly(new Difference("anna/cur/9", Kind.EXTRA, false));
  }

  @Test
  void whatTheSourceChangedSinceThePassIsToldApart() throws Exception {
    Instant pass = Instant.now().minusSeconds(3600);
    Files.writeString(source.resolve("anna/cur/new\u00e9"), "arrived meanwhile");
    Files.delete(source.resolve("luca/cur/1"));

    RsyncAudit audit = audit(Thoroughness.ALL, pass);
    var unused = audit.sendTree(tree());

    assertThat(audit.compared()).allMatch(each -> each.wrong().isEmpty());
    assertThat(audit.compared().stream().flatMap(each -> each.differences().stream()))
        .containsExactlyInAnyOrder(
            new Difference("anna/cur/new\u00e9", Kind.MISSING, true),
            new Difference("luca/cur/1", Kind.EXTRA, true));
  }

  @Test
  void nothingIsChangedByALook() throws Exception {
    Files.delete(arrived.resolve("anna/cur/2"));
    Files.writeString(arrived.resolve("anna/cur/9"), "from nowhere");

    var unused = compare(Thoroughness.ALL, tree());

    assertThat(arrived.resolve("anna/cur/2")).doesNotExist();
    assertThat(arrived.resolve("anna/cur/9")).exists();
  }

  @Test
  void stateFilesAreReadBack() throws Exception {
    var unused =
        channel()
            .sendState(
                List.of(
                    StateFile.text("domains.json", "[]"),
                    StateFile.text("initdb.d/dump.sql", "SELECT 1;")));
    Files.writeString(daemon.state().resolve("domains.json"), "{}");

    Map<String, Digest> found =
        audit(Thoroughness.ALL, Instant.EPOCH)
            .state(Set.of("domains.json", "initdb.d/dump.sql", "lost.json"));

    assertThat(found)
        .containsOnly(
            Map.entry("domains.json", digest("{}")),
            Map.entry("initdb.d/dump.sql", digest("SELECT 1;")));
  }

  private static Digest digest(String text) throws IOException {
    return Digest.of(ByteSource.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private TreeTransfer tree() {
    return TreeTransfer.of(source, "vmail")
        .ownedBy(new Ownership(100, 101))
        .leavingOut(Exclusion.named("left-out"))
        .deletingExtraneous();
  }

  private List<Difference> differences(Thoroughness thoroughness) throws Exception {
    return compare(thoroughness, tree()).stream()
        .flatMap(each -> each.differences().stream())
        .toList();
  }

  private List<Compared> compare(Thoroughness thoroughness, TreeTransfer transfer)
      throws Exception {
    RsyncAudit audit = audit(thoroughness, NOTHING_IS_NEWER);
    var unused = audit.sendTree(transfer);
    return audit.compared();
  }

  private RsyncAudit audit(Thoroughness thoroughness, Instant since) {
    return new RsyncAudit(
        daemon.endpoint(),
        new ProcessRunner(),
        Patience.TRANSFER,
        thoroughness,
        folder.resolve("scratch"),
        since);
  }

  private RsyncChannel channel() {
    return new RsyncChannel(
        daemon.endpoint(),
        new ProcessRunner(),
        Patience.TRANSFER,
        MAIL,
        Pass.LIVE,
        folder.resolve("scratch"),
        event -> {},
        TransferSettings.PLAIN);
  }

  private void write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
