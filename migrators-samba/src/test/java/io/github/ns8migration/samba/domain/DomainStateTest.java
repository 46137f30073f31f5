package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainStateTest {
  @TempDir Path folder;
  private TestHost host;
  private Path samba;
  private DomainState state;
  private int copies;

  @BeforeEach
  void makeHost() throws IOException {
    host = SampleAdHost.build(folder.resolve("host"));
    samba = host.path("/var/lib/machines/nsdc/var/lib/samba");
    state = new DomainState(host.source());
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  private Path emptyFolder() throws IOException {
    return Files.createDirectories(folder.resolve("copies" + copies++));
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> below = Files.walk(root)) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(file).toString(),
            Files.getLastModifiedTime(file) + " " + Files.readString(file));
      }
    }
    return files;
  }

  private List<String> leftovers() throws IOException {
    return files(samba).keySet().stream().filter(name -> name.contains(".export")).toList();
  }

  @Test
  @Tag("F40")
  @Tag("D14")
  void everyDatabaseIsCopiedAndNothingStaysBesideIt() throws Exception {
    Path copies = emptyFolder();

    state.copy(copies, true);

    assertThat(files(copies).keySet())
        .hasSize(18)
        .contains(
            "private/sam.ldb.export",
            "private/sam.ldb.d/CN=SCHEMA,CN=CONFIGURATION,DC=AD,DC=EXAMPLE,DC=ORG.ldb.export",
            "winbindd_cache.tdb.export")
        .allMatch(name -> name.endsWith(".export"))
        .noneMatch(name -> name.contains("netlogon_creds_cli"));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void allAreTakenByOneCallInTheContainerWhileItRunsAndFromOutsideWhenItIsStopped()
      throws Exception {
    state.copy(emptyFolder(), true);
    state.copy(emptyFolder(), false);

    assertThat(host.commands().stream().map(command -> command.arguments().subList(0, 6)).toList())
        .satisfiesExactly(
            live ->
                assertThat(live).startsWith("nsdc-run", "-e", "--", "tdbbackup", "-s", ".export"),
            stopped ->
                assertThat(stopped)
                    .startsWith("chroot", "/var/lib/machines/nsdc", "tdbbackup", "-s", ".export"));
  }

  @Test
  void anUnchangedDatabaseHasTheSameTimeAndAChangedOneAnother() throws Exception {
    Path first = emptyFolder();
    Path second = emptyFolder();
    state.copy(first, true);
    Path secrets = samba.resolve("private/secrets.ldb");
    var time = Files.getLastModifiedTime(secrets);
    Files.writeString(secrets, "x", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(secrets, time); // as memory-mapped writes may leave it

    state.copy(second, true);

    Map<String, String> before = files(first);
    Map<String, String> after = files(second);
    assertThat(after.remove("private/secrets.ldb.export"))
        .isNotEqualTo(before.remove("private/secrets.ldb.export"));
    assertThat(Files.getLastModifiedTime(second.resolve("private/secrets.ldb.export")))
        .isNotEqualTo(Files.getLastModifiedTime(first.resolve("private/secrets.ldb.export")));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void whatAnInterruptedRunLeftIsDeletedByTheNext() throws Exception {
    Files.writeString(samba.resolve("private/sam.ldb.export"), "half");
    Files.writeString(samba.resolve("registry.tdb.export.tmp"), "half");
    Path copies = emptyFolder();

    state.copy(copies, true);

    assertThat(leftovers()).isEmpty();
    assertThat(files(copies).get("private/sam.ldb.export")).doesNotContain("half");
  }

  /** {@code tdbbackup} makes the first copy, and then this happens. */
  private Path firstCopyThen(String what) {
    Path copy = samba.resolve("private/sam.ldb.export");
    host.runsReally(
        "nsdc-run", command -> List.of("sh", "-c", "echo copy >\"$0\"; " + what, copy.toString()));
    return copy;
  }

  @Test
  void copiesAreDeletedWhenOneCannotBeMade() throws Exception {
    Path copy = firstCopyThen("test -e \"$0\" && exit 3");

    assertThatThrownBy(() -> state.copy(emptyFolder(), true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-copy-failed")
        .hasMessageContaining("ended with 3");
    assertThat(copy).doesNotExist();
  }

  @Test
  @Tag("F40")
  void aCopyThatIsMissingAlthoughAllSeemsWellIsNoticed() throws Exception {
    host.answerCommand(
        TestHost.command("nsdc-run"),
        new io.github.ns8migration.api.source.CommandOutput(0, "", List.of()));

    assertThatThrownBy(() -> state.copy(emptyFolder(), true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-copy-missing");
  }

  @Test
  void anInterruptLeavesNoCopies() throws Exception {
    Path copy = firstCopyThen("exec sleep 60");
    Path copies = emptyFolder();
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread = new Thread(() -> end.set(catchThrowable(() -> state.copy(copies, true))));
    thread.start();
    await().until(() -> Files.exists(copy));

    thread.interrupt();

    thread.join(30_000);
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aContainerThatIsNotMountedIsNotAnEmptyDomain() throws Exception {
    Files.move(samba, samba.resolveSibling("elsewhere"));
    Files.createDirectories(samba);

    assertThatThrownBy(() -> state.copy(emptyFolder(), true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-state-missing");
  }

  @Test
  void whatIsSentIsTheStateWithCopiesInThePlaceOfItsDatabasesAndSysvolApart() throws Exception {
    Path copies = emptyFolder();

    List<TreeTransfer> transfers = state.copy(copies, true);

    TreeTransfer all = transfers.get(0);
    assertThat(all.volume()).isEqualTo("data");
    assertThat(all.overlay()).hasValue(copies);
    assertThat(all.delete()).isTrue();
    assertThat(all.exclusions())
        .contains(
            Exclusion.path(Path.of("sysvol")),
            Exclusion.path(Path.of("private/sam.ldb")),
            Exclusion.path(Path.of("private/netlogon_creds_cli.tdb")),
            Exclusion.path(Path.of("private/msg.sock")))
        .doesNotContain(Exclusion.path(Path.of("private/encrypted_secrets.key")));
    assertThat(transfers.get(1).into()).isEqualTo("sysvol");
    assertThat(transfers.get(1).delete()).isTrue();
    assertThat(transfers).hasSize(2);
  }

  @Test
  void foldersOfCopiesHaveTheModesOfTheOriginals() throws Exception {
    Path copies = emptyFolder();

    state.copy(copies, true);

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(copies.resolve("private"))))
        .isEqualTo("rwx------");
  }

  @Test
  void theRoomForCopiesIsThatOfTheDatabases() throws Exception {
    assertThat(state.databaseBytes()).isPositive();
  }
}
