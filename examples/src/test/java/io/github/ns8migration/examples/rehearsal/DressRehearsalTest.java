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
import org.jspecify.annotations.Nullable;
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

  // What a join of NS7's own tool has left that broke off changes nothing of what moves.
  @Test
  void aHostWithEmailAndItsOwnDirectoryGetsThroughWhole() throws Exception {
    List<String> before = listing(FIXTURES);

    Rehearsed rehearsed =
        DressRehearsal.of(touched("join-interrupted")).keeping(folder.resolve("kept")).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed))
        .containsExactlyInAnyOrder(
            "account-provider",
            "nethserver-mail",
            "nethserver-mail-getmail",
            "nethserver-sogo",
            "nethserver-webtop5");
    assertThat(sentAsForetold(rehearsed)).contains("account-provider", "nethserver-mail");
    assertThat(codes(rehearsed))
        .contains("made-up-databases", "answer-made-up", "not-rehearsed")
        .doesNotContain("begun-already", "moved-already");
    assertThat(listing(FIXTURES)).isEqualTo(before);
    assertThat(names(folder.resolve("kept")))
        .containsExactlyInAnyOrder("imapsync1", "mail1", "openldap1", "sogo1", "webtop1");
    assertThat(folder.resolve("kept/mail1/state/domains.json")).exists();
    assertThat(folder.resolve("kept/mail1/volumes/dovecot-data")).isNotEmptyDirectory();
  }

  // What is on its way begins anew, wherever NS7's own tool has left it.
  @ParameterizedTest
  @CsvSource({
    "mail-finish-interrupted, account-provider nethserver-mail nethserver-mail-getmail"
        + " nethserver-sogo nethserver-webtop5, Email (mail1);WebTop (webtop1);POP3/IMAP connector"
        + " (imapsync1);SOGo (sogo1)",
    "remote-provider, nethserver-mail nethserver-mail-getmail nethserver-sogo nethserver-webtop5,",
    "ad-migrating, account-provider nethserver-samba, Samba AD domain (samba1);File server"
        + " (samba1)"
  })
  void aHostThatNs7sOwnToolHasTouchedRehearsesToAllThatMoves(
      String overlay, String moved, @Nullable String begun) throws Exception {
    Rehearsed rehearsed = DressRehearsal.of(touched(overlay)).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed)).containsExactlyInAnyOrder(moved.split(" "));
    assertThat(items(rehearsed, "begun-already")).containsExactlyInAnyOrder(list(begun));
    assertThat(codes(rehearsed)).doesNotContain("moved-already");
  }

  // Only what is still to come: what has moved does not move again, what was left out stays out.
  @ParameterizedTest
  @CsvSource({
    "mail-finished, Email (mail1);WebTop (webtop1);POP3/IMAP connector (imapsync1);SOGo (sogo1),"
        + " openldap1",
    "ad-files-skipped,, samba1"
  })
  void ofAHostInTheMidstOfItsMigrationTheRestIsRehearsed(
      String overlay, @Nullable String moved, String received) throws Exception {
    Rehearsed rehearsed =
        DressRehearsal.of(touched(overlay)).keeping(folder.resolve(overlay)).run();

    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(migrated(rehearsed)).containsExactly("account-provider");
    assertThat(names(folder.resolve(overlay))).containsExactly(received);
    assertThat(items(rehearsed, "moved-already")).containsExactlyInAnyOrder(list(moved));
    assertThat(codes(rehearsed)).doesNotContain("begun-already");
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

  private static List<String> items(Rehearsed rehearsed, String code) {
    return rehearsed.remarks().stream()
        .filter(each -> each.problem().code().equals(code))
        .flatMap(each -> each.items().stream())
        .toList();
  }

  private static String[] list(@Nullable String titles) {
    return titles == null ? new String[0] : titles.split(";");
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
