package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.source.FakeHost.Killed;
import io.github.ns8migration.core.source.FakeHost.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration file that is other for a while, and the service that reads it. */
class ReplacedFileTest {
  private static final String FILE = "/etc/sssd/sssd.conf";
  private static final String FORMER = "use_fully_qualified_names = True\npassword = secret\n";

  @TempDir Path root;
  private final FakeHost host = new FakeHost();
  private final FakeLog log = new FakeLog();
  private final RecordedSourceControl control = new RecordedSourceControl(host, log);
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    host.root = root;
    host.unit("sssd", State.ON);
    Files.createDirectories(root.resolve("etc/sssd"));
    file = Files.writeString(root.resolve("etc/sssd/sssd.conf"), FORMER);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void replace() throws Exception {
    control.replaceFile(FILE, "other\n".getBytes(StandardCharsets.UTF_8), "sssd");
  }

  private void assertAsBefore() throws IOException {
    assertThat(file).hasContent(FORMER);
    assertThat(Files.list(root.resolve("etc/sssd"))).containsExactly(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void theServiceReadsTheNewOneAndThenTheFormerAgain() throws Exception {
    replace();
    assertThat(file).hasContent("other\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    control.undoAll();

    assertAsBefore();
    assertThat(host.changes).containsExactly("systemctl restart sssd", "systemctl restart sssd");
  }

  @Test
  void askedAgainItDoesNothing() throws Exception {
    replace();
    host.changes.clear();

    replace();

    assertThat(host.changes).isEmpty();
    control.undoAll();
    assertAsBefore();
  }

  @Test
  void whatTheFileHeldDoesNotGetIntoTheJournal() throws Exception {
    replace();

    assertThat(log.changes().toString()).doesNotContain("secret").contains(FILE);
  }

  @Test
  void aServiceThatWasDownStaysDown() throws Exception {
    host.unit("sssd", State.OFF);

    replace();
    control.undoAll();

    assertThat(host.changes).isEmpty();
    assertAsBefore();
  }

  @Test
  void aFileThatIsNotThereIsAnErrorBeforeAnythingChanges() throws Exception {
    Files.delete(file);

    assertThatThrownBy(this::replace).isInstanceOf(MigrationException.class);

    assertThat(log.changes()).isEmpty();
    assertThat(host.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("D13")
  void killedAtTheRestartItIsPutBackAfterwards(boolean afterwards) throws Exception {
    host.killAt(0, afterwards);
    assertThatThrownBy(this::replace).isInstanceOf(Killed.class);
    host.live();

    control.undoAll();

    assertAsBefore();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killedWhileItIsPutBackItIsPutBackAgain(boolean afterwards) throws Exception {
    replace();
    host.killAt(0, afterwards);
    assertThatThrownBy(control::undoAll).isInstanceOf(Killed.class);
    host.live();

    control.undoAll();

    assertAsBefore();
  }

  @Test
  void startedForAWhileAndAskedTwiceAServiceIsDownAgainAfterwards() throws Exception {
    host.unit("nsdc", State.OFF);
    control.start("nsdc");
    control.start("nsdc");

    control.undoAll();

    assertThat(host.units.get("nsdc")).isEqualTo(State.OFF);
  }
}
