package io.github.ns8migration.sogo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.Route.Outcome;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.TaskView;
import io.github.ns8migration.testkit.cluster.steps.SogoBehaviour;
import io.github.ns8migration.testkit.cluster.steps.TraefikBehaviour;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole moves of the sample host into the embedded cluster, the unhappy ones above all. */
class SogoMigratorIT {
  private static final String RULES = "/etc/httpd/conf.d/00ns8migration-nethserver-sogo.conf";

  @TempDir Path folder;
  private final List<MigrationEvent> events = new ArrayList<>();
  private TestHost host;
  private EmbeddedCluster cluster;

  @BeforeEach
  void makeBothSides() throws IOException {
    MailStandIn.Module.offersImap = true;
    host = SampleHost.create(folder.resolve("ns7"));
    cluster = Moves.cluster().keepIn(folder.resolve("ns8")).start();
  }

  @AfterEach
  void closeBothSides() {
    cluster.close();
    host.close();
  }

  private Rehearsal connected() throws Exception {
    return Moves.rehearsal(host, cluster, folder.resolve("state"), events::add);
  }

  private Rehearsal started() throws Exception {
    Rehearsal rehearsal = connected();
    rehearsal.migration().start(Moves.MAIL, Answers.none());
    return rehearsal;
  }

  private SogoBehaviour sogo() {
    return (SogoBehaviour) cluster.module("sogo1").behaviour();
  }

  private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MigrationException.class, call).problem().code();
  }

  @Test
  @Tag("F58")
  @Tag("F59")
  void aWholeMoveLeavesEveryFolderOpenAndThePageInThePlaceOfSogo() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().sync(Moves.MAIL);
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }

    assertThat(sogo().folderLocations()).isEqualTo(33);
    assertThat(sogo().closedLocations()).isZero();
    assertThat(host.unit("sogod").running()).isFalse();
    assertThat(host.unit("sogod").enabled()).isFalse();
    assertThat(Files.readString(host.path(RULES))).contains("AliasMatch \"^/SOGo(/.*)?$\"");
    assertThat(Files.readString(host.path("/etc/httpd/conf.d/zzz_SOGo.conf")))
        .isEqualTo("#SOGo is disabled\n");
    assertThat(
            Files.readString(
                host.path(
                    "/var/lib/nethserver/nethserver-ns8-migration/nethserver-sogo/webroot/index.html")))
        .contains("https://sogo.example.org");
    assertThat(cluster.module("sogo1").state().resolve("sogo.sql")).doesNotExist();
    assertThat(cluster.module("sogo1").state().resolve("initdb.d")).doesNotExist();
  }

  @Test
  @Tag("F59")
  void aStepBackBringsSogoBackAndTakesThePageAway() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);

      rehearsal.migration().stepBack(Moves.MAIL, true);
    }

    assertThat(host.unit("sogod").running()).isTrue();
    assertThat(host.unit("sogod").enabled()).isTrue();
    assertThat(host.path(RULES)).doesNotExist();
    assertThat(Files.readString(host.path("/etc/httpd/conf.d/zzz_SOGo.conf")))
        .contains("ProxyPass");
    assertThat(host.source().database("configuration").record("sogod").orElseThrow().properties())
        .doesNotContainKey("migration")
        .containsEntry("status", "enabled");
  }

  @Test
  void sogodIsDownWhenTheLastDumpIsMade() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }

    List<String> commands =
        host.commands().stream().map(ran -> String.join(" ", ran.arguments())).toList();
    int stopped = commands.indexOf("systemctl stop sogod");
    int lastDump = -1;
    for (int i = 0; i < commands.size(); i++) {
      lastDump = commands.get(i).startsWith("mysqldump --single") ? i : lastDump;
    }
    assertThat(stopped).isPositive().isLessThan(lastDump);
  }

  @Test
  void noCopyOfTheDumpStaysOnNs7NorDoesAPasswordReachACommandOrAnEvent() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }

    try (var files = Files.walk(folder.resolve("state"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".sql"))).isEmpty();
    }
    assertThat(events.toString()).doesNotContain("FAKEsogo", "OLDsogo");
    assertThat(host.commands().toString()).doesNotContain("FAKEsogo", "OLDsogo");
    try (var files = Files.walk(folder.resolve("state"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as("%s", file).doesNotContain("FAKEsogo", "OLDsogo");
      }
    }
  }

  @Test
  @Tag("F57")
  @Tag("A17")
  void withoutItsRepositoryTheStartIsRefusedWithWordsAboutRepositories() throws Exception {
    cluster.close();
    cluster =
        EmbeddedCluster.builder()
            .withImage("mail", MailStandIn.Module::new)
            .withExternalDomain(
                "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
            .keepIn(folder.resolve("ns8-fresh"))
            .start();
    try (Rehearsal rehearsal = connected()) {
      int modules = cluster.modules().size();

      MigrationException e =
          catchThrowableOfType(
              MigrationException.class,
              () -> rehearsal.migration().start(Moves.MAIL, Answers.none()));

      assertThat(e.problem().code()).isEqualTo("image-not-available");
      assertThat(e.problem().message()).contains("sogo");
      assertThat(e.problem().remedy()).contains("nethforge");
      assertThat(cluster.modules()).hasSize(modules);
    }
  }

  @Test
  @Tag("C3")
  @Tag("F70")
  void withAMailServerThatNs8DoesNotKnowNothingIsConfiguredAndTheNextFinishGoesOn()
      throws Exception {
    MailStandIn.Module.offersImap = false;
    try (Rehearsal rehearsal = started()) {
      assertThat(code(() -> rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS)))
          .isEqualTo("imap-service-missing");
      assertThat(configurations()).isEmpty();
      assertThat(host.path(RULES)).doesNotExist();
    }
  }

  @Test
  @Tag("C4")
  void sogoIsToldTheUuidOfItsMailServerAndItsWorkersAsText() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }

    assertThat(configurations()).hasSize(1);
    assertThat(cluster.module("sogo1").environment())
        .containsEntry("MAIL_SERVER", cluster.module("mail1").uuid())
        .containsEntry("ADMIN_USERS", "admin,anna.bianchi")
        .containsEntry("MAIL_DOMAIN", "example.org")
        .containsEntry("WOWORKERSCOUNT", "10");
  }

  private List<TaskView> configurations() {
    return cluster.tasks().stream()
        .filter(task -> task.action().equals("configure-module"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://sogo.example.org", "sogo", "sogo.example.org/SOGo"})
  @Tag("F68")
  void aHostNameThatIsNoneIsRefusedBeforeAnythingStops(String typed) throws Exception {
    try (Rehearsal rehearsal = started()) {
      Answers wrong = Answers.none().with("sogo-host", typed);

      assertThat(code(() -> rehearsal.migration().finish(Moves.MAIL, wrong)))
          .isEqualTo("answer-not-usable");

      assertThat(host.unit("sogod").running()).isTrue();
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }
  }

  @Test
  @Tag("C1")
  @Tag("C2")
  @Tag("CW01")
  void aFailedConfigurationIsAFailureAndExitCodeThreeAloneIsNotTriedAgain() throws Exception {
    try (Rehearsal rehearsal = started()) {
      cluster.faults().failConfigure("newcert_acme_error", 3, 1);

      assertThat(catchThrowableOfType(MigrationException.class, () -> finish(rehearsal)))
          .isNotNull();

      assertThat(configurations()).hasSize(1);
      assertThat(host.path(RULES)).doesNotExist();
      finish(rehearsal);
      assertThat(host.path(RULES)).exists();
    }
  }

  @Test
  @Tag("C1")
  void mailThatIsNotReadyYetIsWaitedFor() throws Exception {
    try (Rehearsal rehearsal = started()) {
      cluster.faults().failConfigure("mail_server_is_not_valid", 3, 2);

      finish(rehearsal);

      assertThat(configurations()).hasSize(3);
    }
  }

  @Test
  @Tag("F68")
  @Tag("C8")
  void aHostNameThatNs8RefusesAfterAllIsReplacedByTheNextFinish() throws Exception {
    try (Rehearsal rehearsal = started()) {
      cluster.faults().failConfigure("domain_already_used_in_traefik", 2, 1);
      assertThat(catchThrowableOfType(MigrationException.class, () -> finish(rehearsal)))
          .isNotNull();

      rehearsal
          .migration()
          .finish(Moves.MAIL, Answers.none().with("sogo-host", "other.example.org"));

      assertThat(cluster.module("sogo1").environment())
          .containsEntry("TRAEFIK_HOST", "other.example.org");
    }
  }

  private static void finish(Rehearsal rehearsal) throws Exception {
    rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
  }

  private TraefikBehaviour traefik() {
    return (TraefikBehaviour)
        cluster.modules().stream()
            .filter(module -> module.image().equals("traefik"))
            .findFirst()
            .orElseThrow()
            .behaviour();
  }

  @Test
  void theOldPathsBecomeRoutesOnRequest() throws Exception {
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);

      List<Route> routes = rehearsal.migration().keepOldPaths(Moves.MAIL);

      assertThat(routes)
          .extracting(Route::path)
          .containsExactly("/SOGo", "/Microsoft-Server-ActiveSync", "/.well-known");
      assertThat(routes).extracting(Route::outcome).containsOnly(Outcome.ADDED);
      assertThat(rehearsal.migration().keepOldPaths(Moves.MAIL))
          .extracting(Route::outcome)
          .containsOnly(Outcome.THERE_ALREADY);
    }
    assertThat(traefik().route("sogo1-SOGo").orElseThrow().path("url").asText())
        .isEqualTo("http://127.0.0.1:20099");
  }

  @Test
  void aDumpThatFailsOrIsCutOffStopsTheFinishWithSogoServing() throws Exception {
    try (Rehearsal rehearsal = started()) {
      host.failCommand(TestHost.command("mysqldump"), 2);
      assertThat(code(() -> rehearsal.migration().sync(Moves.MAIL)))
          .isEqualTo("database-not-dumped");
      host.heal();
      Path dump = host.path("/var/lib/mysql/sogo/dump.sql");
      String whole = Files.readString(dump);
      Files.writeString(dump, whole.substring(0, whole.length() / 2));
      assertThat(code(() -> rehearsal.migration().sync(Moves.MAIL))).isEqualTo("dump-incomplete");
      Files.writeString(dump, whole);

      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    }
    assertThat(sogo().closedLocations()).isZero();
  }

  @Test
  void aRowThatNs8CouldNotLoadIsRefusedWhileSogoServes() throws Exception {
    try (Rehearsal rehearsal = started()) {
      Path dump = host.path("/var/lib/mysql/sogo/dump.sql");
      Files.writeString(
          dump,
          "INSERT INTO `sogoanna_big` VALUES ('x','"
              + "y".repeat(17 << 20)
              + "');\n"
              + Files.readString(dump));

      MigrationException e =
          catchThrowableOfType(
              MigrationException.class,
              () -> rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS));

      assertThat(e.problem().code()).isEqualTo("row-too-large");
      assertThat(e.problem().message()).contains("sogoanna_big", "17 MiB");
      assertThat(host.unit("sogod").running()).isTrue();
    }
  }

  @Test
  void thePlanCountsWhatArrivesAndNamesWhatDoesNot() throws Exception {
    try (Rehearsal rehearsal = connected()) {
      Plan plan = rehearsal.migration().plan(Moves.SOGO, Answers.none());

      assertThat(plan.arrives())
          .extracting(Plan.Item::subject)
          .contains("users", "calendars", "address books", "administrators");
      assertThat(plan.toString()).doesNotContain("FAKEsogo", "OLDsogo");
      assertThat(plan.findings())
          .extracting(Finding::severity)
          .doesNotContain(Finding.Severity.BLOCKER);
    }
  }

  @Test
  @Tag("F71")
  void theVirtualHostOfNs7IsProposed() throws Exception {
    assertThat(new SogoMigrator().questions(Phase.FINISH, host.source()))
        .extracting(Question::proposal)
        .containsExactly(Optional.of("sogo.example.org"));
    assertThat(new SogoMigrator().questions(Phase.START, host.source())).isEmpty();
  }

  @Test
  @Tag("F71")
  void aSogoWithoutItsDatabaseIsNotOffered() throws Exception {
    Files.delete(host.path("/var/lib/mysql/sogo/dump.sql"));
    Files.delete(host.path("/var/lib/mysql/sogo/db.opt"));
    Files.delete(host.path("/var/lib/mysql/sogo"));

    assertThat(new SogoMigrator().detect(host.source()))
        .isInstanceOf(Availability.NotConfigured.class);
  }

  @Test
  void theServersOwnFileGivesThePassword() throws Exception {
    Files.createDirectories(host.path("/root"));
    Files.writeString(host.path("/root/.my.cnf"), "[client]\npassword=FAKEroot\n");

    new io.github.ns8migration.sogo.database.SogoDatabase(host.source()).survey();

    List<String> last = host.commands().get(host.commands().size() - 1).arguments();
    assertThat(last.get(1)).isEqualTo("--defaults-extra-file=/root/.my.cnf");
    assertThat(HostCommand.of("mysqldump").program()).isEqualTo(last.get(0));
  }
}
