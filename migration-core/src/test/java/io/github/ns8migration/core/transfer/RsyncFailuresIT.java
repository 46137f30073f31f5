package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a transfer when a real daemon, its disk or the connection fails. */
class RsyncFailuresIT {
  private static final Patience SHORT = new Patience(Duration.ofSeconds(3), Duration.ofSeconds(3));
  private static final long MIDDLE = 5_000_000;
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail");

  @TempDir Path folder;

  private RsyncDaemon daemon;
  private Path source;

  @BeforeEach
  void start() throws IOException {
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail"});
    source = Files.createDirectory(folder.resolve("source"));
    Files.createDirectory(folder.resolve("scratch"));
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void aFullDiskIsAnErrorEvenInALivePass() throws Exception {
    Files.write(source.resolve("large"), new byte[3_000_000]);
    mount("size=1m");
    try {
      Problem problem = problemOf(Pass.LIVE, daemon.port(), RsyncDaemon.PASSWORD);

      assertThat(problem.code()).isEqualTo("destination-full");
      assertThat(problem.side()).isEqualTo(Side.DESTINATION);
      assertThat(problem.message()).contains("No space left on device");
    } finally {
      unmount();
    }
  }

  @Test
  @Tag("R11")
  void aDiskWithoutInodesIsAnErrorEvenInALivePass() throws Exception {
    for (int i = 0; i < 50; i++) {
      Files.writeString(source.resolve("mail-" + i), "x");
    }
    mount("size=10m,nr_inodes=20");
    try {
      assertThat(problemOf(Pass.LIVE, daemon.port(), RsyncDaemon.PASSWORD).code())
          .isEqualTo("destination-out-of-inodes");
    } finally {
      unmount();
    }
  }

  @Test
  void aDiskMountedReadOnlyIsAnError() throws Exception {
    Files.writeString(source.resolve("mail"), "x");
    mount("ro");
    try {
      assertThat(problemOf(Pass.LIVE, daemon.port(), RsyncDaemon.PASSWORD).code())
          .isEqualTo("destination-read-only");
    } finally {
      unmount();
    }
  }

  @Test
  void aWrongPasswordIsAnErrorWithoutThePasswordInIt() throws Exception {
    Problem problem = problemOf(Pass.LIVE, daemon.port(), "wr0ng-s3cret");

    assertThat(problem.code()).isEqualTo("receiver-refused");
    assertThat(problem.toString()).doesNotContain("wr0ng-s3cret");
  }

  @Test
  void aDaemonKilledInTheMiddleIsALostConnection() throws Exception {
    large();
    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Problem> problem = problemLater(relay.port());
      assertThat(relay.isHolding()).isTrue();

      daemon.kill();

      assertThat(problem.get(60, TimeUnit.SECONDS).code()).isEqualTo("connection-lost");
    }
  }

  @Test
  void anotherCommitInTheMiddleIsALostConnection() throws Exception {
    large();
    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Problem> problem = problemLater(relay.port());
      assertThat(relay.isHolding()).isTrue();

      new RsyncReceiver(daemon.endpoint(), new Rsync312()).commit();

      assertThat(problem.get(60, TimeUnit.SECONDS).code()).isEqualTo("connection-lost");
    }
  }

  @Test
  void aConnectionThatFallsSilentEndsWithATimeOut() throws Exception {
    large();
    try (HeldRelay relay = HeldRelay.ofAll(daemon.port(), MIDDLE)) {
      Problem problem = problemOf(Pass.LIVE, relay.port(), RsyncDaemon.PASSWORD);

      assertThat(problem.code()).isEqualTo("connection-silent");
      assertThat(problem.side()).isEqualTo(Side.CONNECTION);
    }
  }

  @Test
  void aDaemonFrozenInTheMiddleEndsWithATimeOutToo() throws Exception {
    large();
    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Problem> problem = problemLater(relay.port());
      assertThat(relay.isHolding()).isTrue();

      daemon.freeze();

      assertThat(problem.get(60, TimeUnit.SECONDS).code()).isEqualTo("connection-silent");
    }
  }

  @Test
  void aTransferGoesOnAfterAFailure() throws Exception {
    large();
    Files.writeString(source.resolve("mail"), "x");
    try (HeldRelay relay = HeldRelay.ofAll(daemon.port(), MIDDLE)) {
      problemOf(Pass.LIVE, relay.port(), RsyncDaemon.PASSWORD);
    }

    send(Pass.LAST, daemon.port(), RsyncDaemon.PASSWORD);

    Transferred.Part proof = send(Pass.PROOF, daemon.port(), RsyncDaemon.PASSWORD);
    assertThat(proof.items().changedNothing()).isTrue();
    assertThat(daemon.volume("vmail")).isDirectoryNotContaining("glob:**/.large*");
  }

  @Test
  void anInterruptStopsTheTransferAndNotTheDaemon() throws Exception {
    large();
    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () ->
                  outcome.complete(
                      catchThrowableOfType(
                          Throwable.class,
                          () -> send(Pass.LIVE, relay.port(), RsyncDaemon.PASSWORD))));
      thread.start();
      assertThat(relay.isHolding()).isTrue();

      thread.interrupt();

      assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(ProcessHandle.current().children().filter(RsyncFailuresIT::isClient)).isEmpty();
      assertThat(new RsyncReceiver(daemon.endpoint(), new Rsync312()).probe())
          .isEqualTo(Receiver.Answer.READY);
      assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }
  }

  @Test
  @Tag("F35")
  void aFileThatVanishesIsTakenUpByTheNextPassAndAnErrorInTheLast() throws Exception {
    // Sent in the order of names: while the first one is held, the other one goes.
    large();
    Path goes = Files.writeString(source.resolve("z-goes"), "x");

    Transferred.Part live;
    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Transferred.Part> part =
          CompletableFuture.supplyAsync(() -> sent(Pass.LIVE, relay.port()));
      assertThat(relay.isHolding()).isTrue();
      Files.delete(goes);
      relay.close();
      live = part.get(60, TimeUnit.SECONDS);
    }

    assertThat(live.settled()).isFalse();
    assertThat(daemon.volume("vmail").resolve("large")).exists();
    assertThat(send(Pass.LAST, daemon.port(), RsyncDaemon.PASSWORD).settled()).isTrue();
  }

  @Test
  void aFileThatVanishesInTheLastPassIsAnError() throws Exception {
    large();
    Path goes = Files.writeString(source.resolve("z-goes"), "x");

    try (HeldRelay relay = HeldRelay.ofRequests(daemon.port(), MIDDLE)) {
      CompletableFuture<Problem> problem =
          CompletableFuture.supplyAsync(
              () -> problemOf(Pass.LAST, relay.port(), RsyncDaemon.PASSWORD));
      assertThat(relay.isHolding()).isTrue();
      Files.delete(goes);
      relay.close();

      assertThat(problem.get(60, TimeUnit.SECONDS).code()).isEqualTo("source-changed");
    }
  }

  private static boolean isClient(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/rsync")).isPresent();
  }

  /** Larger than all buffers on the way together. */
  private void large() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(source.resolve("large").toFile(), "rw")) {
      file.setLength(64L << 20);
    }
  }

  private void mount(String options) throws Exception {
    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", daemon.volume("vmail").toString());
  }

  private void unmount() throws Exception {
    run("umount", "--lazy", daemon.volume("vmail").toString());
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Transferred.Part send(Pass pass, int port, String password)
      throws MigrationException, InterruptedException {
    return new RsyncReceiver(RsyncDaemon.endpoint(port, password), new Rsync312(), SHORT, SHORT)
        .channel(MAIL, pass, folder.resolve("scratch"), event -> {})
        .sendTree(TreeTransfer.of(source, "vmail"));
  }

  private Transferred.Part sent(Pass pass, int port) {
    try {
      return send(pass, port, RsyncDaemon.PASSWORD);
    } catch (MigrationException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Problem problemOf(Pass pass, int port, String password) {
    return catchThrowableOfType(MigrationException.class, () -> send(pass, port, password))
        .problem();
  }

  private CompletableFuture<Problem> problemLater(int port) {
    return CompletableFuture.supplyAsync(() -> problemOf(Pass.LIVE, port, RsyncDaemon.PASSWORD));
  }
}
