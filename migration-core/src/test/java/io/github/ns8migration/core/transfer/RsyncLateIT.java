package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.Warned;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Owners, access lists and attributes sent by name to a real daemon, with accounts that every
 * Debian has: games, news, and the groups staff and mail.
 */
class RsyncLateIT {
  private static final Application FILES =
      Application.named("nethserver-samba", "File server")
          .inside("account-provider")
          .withVolumes("shares", "homes")
          .receivedLate("shares", "homes");

  @TempDir Path folder;

  private final List<MigrationEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final NotKept notKept = new NotKept();
  private Path source;

  @BeforeEach
  void makeShare() throws Exception {
    source = Files.createDirectories(folder.resolve("ibay"));
    Files.createDirectory(folder.resolve("scratch"));
    Path share = Files.createDirectories(source.resolve("sales/it's \"new\""));
    Path file = Files.writeString(source.resolve("sales/list"), "one");
    run("chown", "games:staff", file.toString());
    run("setfacl", "-m", "u:news:rwx,g:mail:r-x", file.toString());
    run("setfacl", "-d", "-m", "u:news:rwx", share.toString());
    run("chown", "news:mail", share.toString());
    run("setfattr", "-n", "user.DOSATTRIB", "-v", "0x0001020a00ff", file.toString());
    run("setfattr", "-n", "user.other", "-v", "left", file.toString());
    run("setfattr", "-n", "trusted.other", "-v", "left", file.toString());
  }

  private DataChannel channel(LateDaemon daemon, Pass pass) {
    return new RsyncReceiver(daemon.endpoint(), new Rsync312())
        .lateChannel(FILES, pass, folder.resolve("scratch"), events::add, notKept);
  }

  private TreeTransfer transfer() {
    return TreeTransfer.of(source, "shares")
        .deletingExtraneous()
        .keepingOwnersByName()
        .keepingAccessLists()
        .keepingAttributes("user.DOSATTRIB");
  }

  @Test
  @Tag("D13")
  void ownersAndAccessListsTravelByName() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"))) {
      channel(daemon, Pass.LAST).sendTree(transfer());

      String file = run("getfacl", "-n", "-p", daemon.shares().resolve("sales/list").toString());
      assertThat(file)
          .contains("# owner: 1001", "# group: 2001", "user:1002:rwx", "group:2002:r-x");
      String share =
          run("getfacl", "-n", "-p", daemon.shares().resolve("sales/it's \"new\"").toString());
      assertThat(share).contains("# owner: 1002", "# group: 2002", "default:user:1002:rwx");
    }
  }

  @Test
  void theAttributeOfDosArrivesByteForByteAndNoOther() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"))) {
      channel(daemon, Pass.LAST).sendTree(transfer());

      String all =
          run(
              "getfattr",
              "-d",
              "-e",
              "hex",
              "-m",
              "^(user|trusted)",
              "--absolute-names",
              daemon.shares().resolve("sales/list").toString());
      assertThat(all.lines().filter(line -> line.contains("=")))
          .containsExactly("user.DOSATTRIB=0x0001020a00ff");
    }
  }

  @Test
  void aProofFindsNothingLeftAndSeesAChangedRight() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"))) {
      channel(daemon, Pass.LAST).sendTree(transfer());

      Transferred.Part proof = channel(daemon, Pass.PROOF).sendTree(transfer());
      run("setfacl", "-m", "u:news:r--", source.resolve("sales/list").toString());
      Transferred.Part changed = channel(daemon, Pass.PROOF).sendTree(transfer());

      assertThat(proof.items().changedNothing()).as("%s", proof).isTrue();
      assertThat(changed.items().sent()).isEqualTo(1);
    }
  }

  @Test
  @Tag("F35")
  @Tag("R11")
  void ownersThatCannotBeSetAreToldOneByOneAndDoNotStopTheOthers() throws Exception {
    Path orphan = Files.writeString(source.resolve("sales/or\"phan"), "of a user who left");
    run("chown", "1234567:staff", orphan.toString());
    Path listed = Files.writeString(source.resolve("sales/listed"), "names a user who left");
    run("setfacl", "-m", "u:1234567:rw", listed.toString());
    try (LateDaemon daemon = LateDaemon.startConfined(folder.resolve("late"))) {
      copyContent(daemon);
      Transferred.Part sent = channel(daemon, Pass.LAST).sendTree(transfer());
      Transferred.Part proof = channel(daemon, Pass.PROOF).sendTree(transfer());

      assertThat(sent.settled()).isFalse();
      assertThat(proof.items().changedNothing()).as("%s", proof).isTrue();
      List<String> told =
          events.stream()
              .filter(Warned.class::isInstance)
              .flatMap(event -> ((Warned) event).finding().items().stream())
              .toList();
      assertThat(told)
          .anyMatch(line -> line.contains("phan"))
          .anyMatch(line -> line.contains("listed"));
      assertThat(daemon.shares().resolve("sales/or\"phan")).hasContent("of a user who left");
      assertThat(run("getfacl", "-n", "-p", daemon.shares().resolve("sales/list").toString()))
          .contains("# owner: 1001");
    }
  }

  @Test
  @Tag("F35")
  void whatIsToldIsNoExcuseForAnythingElse() throws Exception {
    Path orphan = Files.writeString(source.resolve("sales/orphan"), "of a user who left");
    run("chown", "1234567:staff", orphan.toString());
    try (LateDaemon daemon = LateDaemon.startConfined(folder.resolve("late"))) {
      copyContent(daemon);
      channel(daemon, Pass.LAST).sendTree(transfer());
      run("setfacl", "-m", "u:news:r--", source.resolve("sales/list").toString());

      Transferred.Part proof = channel(daemon, Pass.PROOF).sendTree(transfer());

      assertThat(proof.items().changedNothing()).isFalse();
    }
  }

  @Test
  @Tag("R12")
  void theReceiverIsKnownByWhatItOffers() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"));
        RsyncDaemon first = RsyncDaemon.start(folder.resolve("first"), new String[] {"shares"})) {
      RsyncReceiver late = new RsyncReceiver(daemon.endpoint(), new Rsync312());
      RsyncReceiver usual = new RsyncReceiver(first.endpoint(), new Rsync312());

      assertThat(late.offers()).containsExactlyInAnyOrder("homes", "shares");
      assertThat(late.probe()).isEqualTo(Receiver.Answer.LATER);
      assertThat(usual.offers()).containsExactly("data");
      assertThat(usual.probe()).isEqualTo(Receiver.Answer.READY);
    }
  }

  @Test
  void nobodyOffersAnythingWhereNobodyAnswers() throws Exception {
    Endpoint nobody = RsyncDaemon.endpoint(RsyncDaemon.freePort(), "any");

    assertThat(new RsyncReceiver(nobody, new Rsync312()).offers()).isEmpty();
  }

  @Test
  void itEndsWhenItIsToldThatAllIsThere() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"))) {
      new RsyncReceiver(daemon.endpoint(), new Rsync312()).commit();

      await().atMost(Duration.ofSeconds(20)).until(() -> !daemon.alive());
    }
  }

  @Test
  void itTakesTheNamedVolumesAndNoState() throws Exception {
    try (LateDaemon daemon = LateDaemon.start(folder.resolve("late"))) {
      DataChannel channel = channel(daemon, Pass.LAST);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> channel.sendTree(TreeTransfer.of(source, "data")));
      assertThatIllegalStateException()
          .isThrownBy(() -> channel.sendState(List.of(StateFile.text("x", ""))));
      assertThatIllegalStateException().isThrownBy(() -> channel.removeState(List.of("x")));
    }
  }

  /** What the passes before the import have sent already. */
  private void copyContent(LateDaemon daemon) throws Exception {
    run("cp", "-r", "--preserve=mode,timestamps", source + "/.", daemon.shares().toString());
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    return output;
  }
}
