package io.github.ns8migration.webtop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.webtop.database.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebTopMigratorTest {
  private static final String CONFIGURATION =
      """
      {"hostname": "webtop.example.org", "request_https_certificate": false, "locale": "it_IT",
       "timezone": "Europe/Rome", "mail_module": "mail3", "mail_domain": "example.org",
       "ejabberd_module": "", "ejabberd_domain": "",
       "webapp": {"debug": false, "min_memory": 512, "max_memory": 1024},
       "webdav": {"debug": false, "loglevel": "ERROR"}, "zpush": {"loglevel": "ERROR"},
       "pecbridge_admin_mail": "", "phonebook_instance": ""}
      """;

  private final WebTopMigrator migrator = new WebTopMigrator();

  @TempDir Path folder;
  @TempDir Path scratch;
  private TestHost host;
  private FakeMove move;

  @BeforeEach
  void sampleHost() throws IOException {
    given(SampleHost.create(folder.resolve("sample")));
  }

  private void given(TestHost other) {
    host = other;
    move = new FakeMove(host.source(), scratch);
  }

  private HostBuilder hostWith(byte[] archive, String... properties) {
    return TestHost.builder("server.example.org").webTop(archive, properties);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private static String problem(ThrowingCallable call) {
    MigrationException e = catchThrowableOfType(MigrationException.class, call);
    assertThat(e).as("a problem").isNotNull();
    return e.problem().code();
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(Migrator.class).stream().map(ServiceLoader.Provider::type))
        .contains(WebTopMigrator.class);
  }

  @Test
  @Tag("F55")
  @Tag("O1")
  void goesIntoTheLastVersionThatTakesAnOldDatabase() {
    assertThat(migrator.application().image()).isEqualTo("ghcr.io/nethserver/webtop:1.4.5");
    assertThat(migrator.application().volumes()).containsExactly("webtop-home", "z-push_state");
    assertThat(migrator.application().follows()).hasToString("Optional[nethserver-mail]");
  }

  @Test
  @Tag("F71")
  void isOfferedOnlyWhereItsDatabaseOpens() throws Exception {
    assertThat(migrator.detect(host.source())).isEqualTo(Availability.AVAILABLE);

    host.answerCommand(
        TestHost.command("runuser"),
        new io.github.ns8migration.api.source.CommandOutput(
            2, "", List.of("psql: could not connect to server")));
    assertThat(migrator.detect(host.source()))
        .isInstanceOfSatisfying(
            Availability.NotMigratable.class,
            not -> assertThat(not.reason().message()).contains("could not connect to server"));

    host.heal();
    Files.delete(host.path("/var/lib/pgsql/archives/webtop5.dump"));
    assertThat(migrator.detect(host.source())).isInstanceOf(Availability.NotConfigured.class);

    Files.delete(host.path("/etc/e-smith/db/configuration/defaults/webtop/type"));
    assertThat(migrator.detect(host.source())).isEqualTo(Availability.NOT_INSTALLED);
  }

  @Test
  @Tag("F68")
  @Tag("F71")
  void asksForAHostNameAndProposesTheOneOfNs7() throws Exception {
    assertThat(migrator.questions(Phase.START, host.source())).isEmpty();
    assertThat(migrator.questions(Phase.FINISH, host.source()))
        .singleElement()
        .satisfies(
            question -> {
              assertThat(question.kind()).isEqualTo(Question.Kind.HOST_NAME);
              assertThat(question.required()).isTrue();
              assertThat(question.proposal()).contains("webtop.example.org");
            });
  }

  @Test
  @Tag("O2")
  void needsThePostgresqlOfNs7AndRoomForADump() throws Exception {
    Requirements requirements = migrator.requirements(host.source());

    assertThat(requirements.programs())
        .singleElement()
        .satisfies(program -> assertThat(program.below()).isEqualTo("10"));
    assertThat(requirements.sourceBytes()).isPositive();
    assertThat(requirements.destinationBytes()).isGreaterThan(requirements.sourceBytes());
  }

  @Test
  @Tag("F51")
  void planTellsWhatArrivesWhatIsConvertedAndWhatStays() throws Exception {
    Plan plan = migrator.plan(move);

    assertThat(plan.blocked()).isFalse();
    assertThat(plan.arrives())
        .extracting(Plan.Item::subject)
        .containsExactly("database webtop5", "pictures and models of users", "mobile devices");
    assertThat(plan.converted())
        .extracting(Plan.Item::subject)
        .containsExactly("mail server of users", "ActiveSyncLog");
    assertThat(plan.converted().get(0).text()).startsWith("2 users");
    assertThat(plan.leftBehind())
        .extracting(Plan.Item::subject)
        .containsExactly("backup", "PublicUrl");
    assertThat(plan.afterwards()).noneMatch(text -> text.contains("licence"));
    assertThat(host.commands()).noneMatch(ran -> ran.toString().contains("DELETE"));
  }

  @Test
  @Tag("O2")
  @Tag("F18")
  void aDumpThatNs8CouldNotReadStopsBeforeTheStart() throws Exception {
    given(hostWith(Archives.small(14)).build(folder.resolve("newer")));

    Plan plan = migrator.plan(move);

    assertThat(plan.findings())
        .filteredOn(finding -> finding.blocks())
        .extracting(finding -> finding.problem().code())
        .containsExactly("webtop-dump-too-new");
    assertThat(problem(() -> migrator.sync(move))).isEqualTo("webtop-dump-too-new");
    assertThat(move.state).isEmpty();
  }

  @Test
  void aDatabaseThatDoesNotOpenBlocksThePlan() throws Exception {
    host.failCommand(TestHost.command("runuser"), 2);

    assertThat(migrator.plan(move).blocked()).isTrue();
    assertThat(problem(() -> migrator.sync(move))).isEqualTo("webtop-database-closed");
    assertThat(move.sent).isEmpty();
  }

  @Test
  @Tag("O4")
  void whilePeopleWorkNothingGoesThatLetsTheImportBegin() throws Exception {
    migrator.sync(move);

    assertThat(move.sent)
        .containsExactly(
            "-webtop5.dump",
            "-legacy_ids_enabled",
            "webtop-home",
            "z-push_state",
            "webtop5-early.dump");
    assertThat(move.done).isEmpty();
  }

  @Test
  @Tag("O4")
  void theDumpIsTheLastThingOfTheLastPass() throws Exception {
    move.last = true;

    migrator.sync(move);

    assertThat(move.sent)
        .containsExactly(
            "legacy_ids_enabled",
            "webtop-home",
            "z-push_state",
            "webtop5.dump",
            "-webtop5-early.dump");
    assertThat(move.state.get("legacy_ids_enabled")).isEmpty();
    assertThat(move.modes).containsEntry("webtop5.dump", "rw-------");
  }

  @Test
  @Tag("O4")
  void legacyIdsThatAreOffAreNotSent() throws Exception {
    given(
        hostWith(Archives.small(12), "ActiveSyncLegacyIds", "disabled")
            .build(folder.resolve("off")));
    move.last = true;

    migrator.sync(move);

    assertThat(move.sent).contains("-legacy_ids_enabled").doesNotContain("legacy_ids_enabled");
  }

  @Test
  @Tag("F51")
  @Tag("O3")
  void settingsThatPointToTheOldServerAreNotInTheDump() throws Exception {
    move.last = true;

    migrator.sync(move);

    assertThat(Archives.rows(move.state.get("webtop5.dump"), "core", "user_settings"))
        .contains("luca.verdi\tcom.sonicle.webtop.mail\thost\timap.provider.example.net")
        .contains("luca.verdi\tcom.sonicle.webtop.core\thost\tlocalhost\n")
        .contains("old.employee\tcom.sonicle.webtop.mail\thost\tlocalhost \n")
        .doesNotContain("com.sonicle.webtop.mail\thost\tlocalhost\n");
    assertThat(Archives.rows(move.state.get("webtop5.dump"), "calendar", "events"))
        .isEqualTo(
            Archives.rows(
                Files.readAllBytes(host.path("/var/lib/pgsql/archives/webtop5.dump")),
                "calendar",
                "events"));
  }

  @Test
  void twoPassesWithoutChangesSendTheSameDump() throws Exception {
    migrator.sync(move);
    byte[] first = move.state.get("webtop5-early.dump");

    migrator.sync(move);

    assertThat(move.state.get("webtop5-early.dump")).isEqualTo(first);
  }

  @Test
  void homeAndDevicesGetTheirOwners() throws Exception {
    migrator.sync(move);

    TreeTransfer home = move.trees.get(0);
    assertThat(home.source()).isEqualTo(host.path("/var/lib/nethserver/webtop"));
    assertThat(home.owner()).isEmpty(); // the instance's own user
    assertThat(home.delete()).isTrue();
    assertThat(home.exclusions()).containsExactly(Exclusion.path(Path.of("backup")));
    TreeTransfer devices = move.trees.get(1);
    assertThat(devices.source()).isEqualTo(host.path("/var/log/z-push/state"));
    assertThat(devices.owner()).contains(new Ownership(82, 82));
    assertThat(devices.delete()).isTrue();
  }

  @Test
  void aHostWithoutDevicesStillGivesTheVolumeItsOwner() throws Exception {
    com.google.common.io.MoreFiles.deleteRecursively(
        host.path("/var/log/z-push/state"),
        com.google.common.io.RecursiveDeleteOption.ALLOW_INSECURE);

    migrator.sync(move);

    assertThat(move.trees.get(1).owner()).contains(new Ownership(82, 82));
    assertThat(move.trees.get(1).source()).isEmptyDirectory();
  }

  @Test
  void aDumpThatFailsIsNotSent() throws Exception {
    host.failCommandOnce(command -> command.arguments().contains("pg_dump"), 1);

    String code = problem(() -> migrator.sync(move));

    // What it printed was cut off: that is noticed first.
    assertThat(code).isEqualTo("webtop-dump-damaged");
    assertThat(move.state).isEmpty();
  }

  @Test
  void theApplicationStopsBeforeTheLastDump() throws Exception {
    migrator.quiesce(move);

    assertThat(move.done).containsExactly("stop tomcat8@webtop");
  }

  @Test
  @Tag("C1")
  @Tag("C2")
  @Tag("C4")
  @Tag("C9")
  @Tag("CW01")
  @Tag("F56")
  void isConfiguredAgainstTheNewMailServer() throws Exception {
    move.answering("configure-module", "{}");

    migrator.settle(move);

    ActionCall<?> call = move.actions.get(0);
    assertThat(call.retryOn()).containsExactly("mail_module_is_not_valid");
    assertThat(new ObjectMapper().writeValueAsString(call.input()))
        .contains("\"hostname\":\"webtop.example.org\"")
        .contains("\"mail_module\":\"mail3\",\"mail_domain\":\"example.org\"")
        .doesNotContain("request_https_certificate");
  }

  @Test
  @Tag("A11")
  @Tag("CW01")
  void aConfigurationThatFailsIsAFailure() {
    assertThat(
            catchThrowableOfType(ActionFailedException.class, () -> migrator.settle(move))
                .exitCode())
        .isEqualTo(8);
  }

  @Test
  void isNotConfiguredWithoutHostNameOrMail() {
    move.answers = Answers.none();
    assertThat(problem(() -> migrator.settle(move))).isEqualTo("answer-missing");

    move.answers = Answers.none().with("webtop-host", "webtop.example.org");
    move.led = false;
    assertThat(problem(() -> migrator.settle(move))).isEqualTo("mail-instance-missing");
    assertThat(move.actions).isEmpty();
  }

  @Test
  void aPageTakesItsPlaceWhenItHasLeft() throws Exception {
    given(hostWith(Archives.small(12), "ActiveSync", "enabled").build(folder.resolve("alone")));

    migrator.retire(move);

    assertThat(move.done).containsExactly("disable tomcat8@webtop", "publish");
    LandingPage page = move.pages.get(0);
    assertThat(page.address()).isEqualTo(new HostName("webtop.example.org"));
    assertThat(page.paths())
        .containsExactly("/webtop", "/webtop-dav", "/Microsoft-Server-ActiveSync");
    assertThat(migrator.oldPaths(host.source())).isEqualTo(page.paths());
  }

  @Test
  void mobileDevicesOfSogoAreLeftToIt() throws Exception {
    given(hostWith(Archives.small(12), "ActiveSync", "disabled").build(folder.resolve("sogo")));

    migrator.retire(move);

    assertThat(move.pages.get(0).paths()).containsExactly("/webtop", "/webtop-dav");
  }

  @Test
  void stepBackUndoesEverything() throws Exception {
    migrator.stepBack(move);

    assertThat(move.done).containsExactly("undo");
  }

  @Test
  void verifyComparesWhatNs8Says() throws Exception {
    Verification good = migrator.verify(move.answering("get-configuration", CONFIGURATION));
    Verification bad =
        migrator.verify(
            move.answering(
                "get-configuration",
                CONFIGURATION
                    .replace("webtop.example.org", "")
                    .replace("mail3", "")
                    .replace("Europe/Rome", "-")));

    assertThat(good.checks()).hasSize(8).allMatch(Verification.Check::passed);
    assertThat(bad.checks())
        .filteredOn(check -> !check.passed())
        .extracting(Verification.Check::what)
        .containsExactly("host name of WebTop", "mail server of WebTop", "time zone of WebTop");
  }

  @Test
  void verifyFailsWhenNs8DoesNotAnswer() throws Exception {
    assertThat(migrator.verify(move).differences())
        .singleElement()
        .satisfies(
            check ->
                assertThat(check.explanation()).startsWith("So nothing of them was compared."));
    assertThat(Map.copyOf(move.state)).isEmpty();
  }

  @Test
  void licencesAreFoundOnTheHostAndNotWarnedOfElsewhere() throws Exception {
    assertThat(migrator.plan(move).findings())
        .noneMatch(finding -> finding.problem().code().equals("webtop-licences"));

    host.answerCommand(
        command -> command.arguments().stream().anyMatch(word -> word.contains("core.licenses")),
        new CommandOutput(0, "OUTLOOK\nZPUSH-25\n", List.of()));

    Plan plan = migrator.plan(move);

    assertThat(plan.findings())
        .filteredOn(finding -> finding.problem().code().equals("webtop-licences"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.items()).containsExactly("OUTLOOK", "ZPUSH-25");
              assertThat(finding.problem().remedy()).contains("before the cut-over");
            });
    assertThat(plan.afterwards()).anyMatch(text -> text.contains("OUTLOOK, ZPUSH-25"));
  }
}
