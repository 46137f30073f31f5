package io.github.ns8migration.examples.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.StandIns;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.DressRehearsal;
import io.github.ns8migration.testkit.rehearsal.Rehearsed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  private static final Path FIXTURES = Path.of("../migration-testkit/src/test/resources/fixtures");

  @TempDir static Path snapshots;

  @TempDir Path folder;

  @BeforeAll
  static void takeThem() throws Exception {
    take("ns7-small", HostFixture.at(FIXTURES.resolve("ns7-small")));
    take("ns7-ad", HostFixture.at(FIXTURES.resolve("ns7-ad")));
  }

  private static Migration inItsOwnState(TestHost host) {
    return Migration.on(host.source())
        .stateIn(host.path("/var/lib/nethserver/nethserver-ns8-migration"))
        .open();
  }

  private static void take(String name, HostFixture fixture) throws Exception {
    try (TestHost host = TestHost.prepare(fixture, snapshots.resolve("host-" + name));
        Migration migration = inItsOwnState(host)) {
      migration.snapshot(snapshots.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ns7-small", "ns7-ad"})
  void noSecretOfTheHostIsInItNorWhatPeopleWrote(String name) throws Exception {
    List<String> secrets =
        List.of(
            "FAKE",
            "p=ss:w0rd!#&",
            "pa$$=word\"x",
            "$6$", // and what follows: hashes of passwords
            "BEGIN RSA PRIVATE KEY",
            "Subject:",
            "net use H:");

    String content = content(snapshot(FIXTURES.resolve(name)));

    assertThat(content).contains("placeholder");
    for (String secret : secrets) {
      assertThat(content.replace("$6$AAAA", "")).doesNotContain(secret);
    }
  }

  @Test
  void onlyItsOwnerCanReadItAndNothingIsOverwritten() throws Exception {
    Path file = snapshot(FIXTURES.resolve("ns7-ad"));

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (TestHost host = host(HostFixture.at(FIXTURES.resolve("ns7-ad")))) {
      assertThatThrownBy(() -> migration(host).snapshot(file))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("snapshot-exists");
    }
  }

  // A rehearsal would compare them with files that have nobody's rights.
  @Test
  void rightsOfSharesByNameAreNotInIt() throws Exception {
    Path file = folder.resolve("with-rights");
    try (TestHost host = host(HostFixture.at(FIXTURES.resolve("ns7-ad")))) {
      host.answerCommand(
          TestHost.command("getfacl", "--absolute-names"),
          new CommandOutput(0, "# owner: root\nuser::rwx\nuser:anna.bianchi:rwx\n", List.of()));

      migration(host).snapshot(file);

      assertThat(host.commands())
          .anyMatch(ran -> ran.arguments().containsAll(List.of("getfacl", "--absolute-names")));
    }
    assertThat(content(file)).doesNotContain("user:anna.bianchi:rwx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ns7-small", "ns7-ad"})
  void thePlanOfASnapshotIsThePlanOfTheHost(String name) throws Exception {
    Path file = snapshot(FIXTURES.resolve(name));

    Map<String, String> ofHost = plans(HostFixture.at(FIXTURES.resolve(name)));
    Map<String, String> ofSnapshot = plans(HostFixture.ofSnapshot(file));

    // SOGo's and WebTop's are made of what their databases hold.
    ofHost.keySet().removeAll(List.of("nethserver-sogo", "nethserver-webtop5"));
    ofSnapshot.keySet().removeAll(List.of("nethserver-sogo", "nethserver-webtop5"));
    // Whether the service account's password is the one in the directory cannot be seen any more.
    assertThat(withoutServicePassword(ofSnapshot)).isEqualTo(withoutServicePassword(ofHost));
  }

  @Test
  void aLiveHostIsRehearsedByASnapshotOfItAndWhatItLeftOutStaysOut() throws Exception {
    Rehearsed rehearsed;
    try (TestHost host = host(touched("joined"));
        Migration live = inItsOwnState(host)) {
      rehearsed = DressRehearsal.of(live).keeping(folder.resolve("kept")).run();

      assertThat(live.applications())
          .noneMatch(each -> each.status() == ApplicationStatus.MIGRATED);
    }
    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(rehearsed.remarks())
        .extracting(each -> each.problem().code())
        .contains("contents-not-verified", "made-up-databases")
        .doesNotContain("begun-already", "moved-already");
    assertThat(statuses(rehearsed.report().applications().stream().map(Report.Part::state)))
        .containsEntry("nethserver-mail", ApplicationStatus.MIGRATED)
        .containsEntry("account-provider", ApplicationStatus.MIGRATED)
        .containsEntry("nethserver-ejabberd", ApplicationStatus.SKIPPED);
    assertThat(rehearsed.remarks().toString()).doesNotContain("Ejabberd");
    assertThat(sizes(folder.resolve("kept/mail1/volumes/dovecot-data"))).isPositive();
  }

  @Test
  void whereEachApplicationStandsIsInItWithoutAPasswordAndTheRestIsRehearsed() throws Exception {
    take("ldap-migrating", touched("ldap-migrating"));
    Path file = snapshots.resolve("ldap-migrating");

    assertThat(content(file))
        .contains("MODULE_INSTANCE_ID=openldap1", "RSYNC_PASSWORD=\n")
        .doesNotContain("200200b0c0d0e", "200150b0c0d0e", "11111111-2222-4333-8444-55555555fa5e");
    try (TestHost host = host(HostFixture.ofSnapshot(file));
        Migration migration = inItsOwnState(host)) {
      assertThat(statuses(migration.applications().stream()))
          .containsEntry("nethserver-mail", ApplicationStatus.MIGRATED)
          .containsEntry("nethserver-sogo", ApplicationStatus.MIGRATED)
          .containsEntry("nethserver-ejabberd", ApplicationStatus.SKIPPED)
          .containsEntry("account-provider", ApplicationStatus.MIGRATING);
    }
    Rehearsed rehearsed = DressRehearsal.of(file).run();
    assertThat(rehearsed.passed()).as("%s", rehearsed).isTrue();
    assertThat(statuses(rehearsed.report().applications().stream().map(Report.Part::state)))
        .containsEntry("account-provider", ApplicationStatus.MIGRATED)
        .containsEntry("nethserver-mail", ApplicationStatus.SKIPPED);
    assertThat(items(rehearsed, "moved-already"))
        .containsExactlyInAnyOrder(
            "Email (mail1)", "POP3/IMAP connector (imapsync1)", "SOGo (sogo1)", "WebTop (webtop1)");
    assertThat(items(rehearsed, "begun-already"))
        .containsExactly("Account provider (OpenLDAP) (openldap1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f\t0644\t0\t0\t0\t../evil\t-",
        "f\t0644\t0\t0\t0\t/tmp/evil\t-",
        "f\t0644\t0\t0\t0\tetc/\\x2e\\x2e/\\x2e\\x2e/evil\t-",
        "d\t0755\t0\t0\t0\tetc/../../evil\t-",
        "h\t0644\t0\t0\t0\tetc/evil\tetc/hostname",
        "l\t-\t0\t0\t-\tvar/evil\t/etc\ns\t0644\t0\t0\t0\tvar/evil/passwd\tsize=1;tail=",
        "s\t0644\t0\t0\t0\tvar/evil\tsize=99999999999999999999;tail=",
        "s\t0644\t0\t0\t0\tvar/evil\tsize=900000000000000;tail=",
        "k\t0644\t0\t0\t0\tvar/evil\t-",
        "nonsense"
      })
  void aSnapshotThatWouldDoHarmIsRefused(String line) throws Exception {
    Path hostile = changed("MANIFEST.tsv", text -> text + line + "\n");
    List<Path> before = leftOvers();

    assertThatThrownBy(() -> host(HostFixture.ofSnapshot(hostile))).isInstanceOf(IOException.class);

    assertThat(Path.of("/tmp/evil")).doesNotExist();
    assertThat(leftOvers()).isEqualTo(before);
  }

  @Test
  void theAnswerOfACommandIsNeverAFileOfThisMachine() throws Exception {
    Path hostile =
        changed("commands/commands.tsv", text -> text + "0\t../../../../etc/passwd\tlist-users\n");

    assertThatThrownBy(() -> host(HostFixture.ofSnapshot(hostile)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("answer of a command");
  }

  @Test
  void aLinkThatLeadsOutOfTheHostLeadsNowhere() throws Exception {
    Path hostile =
        changed(
            "MANIFEST.tsv",
            text ->
                text
                    + "l\t-\t0\t0\t-\tvar/one\t/etc/shadow\n"
                    + "l\t-\t0\t0\t-\tvar/two\t../../../etc/shadow\n"
                    + "l\t-\t0\t0\t-\tvar/three\t../etc/hostname\n");

    try (TestHost host = host(HostFixture.ofSnapshot(hostile))) {
      assertThat(Files.exists(host.path("/var/one"))).isFalse();
      assertThat(Files.exists(host.path("/var/two"))).isFalse();
      assertThat(Files.exists(host.path("/var/three"))).isTrue();
    }
  }

  @Test
  void whatUnpacksToMoreThanASnapshotHoldsIsRefused() throws Exception {
    Path bomb = folder.resolve("bomb");
    byte[] zeros = new byte[1 << 20];
    List<Path> before = leftOvers();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      for (String name : List.of("snapshot.json", "MANIFEST.tsv")) {
        zip.putNextEntry(new ZipEntry(name));
        for (int i = 0; i < 257; i++) {
          zip.write(zeros);
        }
        zip.closeEntry();
      }
    }

    assertThatThrownBy(() -> host(HostFixture.ofSnapshot(bomb)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than a snapshot may hold");
    assertThat(leftOvers()).isEqualTo(before);
  }

  @Test
  void whatIsNoSnapshotIsRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no archive");

    assertThatThrownBy(() -> host(HostFixture.ofSnapshot(text)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is no snapshot");
  }

  private static HostFixture touched(String overlay) throws IOException {
    Path state = FIXTURES.resolve("ns7-state").resolve(overlay);
    return HostFixture.at(FIXTURES.resolve(Files.readString(state.resolve("BASE")).strip()))
        .with(state);
  }

  private static List<String> items(Rehearsed rehearsed, String code) {
    return rehearsed.remarks().stream()
        .filter(each -> each.problem().code().equals(code))
        .flatMap(each -> each.items().stream())
        .toList();
  }

  private static Map<String, ApplicationStatus> statuses(Stream<ApplicationState> states) {
    Map<String, ApplicationStatus> statuses = new TreeMap<>();
    states.forEach(each -> statuses.put(each.id().value(), each.status()));
    return statuses;
  }

  private static Path snapshot(Path fixture) {
    return snapshots.resolve(fixture.getFileName());
  }

  private TestHost host(HostFixture fixture) throws IOException {
    return TestHost.prepare(fixture, folder.resolve("host-" + System.nanoTime()));
  }

  private Migration migration(TestHost host) {
    return Migration.on(host.source()).stateIn(folder.resolve("state")).open();
  }

  private Map<String, String> plans(HostFixture fixture) throws Exception {
    Map<String, String> plans = new TreeMap<>();
    try (TestHost host = host(fixture)) {
      List<String> unused = StandIns.into(host);
      Migration migration = migration(host);
      for (ApplicationState application : migration.applications()) {
        if (application.status() == ApplicationStatus.NOT_MIGRATED) {
          Plan plan = migration.plan(application.id(), Answers.none());
          // What holds passwords and keys has placeholders of another length.
          plans.put(
              application.id().value(),
              plan.toString()
                  .replace(host.root().toString(), "HOST")
                  .replaceAll(
                      "(what=(settings|accounts|directory), files=\\d+, bytes)=\\d+", "$1=?"));
        }
      }
    }
    return plans;
  }

  private static Map<String, String> withoutServicePassword(Map<String, String> plans) {
    plans.replaceAll(
        (id, plan) ->
            plan.replaceAll("WARNING \\[ldapservice-password-unknown[^\\]]*\\][^\\]]*(?=\\])", ""));
    return plans;
  }

  private Path changed(String entry, UnaryOperator<String> change) throws Exception {
    Path original = snapshot(FIXTURES.resolve("ns7-ad"));
    Path copy = folder.resolve("hostile");
    try (ZipFile zip = new ZipFile(original.toFile());
        OutputStream out = Files.newOutputStream(copy);
        ZipOutputStream changed = new ZipOutputStream(out)) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry each = entries.nextElement();
        changed.putNextEntry(new ZipEntry(each.getName()));
        try (InputStream in = zip.getInputStream(each)) {
          String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
          changed.write(
              (each.getName().equals(entry) ? change.apply(text) : text)
                  .getBytes(StandardCharsets.ISO_8859_1));
        }
        changed.closeEntry();
      }
    }
    return copy;
  }

  private static String content(Path file) throws IOException {
    StringBuilder all = new StringBuilder();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Map<String, ZipEntry> entries = new LinkedHashMap<>();
      zip.stream().forEach(each -> entries.put(each.getName(), each));
      for (ZipEntry each : entries.values()) {
        all.append(each.getName()).append('\n');
        try (InputStream in = zip.getInputStream(each)) {
          all.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all.toString();
  }

  private static List<Path> leftOvers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(each -> each.getFileName().toString().startsWith("ns8-snapshot-"))
          .toList();
    }
  }

  private static long sizes(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files.filter(Files::isRegularFile).mapToLong(each -> each.toFile().length()).sum();
    }
  }
}
