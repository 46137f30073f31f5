package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.transfer.Receiver.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions put to a real daemon, and the commit. */
class RsyncReceiverIT {
  private static final Patience SHORT = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2));
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email")
          .intoImage("mail")
          .withVolumes("dovecot-data", "rspamd-redis");

  @TempDir Path folder;

  private RsyncDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon =
        RsyncDaemon.start(folder.resolve("daemon"), new String[] {"dovecot-data", "rspamd-redis"});
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void aDaemonThatAcceptsThePasswordIsReady() throws Exception {
    assertThat(receiver().probe()).isEqualTo(Answer.READY);
  }

  @Test
  void aWrongPasswordIsRefusedThoughTheListOfModulesNeedsNone() throws Exception {
    assertThat(receiver(daemon.port(), "wrong").probe()).isEqualTo(Answer.REFUSED);
    assertThat(receiver(daemon.port(), "").probe()).isEqualTo(Answer.REFUSED);
  }

  @Test
  @Tag("F16")
  void aDaemonThatIsGoneIsDown() throws Exception {
    daemon.kill();

    assertThat(receiver().probe()).isEqualTo(Answer.DOWN);
  }

  @Test
  void aFrozenDaemonIsDown() throws Exception {
    daemon.freeze();

    assertThat(receiver().probe()).isEqualTo(Answer.DOWN);
  }

  @Test
  void anAddressNotAllowedIsNamedAsSuch() throws Exception {
    daemon.close();
    daemon = RsyncDaemon.start(folder.resolve("daemon"), "hosts allow = 10.5.4.0/24");

    Problem problem = problemOf(receiver()::probe);

    assertThat(problem.code()).isEqualTo("receiver-access-denied");
    assertThat(problem.side()).isEqualTo(Side.CONNECTION);
  }

  @Test
  @Tag("R12")
  void theSecondDaemonOfTheSamePortIsNotTakenForTheFirst() throws Exception {
    daemon.close();
    daemon = RsyncDaemon.start(folder.resolve("daemon"), "[shares]\npath = /tmp");
    Path conf = folder.resolve("daemon/conf");
    Files.writeString(conf, Files.readString(conf).replace("[data]", "[homes]"));

    assertThat(receiver().probe()).isEqualTo(Receiver.Answer.LATER);
  }

  @Test
  void tooManyConnectionsAreToldApart() throws Exception {
    daemon.close();
    daemon = RsyncDaemon.start(folder.resolve("daemon"), "max connections = -1");

    assertThat(problemOf(receiver()::probe).code()).isEqualTo("receiver-busy");
  }

  @Test
  void somethingElseAtThePortIsNoReceiver() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerAsAWebServer(web));
      Receiver receiver = receiver(web.getLocalPort(), RsyncDaemon.PASSWORD);

      assertThat(problemOf(receiver::probe).code()).isEqualTo("receiver-not-rsync");
      assertThat(served).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  @Tag("R3")
  void neitherProbesNorTransfersBeginTheImport() throws Exception {
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    Receiver receiver = receiver();

    receiver.probe();
    receiver.checkVolumes(MAIL);
    receiver
        .channel(MAIL, Pass.LAST, scratch, event -> {})
        .sendState(List.of(StateFile.text("users.json", "[]")));

    assertThat(receiver.probe()).isEqualTo(Answer.READY);
  }

  @Test
  @Tag("R1")
  void aVolumeThatIsMissingIsNamed() {
    Application more = MAIL.withVolumes("dovecot-data", "webtop-home", "z-push_state");

    Problem problem = problemOf(() -> receiver().checkVolumes(more));

    assertThat(problem.code()).isEqualTo("volume-missing");
    assertThat(problem.message()).contains("webtop-home, z-push_state").doesNotContain("dovecot");
  }

  @Test
  void volumesThatAreThereAreFound() {
    assertThatNoException().isThrownBy(() -> receiver().checkVolumes(MAIL));
  }

  @Test
  void anInstanceWithoutAnyVolumeIsAskedToo() throws Exception {
    try (RsyncDaemon bare = RsyncDaemon.start(folder.resolve("bare"), new String[0])) {
      Receiver receiver = receiver(bare.port(), RsyncDaemon.PASSWORD);

      assertThat(problemOf(() -> receiver.checkVolumes(MAIL)).code()).isEqualTo("volume-missing");
      assertThatCode(() -> receiver.checkVolumes(MAIL.withVolumes())).doesNotThrowAnyException();
    }
  }

  @Test
  void aFileIsNoVolume() throws Exception {
    Files.writeString(daemon.volume("webtop-home"), "");

    assertThat(problemOf(() -> receiver().checkVolumes(MAIL.withVolumes("webtop-home"))).code())
        .isEqualTo("volume-missing");
  }

  @Test
  void aQuestionNobodyAnswersIsNoMissingVolume() {
    daemon.kill();

    assertThat(problemOf(() -> receiver().checkVolumes(MAIL)).code()).isEqualTo("receiver-down");
  }

  @Test
  void theCommitStopsTheDaemon() throws Exception {
    receiver().commit();

    await().atMost(Duration.ofSeconds(20)).until(() -> !daemon.listens());
    assertThat(receiver().probe()).isEqualTo(Answer.DOWN);
  }

  @Test
  void aCommitCountsThoughTheDaemonHasNothingToRead() throws Exception {
    Files.delete(folder.resolve("daemon/empty"));

    receiver().commit();

    await().atMost(Duration.ofSeconds(20)).until(() -> !daemon.listens());
  }

  @Test
  void aRefusedCommitLeavesTheDaemonWaiting() throws Exception {
    Problem problem = problemOf(receiver(daemon.port(), "wrong")::commit);

    assertThat(problem.code()).isEqualTo("receiver-refused");
    assertThat(receiver().probe()).isEqualTo(Answer.READY);
  }

  @Test
  void aCommitThatReachesNobodyIsNotUnclear() {
    daemon.kill();

    assertThat(problemOf(receiver()::commit).code()).isEqualTo("receiver-down");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnclear() throws Exception {
    try (HeldRelay relay = HeldRelay.ofAll(daemon.port(), 0)) {
      Receiver receiver = receiver(relay.port(), RsyncDaemon.PASSWORD);

      Problem problem = problemOf(receiver::commit);

      assertThat(problem.code()).isEqualTo("commit-unclear");
      assertThat(problem.side()).isEqualTo(Side.CONNECTION);
    }
  }

  @Test
  void aPortThatAcceptsAndNeverSpeaksIsDown() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(receiver(mute.getLocalPort(), RsyncDaemon.PASSWORD).probe())
          .isEqualTo(Answer.DOWN);
    }
  }

  private Receiver receiver() {
    return receiver(daemon.port(), RsyncDaemon.PASSWORD);
  }

  private static Receiver receiver(int port, String password) {
    return new RsyncReceiver(RsyncDaemon.endpoint(port, password), new Rsync312(), SHORT, SHORT);
  }

  private static void answerAsAWebServer(ServerSocket web) {
    try (Socket client = web.accept()) {
      client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  private static Problem problemOf(Call call) {
    return catchThrowableOfType(MigrationException.class, call::run).problem();
  }
}
