package io.github.ns8migration.examples.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.rehearsal.DressRehearsal;
import io.github.ns8migration.testkit.rehearsal.Rehearsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.CONCURRENT)
class DressRehearsalTest {
  private static final Path FIXTURES = Path.of("../migration-testkit/src/test/resources/fixtures");

  @TempDir Path folder;

  @Test
  void aHostWithEmailAndItsOwnDirectoryGetsThroughWhole() throws Exception {
    Path host = FIXTURES.resolve("ns7-small");
    List<String> before = listing(host);

    Rehearsed rehearsed = DressRehearsal.of(host).keeping(folder.resolve("kept")).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed))
        .containsExactlyInAnyOrder(
            "account-provider",
            "nethserver-mail",
            "nethserver-mail-getmail",
            "nethserver-sogo",
            "nethserver-webtop5");
    assertThat(sentAsForetold(rehearsed)).contains("account-provider", "nethserver-mail");
    assertThat(codes(rehearsed)).contains("made-up-databases", "answer-made-up", "not-rehearsed");
    assertThat(listing(host)).isEqualTo(before);
    assertThat(names(folder.resolve("kept")))
        .containsExactlyInAnyOrder("imapsync1", "mail1", "openldap1", "sogo1", "webtop1");
    assertThat(folder.resolve("kept/mail1/state/domains.json")).exists();
    assertThat(folder.resolve("kept/mail1/volumes/dovecot-data")).isNotEmptyDirectory();
  }

  @Test
  void aHostWithADomainAndAFileServerGetsThroughWhole() throws Exception {
    Rehearsed rehearsed = DressRehearsal.of(FIXTURES.resolve("ns7-ad")).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed))
        .containsExactlyInAnyOrder("account-provider", "nethserver-samba");
  }

  // A rehearsal begins anew, whatever NS7's own tool has begun: what that has left on a host must
  // not be in its way. Those that differ in the state directory alone rehearse as their base does.
  @ParameterizedTest
  @CsvSource({
    "mail-finish-interrupted, account-provider nethserver-mail nethserver-mail-getmail"
        + " nethserver-sogo nethserver-webtop5",
    "remote-provider, nethserver-mail nethserver-mail-getmail nethserver-sogo nethserver-webtop5"
  })
  void aHostThatNs7sOwnToolHasTouchedRehearsesToAllThatMoves(String overlay, String moved)
      throws Exception {
    Rehearsed rehearsed = DressRehearsal.of(touched(overlay)).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed)).containsExactlyInAnyOrder(moved.split(" "));
  }

  @Test
  void aHostWhoseDirectoryWasSwitchedOffIsRefusedWithItsRemedy() throws Exception {
    assertThatThrownBy(() -> DressRehearsal.of(touched("after-leave")).run())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("directory-not-reached")
        .hasMessageContaining("See that slapd runs");
  }

  private static HostFixture touched(String overlay) throws IOException {
    Path state = FIXTURES.resolve("ns7-state").resolve(overlay);
    return HostFixture.at(FIXTURES.resolve(Files.readString(state.resolve("BASE")).strip()))
        .with(state);
  }

  @Test
  void aFolderWithSomethingInItIsRefusedBeforeAnythingIsDone() throws IOException {
    Files.writeString(folder.resolve("mine"), "keep this");

    assertThatThrownBy(() -> DressRehearsal.of(FIXTURES.resolve("ns7-ad")).keeping(folder).run())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("keep-folder-not-empty");

    assertThat(names(folder)).containsExactly("mine");
  }

  private static List<String> migrated(Rehearsed rehearsed) {
    return rehearsed.report().applications().stream()
        .map(Report.Part::state)
        .filter(state -> state.status() == ApplicationStatus.MIGRATED)
        .map(state -> state.id().value())
        .toList();
  }

  /** Those whose first pass sent what was foretold, a twentieth more or less. */
  private static List<String> sentAsForetold(Rehearsed rehearsed) {
    return rehearsed.report().applications().stream()
        .filter(part -> !part.history().passes().isEmpty())
        .filter(
            part ->
                Math.abs(part.history().passes().get(0).bytes() - part.plan().bytes())
                    <= part.plan().bytes() / 20)
        .map(part -> part.state().id().value())
        .toList();
  }

  private static List<String> codes(Rehearsed rehearsed) {
    return rehearsed.remarks().stream().map(each -> each.problem().code()).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.map(each -> String.valueOf(each.getFileName())).toList();
    }
  }

  private static List<String> listing(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.map(
              each -> {
                try {
                  return each
                      + " "
                      + Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS)
                      + " "
                      + Files.size(each);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .sorted()
          .toList();
    }
  }
}
