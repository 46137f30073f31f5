package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.TransferProgress;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State files sent to a real daemon. */
class RsyncStateIT {
  private static final Application SOGO =
      Application.named("nethserver-sogo", "SOGo").intoImage("sogo");

  @TempDir Path folder;

  private final List<MigrationEvent> events = Collections.synchronizedList(new ArrayList<>());
  private RsyncDaemon daemon;
  private Path state;

  @BeforeEach
  void start() throws IOException {
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[0]);
    state = daemon.state();
    Files.createDirectory(folder.resolve("scratch"));
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  @Tag("R8")
  void filesArriveForTheInstanceAlone() throws Exception {
    Path dump = Files.writeString(folder.resolve("a dump"), "select 1;");
    Files.setPosixFilePermissions(dump, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setAttribute(dump, "unix:uid", 1001);

    Transferred.Part part =
        send(
            Pass.LIVE,
            StateFile.text("mail_domain.txt", "example.org\n"),
            StateFile.text("dkim.migration/default.private", "key"),
            StateFile.text("dkim.migration/default.txt", "record"),
            StateFile.file("sogo.sql", dump));

    assertThat(state.resolve("mail_domain.txt")).hasContent("example.org\n");
    assertThat(state.resolve("sogo.sql")).hasContent("select 1;").isRegularFile();
    for (String name : List.of("mail_domain.txt", "dkim.migration/default.private", "sogo.sql")) {
      assertThat(access(state.resolve(name))).isEqualTo("rw------- 0:0");
    }
    assertThat(access(state.resolve("dkim.migration"))).isEqualTo("rwx------ 0:0");
    assertThat(part).isEqualTo(new Transferred.Part("state", new ItemCount(5, 0, 0, 0), 30, true));
    TransferProgress end = (TransferProgress) events.get(events.size() - 1);
    assertThat(end.bytesDone()).isEqualTo(30).isEqualTo(end.bytesTotal());
  }

  @Test
  @Tag("R7")
  void whatTheInstanceKeepsThereStaysUntouched() throws Exception {
    Files.writeString(state.resolve("environment"), "MODULE_ID=mail1\n");
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwx--x"));
    Files.setAttribute(state, "unix:uid", 1234);
    Files.setLastModifiedTime(state, FileTime.fromMillis(1_000_000_000_000L));

    send(Pass.LIVE, StateFile.text("users.json", "[]"));

    assertThat(state.resolve("environment")).hasContent("MODULE_ID=mail1\n");
    assertThat(access(state)).startsWith("rwxrwx--x 1234:");
  }

  @Test
  void whatIsThereAlreadyIsNotSentAgain() throws Exception {
    StateFile[] files = {
      StateFile.text("users.json", "[]"), StateFile.text("dkim.migration/default.txt", "x")
    };
    send(Pass.LIVE, files);
    FileTime arrived = Files.getLastModifiedTime(state.resolve("users.json"));

    Transferred.Part again = send(Pass.LAST, files);
    Transferred.Part proof = send(Pass.PROOF, files);

    assertThat(again.items()).isEqualTo(new ItemCount(0, 3, 0, 0));
    assertThat(proof.items().changedNothing()).isTrue();
    assertThat(Files.getLastModifiedTime(state.resolve("users.json"))).isEqualTo(arrived);
  }

  @Test
  void aChangeOfOneByteIsSeenThoughSizeAndSecondAreTheSame() throws Exception {
    send(Pass.LIVE, StateFile.text("users.json", "[\"a\"]"));

    Transferred.Part proof = send(Pass.PROOF, StateFile.text("users.json", "[\"b\"]"));
    Transferred.Part part = send(Pass.LAST, StateFile.text("users.json", "[\"b\"]"));

    assertThat(proof.items().sent()).isEqualTo(1);
    assertThat(part.items().sent()).isEqualTo(1);
    assertThat(state.resolve("users.json")).hasContent("[\"b\"]");
  }

  @Test
  void emptyFilesAreFilesToo() throws Exception {
    send(Pass.LIVE, StateFile.text("legacy_ids_enabled", ""));

    assertThat(state.resolve("legacy_ids_enabled")).isEmptyFile();
  }

  @Test
  void nothingAtAllNeedsNoDaemon() throws Exception {
    daemon.close();

    assertThat(send(Pass.LIVE).items()).isEqualTo(ItemCount.NONE);
  }

  @Test
  void badInputIsRefusedBeforeAnythingIsSent() {
    StateFile twice = StateFile.text("users.json", "[]");
    StateFile missing = StateFile.file("sogo.sql", folder.resolve("nothing"));

    assertThatIllegalArgumentException().isThrownBy(() -> send(Pass.LIVE, twice, twice));
    MigrationException failure =
        catchThrowableOfType(
            MigrationException.class, () -> send(Pass.LIVE, StateFile.text("a.txt", "a"), missing));

    assertThat(failure.problem().code()).isEqualTo("state-file-missing");
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void secretsInThemLeaveNoTraceOnThisMachine() throws Exception {
    send(Pass.LIVE, StateFile.text("postfix.json", "{\"SmartHostPassword\":\"x\"}"));

    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  @Tag("D12")
  @Tag("R7")
  void namedFilesAreRemovedAndNothingElse() throws Exception {
    Files.writeString(state.resolve("environment"), "MODULE_ID=mail1\n");
    Files.createDirectories(state.resolve("dkim.migration/accounts.json"));
    Files.writeString(state.resolve("accounts.json2"), "kept");
    send(Pass.LIVE, StateFile.text("accounts.json", "[]"), StateFile.text("nbalias.txt", "a"));

    Transferred.Part left = remove(Pass.PROOF, "accounts.json", "nbalias.txt");
    Transferred.Part removed = remove(Pass.LIVE, "accounts.json", "nbalias.txt");
    Transferred.Part again = remove(Pass.LAST, "accounts.json", "nbalias.txt");
    Transferred.Part proof = remove(Pass.PROOF, "accounts.json", "nbalias.txt");

    assertThat(left.items().deleted()).isEqualTo(2);
    assertThat(removed.items().deleted()).isEqualTo(2);
    assertThat(again.items().changedNothing()).isTrue();
    assertThat(proof.items().changedNothing()).isTrue();
    assertThat(state.resolve("accounts.json")).doesNotExist();
    assertThat(state.resolve("nbalias.txt")).doesNotExist();
    assertThat(state.resolve("environment")).exists();
    assertThat(state.resolve("accounts.json2")).exists();
    assertThat(state.resolve("dkim.migration/accounts.json")).exists();
  }

  @Test
  void whatTheInstanceLivesOnCannotBeRemoved() {
    assertThatIllegalArgumentException().isThrownBy(() -> remove(Pass.LIVE, "environment"));
    assertThatIllegalArgumentException().isThrownBy(() -> remove(Pass.LIVE, "a/b"));
  }

  private Transferred.Part remove(Pass pass, String... names) throws Exception {
    return new RsyncReceiver(daemon.endpoint(), new Rsync312())
        .channel(SOGO, pass, folder.resolve("scratch"), events::add)
        .removeState(List.of(names));
  }

  private Transferred.Part send(Pass pass, StateFile... files)
      throws MigrationException, InterruptedException {
    return new RsyncReceiver(daemon.endpoint(), new Rsync312())
        .channel(SOGO, pass, folder.resolve("scratch"), events::add)
        .sendState(List.of(files));
  }

  private static String access(Path path) throws IOException {
    Map<String, Object> ids = Files.readAttributes(path, "unix:uid,gid");
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
        + " "
        + ids.get("uid")
        + ":"
        + ids.get("gid");
  }
}
