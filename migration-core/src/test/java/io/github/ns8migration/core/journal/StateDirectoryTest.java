package io.github.ns8migration.core.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.transfer.Endpoint;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final TaskPath TASK =
      new TaskPath("module/mail1/task/0f1e2d3c-4b5a-4678-9abc-000000000001");

  @TempDir Path folder;

  private StateDirectory open() {
    return new StateDirectory(folder, Clock.systemUTC());
  }

  /** What the existing tool left at that point of a migration. */
  private StateDirectory leftBy(String overlay) throws IOException, URISyntaxException {
    Path from =
        Path.of(Objects.requireNonNull(getClass().getResource("/ns7-state/" + overlay)).toURI());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = folder.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return open();
  }

  @Test
  void understandsWhatTheExistingToolLeavesInTheMidstOfAMove() throws Exception {
    StateDirectory state = leftBy("mail-migrating");

    Environment environment = state.environment().orElseThrow();
    Binding mail = state.binding(MAIL).orElseThrow();

    assertThat(environment.complete()).isTrue();
    assertThat(environment.userDomain()).isPresent();
    assertThat(mail.module().value()).isEqualTo("mail1");
    assertThat(mail.endpoint().url()).isEqualTo("rsync://mail1@10.5.4.1:20015");
    assertThat(mail.endpoint().password().isEmpty()).isFalse();
    assertThat(state.migrated(MAIL)).isFalse();
    for (String follower : new String[] {"webtop5", "sogo", "mail-getmail"}) {
      assertThat(state.binding(new ApplicationId("nethserver-" + follower))).isPresent();
    }
  }

  @Test
  void aJoinThatBrokeOffIsNotAMembership() throws Exception {
    assertThat(leftBy("join-interrupted").environment().orElseThrow().complete()).isFalse();
  }

  @Test
  void aProviderElsewhereIsMarked() throws Exception {
    Environment environment = leftBy("remote-provider").environment().orElseThrow();

    assertThat(environment.externalProvider()).isTrue();
    assertThat(environment.userDomain()).isPresent();
  }

  @Test
  void afterALeaveNothingIsBound() throws Exception {
    StateDirectory state = leftBy("after-leave");

    assertThat(state.environment()).isEmpty();
    assertThat(state.binding(MAIL)).isEmpty();
  }

  @Test
  void aFinishedMoveIsMarkedAtTheLeader() throws Exception {
    assertThat(leftBy("mail-finished").migrated(MAIL)).isTrue();
  }

  @Test
  void whatIsBoundIsReadBackAndReadableByItsOwnerAlone() throws Exception {
    Binding binding =
        new Binding(
            new Endpoint(new ModuleId("mail1"), Secret.of("12-ab"), "10.5.4.1", 20015), 3, TASK);

    open().bind(MAIL, binding);

    assertThat(open().binding(MAIL)).contains(binding);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("nethserver-mail/bind.env"))))
        .isEqualTo("rw-------");
  }

  @Test
  void thePasswordIsGoneOnceTheImportIsOver() throws Exception {
    Binding binding =
        new Binding(new Endpoint(new ModuleId("mail1"), Secret.of("12-ab"), "::1", 20015), 3, TASK);

    open().bind(MAIL, binding.withoutPassword());

    assertThat(Files.readString(folder.resolve("nethserver-mail/bind.env")))
        .doesNotContain("12-ab")
        .contains("MODULE_INSTANCE_ID=mail1");
    assertThat(open().binding(MAIL).orElseThrow().endpoint().host()).isEqualTo("::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MODULE_INSTANCE_ID=mail1\n", "RSYNC_ENDPOINT=nonsense\n"})
  void aBindingThatIsCutOffIsAnErrorWithARemedy(String text) throws Exception {
    Files.createDirectories(folder.resolve("nethserver-mail"));
    Files.writeString(folder.resolve("nethserver-mail/bind.env"), text);

    if (text.isEmpty()) {
      assertThat(open().binding(MAIL)).isEmpty();
    } else {
      MigrationException e =
          catchThrowableOfType(MigrationException.class, () -> open().binding(MAIL));
      assertThat(e.problem().code()).isEqualTo("state-incomplete");
    }
  }

  @Test
  @Tag("F75")
  void skipWorksOnAnApplicationWithoutAnyState() throws Exception {
    open().setSkipped(MAIL, true);
    assertThat(open().skipped(MAIL)).isTrue();

    open().setSkipped(MAIL, false);
    assertThat(open().skipped(MAIL)).isFalse();
  }

  @Test
  @Tag("F67")
  void aSecondRunIsKeptAwayAndTheExistingToolSeesTheLock() throws Exception {
    try (StateDirectory.Lock lock = open().lock(MAIL)) {
      MigrationException e =
          catchThrowableOfType(MigrationException.class, () -> open().lock(MAIL).close());
      Process otherTool =
          new ProcessBuilder(
                  "flock",
                  "-n",
                  "-s",
                  folder.resolve("nethserver-mail/syncing.lock").toString(),
                  "true")
              .start();

      assertThat(e.problem().code()).isEqualTo("application-busy");
      assertThat(open().busy(MAIL)).isTrue();
      assertThat(otherTool.waitFor()).isEqualTo(1);
    }
    assertThat(open().busy(MAIL)).isFalse();
  }

  @Test
  void aLockThatIsLetGoAMomentLaterIsTaken() throws Exception {
    Path file = folder.resolve("nethserver-mail/syncing.lock");
    Files.createDirectories(folder.resolve("nethserver-mail"));
    Process killed =
        new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo; sleep 0.3").start();
    assertThat(killed.getInputStream().read()).isEqualTo('\n');

    try (StateDirectory.Lock lock = open().lock(MAIL)) {
      assertThat(lock).isNotNull();
      assertThat(open().busy(MAIL)).isTrue();
    }
  }

  @Test
  void aFileWhereAFolderShouldBeIsAnErrorBeforeAnythingIsTouched() throws Exception {
    Files.writeString(folder.resolve("nethserver-mail"), "");

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> open().setSkipped(MAIL, true));

    assertThat(e.problem().code()).isEqualTo("state-not-writable");
  }

  @Test
  void theLoginOfTheTechnicalUserIsForgottenOnLeaving() throws Exception {
    open().keepSession(Map.of("user", "ns7admin4", "password", "p|\"w"));
    open().join(new Environment(4, Optional.of("example.org"), true, false));
    assertThat(open().session().orElseThrow()).containsEntry("password", "p|\"w");

    open().leave();

    assertThat(open().session()).isEmpty();
    assertThat(open().environment()).isEmpty();
  }

  private static final ApplicationId PROVIDER = StateDirectory.ACCOUNT_PROVIDER;

  private static Binding instance(String module) {
    return new Binding(
        new Endpoint(new ModuleId(module), Secret.of("secret"), "10.5.4.1", 20020), 1, TASK);
  }

  @ParameterizedTest
  @CsvSource({"openldap1, ldap", "samba3, ad"})
  void theInstanceOfTheAccountProviderIsALinkAsTheExistingToolWantsIt(String module, String kind)
      throws Exception {
    StateDirectory state = open();

    state.bind(PROVIDER, instance(module));

    Path link = folder.resolve("account-provider/bind.env");
    assertThat(Files.readSymbolicLink(link)).hasToString(kind + "/bind.env");
    assertThat(folder.resolve("account-provider/" + kind + "/bind.env")).isRegularFile();
    assertThat(state.binding(PROVIDER).orElseThrow().module().value()).isEqualTo(module);
    state.unbind(PROVIDER);
    assertThat(state.binding(PROVIDER)).isEmpty();
    assertThat(folder.resolve("account-provider/" + kind + "/bind.env")).doesNotExist();
  }

  @Test
  void aLinkToNothingMeansNotStarted() throws Exception {
    Files.createDirectories(folder.resolve("account-provider"));
    Files.createSymbolicLink(folder.resolve("account-provider/bind.env"), Path.of("ldap/bind.env"));
    StateDirectory state = open();

    assertThat(state.binding(PROVIDER)).isEmpty();

    state.bind(PROVIDER, instance("openldap2"));
    assertThat(state.binding(PROVIDER)).contains(instance("openldap2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "environment",
        "session.json",
        "membership.jsonl",
        "nethserver-mail/bind.env",
        "nethserver-mail/journal.jsonl"
      })
  void aLineOfAGigabyteIsRefusedUnread(String name) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (FileChannel hole = FileChannel.open(file, CREATE, WRITE)) {
      assertThat(hole.write(ByteBuffer.wrap(new byte[] {'\n'}), 1L << 30)).isEqualTo(1);
    }
    StateDirectory state = open();

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> {
              assertThat(state.environment()).isEmpty();
              assertThat(state.session()).isEmpty();
              assertThat(state.membership().entries()).isEmpty();
              assertThat(state.binding(MAIL)).isEmpty();
              assertThat(state.journal(MAIL).entries()).isEmpty();
            });

    assertThat(e.problem().code()).isEqualTo("state-too-large");
    assertThat(e.problem().message()).contains(file.toString());
  }
}
