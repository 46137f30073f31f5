package io.github.ns8migration.webtop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.cluster.steps.WebTopBehaviour;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * WebTop of the small company, moved by the engine: its database lives in a real PostgreSQL, is
 * dumped by the real {@code pg_dump} and restored by the real {@code pg_restore} into a second
 * server, where it is asked.
 */
class WebTopMoveIT {
  private static final Path FIXTURES = Path.of("../migration-testkit/src/test/resources/fixtures");
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final ApplicationId WEBTOP = new ApplicationId("nethserver-webtop5");
  private static final Answers ANSWERS = Answers.none().with("webtop-host", "webtop.example.org");
  private static final List<String> TABLES =
      List.of(
          "core.domains",
          "core.users",
          "calendar.calendars",
          "calendar.events",
          "contacts.contacts",
          "contacts.contacts_pictures",
          "mail.identities",
          "tasks.tasks");
  private static final String LOCAL =
      "SELECT count(*) FROM core.user_settings WHERE service_id = 'com.sonicle.webtop.mail'"
          + " AND key = 'host' AND value = 'localhost'";

  @TempDir static Path databaseFolder;
  private static RealDatabase database;

  @TempDir Path folder;
  private TestHost host;
  private EmbeddedCluster cluster;
  private Rehearsal rehearsal;
  // Dumps until the end of the last pass.
  private final AtomicLong sent = new AtomicLong();
  // Changes the database behind the first pass of a finish, just before the last one.
  private String lateChange = "";

  @BeforeAll
  static void startDatabase() throws IOException {
    database = RealDatabase.start(databaseFolder);
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    database.close();
  }

  @BeforeEach
  void bothSides() throws Exception {
    host =
        TestHost.prepare(
            HostFixture.at(FIXTURES.resolve("ns7-small"))
                .with(FIXTURES.resolve("ns7-state/remote-provider")),
            folder.resolve("ns7"));
    database.of(host);
    begin(WebTopBehaviour::new);
  }

  private void begin(Supplier<ModuleBehaviour> webtop) throws Exception {
    closeCluster();
    cluster =
        EmbeddedCluster.builder()
            .keepIn(folder.resolve("ns8-" + System.nanoTime()))
            .withImage("mail", LeadingMail.Module::new)
            .withImage("webtop", webtop)
            .withExternalDomain(
                "example.org", "rfc2307", "dc=corp,dc=example,dc=net", "ldap.corp.example.net", 636)
            .start();
    rehearsal =
        Rehearsal.of(
            host,
            cluster,
            folder.resolve("state-" + System.nanoTime()),
            List.of(new LeadingMail(), new WebTopMigrator()),
            event -> {
              if (event instanceof MigrationEvent.StageCompleted done
                  && done.application().equals(WEBTOP)) {
                completed(done.stage());
              }
            });
    rehearsal.connect();
  }

  private void completed(String stage) {
    if (stage.equals("final-sync")) {
      sent.set(dumps());
    } else if (stage.equals("quiesce") && !lateChange.isEmpty()) {
      try {
        database.server().script("webtop5", lateChange);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private long dumps() {
    return host.commands().stream()
        .filter(ran -> ran.arguments().contains("--format=c"))
        .filter(ran -> ran.arguments().stream().noneMatch(word -> word.startsWith("--table")))
        .count();
  }

  private void closeCluster() {
    if (rehearsal != null) {
      rehearsal.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void close() throws Exception {
    closeCluster();
    host.close();
  }

  private Map<ApplicationId, Verification> move() throws Exception {
    rehearsal.migration().start(MAIL, Answers.none());
    Map<ApplicationId, ?> unused = rehearsal.migration().sync(MAIL);
    return rehearsal.migration().finish(MAIL, ANSWERS);
  }

  private String before(String sql) throws IOException {
    return database.server().query("webtop5", sql);
  }

  private String after(String sql) throws IOException {
    return ((WebTopBehaviour) cluster.module("webtop1").behaviour()).query(sql).orElseThrow();
  }

  private static String problem(ThrowingCall call) {
    MigrationException e = catchThrowableOfType(MigrationException.class, () -> call.run());
    assertThat(e).as("a problem").isNotNull();
    return e.problem().code();
  }

  private interface ThrowingCall {
    void run() throws Throwable;
  }

  @Test
  @Tag("F49")
  @Tag("F50")
  @Tag("F51")
  @Tag("F52")
  @Tag("F53")
  @Tag("F55")
  @Tag("F56")
  @Tag("O3")
  @Tag("O4")
  void everyRowIsThereAndWhatNamedTheOldMailServerNamesTheNewOne() throws Exception {
    String all = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM core.user_settings t";
    String settings = before(all);

    Map<ApplicationId, Verification> verified = move();

    assertThat(verified.get(WEBTOP).passed()).as("%s", verified.get(WEBTOP)).isTrue();
    // The proof needs no dump of its own.
    assertThat(dumps()).isEqualTo(sent.get()).isPositive();
    ClusterModule module = cluster.module("webtop1");
    assertThat(module.version()).isEqualTo("1.4.5");
    for (String table : TABLES) {
      String rows = "SELECT * FROM " + table + " ORDER BY 1, 2";
      assertThat(after(rows)).as(table).isEqualTo(before(rows));
    }
    assertThat(before("SELECT sum(length(bytes)) FROM contacts.contacts_pictures")).isEqualTo("12");
    // The dump lacks these rows; the database of NS7 has them still.
    assertThat(before(LOCAL)).isEqualTo("2");
    assertThat(after(LOCAL)).isEqualTo("0");
    assertThat(before(all)).isEqualTo(settings);
    String others =
        "SELECT user_id, service_id, key, md5(value) FROM core.user_settings"
            + " WHERE NOT (service_id = 'com.sonicle.webtop.mail' AND key = 'host'"
            + " AND coalesce(value, '') = 'localhost')"
            + " AND key NOT IN ('defaultfolder', 'favorite.folders') ORDER BY 1, 2, 3";
    assertThat(after(others)).isEqualTo(before(others));
    assertThat(after("SELECT value FROM core.user_settings WHERE key = 'defaultfolder'"))
        .isEqualTo("Shared/luca.verdi");
    assertThat(after("SELECT value FROM core.user_settings WHERE key = 'favorite.folders'"))
        .contains("\"folderId\":\"Shared/luca.verdi/Orders\"");
    assertThat(
            after("SELECT value FROM core.settings WHERE key = 'acl.domainsuffix.policy.override'"))
        .isEqualTo("strip");
    assertThat(after("SELECT initialized FROM ns8_webtop_init")).isEqualTo("1");
    assertThat(after("SELECT value FROM core.settings WHERE key = 'default.host'"))
        .isNotEqualTo("localhost");
    assertThat(after("SELECT value FROM core.settings WHERE key = 'public.url'"))
        .isEqualTo("https://webtop.example.org/webtop");
    assertThat(module.environment())
        .containsEntry("MAIL_MODULE", "mail1")
        .containsEntry("MAIL_DOMAIN", "example.org");
    volumesAndFlagAreTheRecordedOnes();
    ns7ServesAgainAfterAStepBack();
  }

  private void ns7ServesAgainAfterAStepBack() throws Exception {
    assertThat(host.unit("tomcat8@webtop").running()).isFalse();
    Path page =
        host.path(
            "/var/lib/nethserver/nethserver-ns8-migration/nethserver-webtop5/webroot/index.html");
    assertThat(page).content().contains("https://webtop.example.org");

    rehearsal.migration().stepBack(MAIL, true);

    assertThat(host.unit("tomcat8@webtop").running()).isTrue();
    assertThat(page).doesNotExist();
    assertThat(before(LOCAL)).isEqualTo("2");
    assertThat(
            host.source()
                .database("configuration")
                .record("tomcat8@webtop")
                .orElseThrow()
                .property("status"))
        .contains("enabled");
  }

  /** Paths of the recorded delivery that do not arrive, and why. */
  private static final Map<String, String> NOT_SENT =
      Map.of(
          "backup", "the nightly dump of the database that is moved itself",
          "backup/webtop.sql", "as its folder");

  private void volumesAndFlagAreTheRecordedOnes() throws Exception {
    JsonNode golden =
        new ObjectMapper().readTree(Path.of("src/test/resources/golden/state.json").toFile());
    ClusterModule module = cluster.module("webtop1");
    Map<String, String> home = listing(golden.path("webtop-home"));
    NOT_SENT.keySet().forEach(home::remove);
    assertThat(listing(module.volume("webtop-home"))).isEqualTo(home);
    assertThat(listing(module.volume("z-push_state")))
        .isEqualTo(listing(golden.path("z-push_state")));
    assertThat(owner(module.volume("z-push_state"))).isEqualTo("82:82");
    assertThat(module.environment())
        .containsEntry(
            "Z_PUSH_USE_LEGACY_FOLDER_IDS",
            golden.path("environment").path("Z_PUSH_USE_LEGACY_FOLDER_IDS").asText());
    assertThat(module.received()).isDirectoryContaining("glob:**/legacy_ids_enabled");
    assertThat(module.state().resolve("legacy_ids_enabled")).doesNotExist();
    assertThat(module.state().resolve("webtop5.dump")).doesNotExist();
    assertThat(module.state().resolve("webtop5-early.dump")).doesNotExist();
    assertThat(Files.getPosixFilePermissions(module.received().resolve("webtop5.dump")))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  private static Map<String, String> listing(JsonNode recorded) {
    Map<String, String> all = new TreeMap<>();
    recorded.forEach(
        each -> all.put(each.get(0).asText(), each.get(1).asText() + " " + each.get(2).asText()));
    return all;
  }

  private static Map<String, String> listing(Path volume) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(volume)) {
      for (Path file : files.filter(path -> !path.equals(volume)).toList()) {
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        all.put(volume.relativize(file).toString(), "%04o %s".formatted(mode & 07777, owner(file)));
      }
    }
    return all;
  }

  private static String owner(Path file) throws IOException {
    Map<String, Object> ids = Files.readAttributes(file, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
    return ids.get("uid") + ":" + ids.get("gid");
  }

  @Test
  @Tag("C1")
  @Tag("C2")
  @Tag("A11")
  @Tag("CW01")
  @Tag("F68")
  void onlyAMailServerThatIsNotReadyIsWaitedForAndAFinishGoesOnWhereItStopped() throws Exception {
    rehearsal.migration().start(MAIL, Answers.none());
    assertThat(
            problem(
                () ->
                    rehearsal
                        .migration()
                        .finish(
                            MAIL,
                            Answers.none().with("webtop-host", "https://webtop.example.org"))))
        .isEqualTo("answer-not-usable");
    assertThat(host.unit("tomcat8@webtop").running()).isTrue();
    cluster.faults().failAction("configure-module", 1, 3, "hostname", "newcert_acme_error");

    assertThat(problem(() -> rehearsal.migration().finish(MAIL, ANSWERS)))
        .isEqualTo("action-refused");

    assertThat(configurations()).isEqualTo(1);
    cluster
        .faults()
        .failAction("configure-module", 2, 3, "mail_module", "mail_module_is_not_valid");
    assertThat(rehearsal.migration().finish(MAIL, ANSWERS).get(WEBTOP).passed()).isTrue();
    assertThat(configurations()).isEqualTo(4);
  }

  private long configurations() {
    return cluster.tasks().stream()
        .filter(task -> task.action().equals("configure-module"))
        .count();
  }

  @Test
  @Tag("O5")
  void aRestoreThatFailedIsDoneOnAFreshInstance() throws Exception {
    List<WebTopBehaviour> made = new ArrayList<>();
    begin(() -> made.isEmpty() ? new FailingOnce(remember(made)) : remember(made));

    assertThat(problem(this::move)).isEqualTo("import-failed");
    Map<ApplicationId, Verification> verified = rehearsal.migration().finish(MAIL, ANSWERS);

    assertThat(verified.get(WEBTOP).passed()).isTrue();
    assertThat(cluster.modules()).extracting(ClusterModule::id).contains("webtop2");
    assertThat(cluster.modules()).extracting(ClusterModule::id).doesNotContain("webtop1");
    assertThat(made.get(1).query("SELECT count(*) FROM core.users")).contains("4");
  }

  private static WebTopBehaviour remember(List<WebTopBehaviour> made) {
    WebTopBehaviour fresh = new WebTopBehaviour();
    made.add(fresh);
    return fresh;
  }

  /** Its restore ends with errors. */
  private record FailingOnce(WebTopBehaviour module) implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      List<Step> steps = new ArrayList<>(module.importSteps());
      steps.add(
          new Step() {
            @Override
            public String name() {
              return "55errors_ignored_on_restore";
            }

            @Override
            public void run(ModuleSite site) throws StepFailure {
              throw new StepFailure(1, null, "WARNING: errors ignored on restore: 1");
            }
          });
      return steps;
    }

    @Override
    public Optional<Action> action(String name) {
      return module.action(name);
    }

    @Override
    public void close() {
      module.close();
    }
  }

  @Test
  void whatWasSentEarlyShortensTheLastPass() throws Exception {
    database
        .server()
        .script(
            "webtop5",
            "INSERT INTO tasks.tasks SELECT n, md5(n::text) || md5((n * 7)::text), 0"
                + " FROM generate_series(10, 60000) n;");
    rehearsal.migration().start(MAIL, Answers.none());
    long early = rehearsal.migration().sync(MAIL).get(WEBTOP).bytes();
    nobodyElseCanReadTheDump();
    // In the table that is nearly all of the dump: behind it, one zlib stream would be another one.
    lateChange =
        "UPDATE tasks.tasks SET percentage = 100 WHERE task_id = 5000;"
            + " INSERT INTO contacts.contacts VALUES (9, 'Neu', NULL);";

    rehearsal.migration().finish(MAIL, ANSWERS);

    for (String table : List.of("tasks.tasks", "contacts.contacts")) {
      String rows = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM " + table + " t";
      assertThat(after(rows)).as(table).isEqualTo(before(rows));
    }
    database
        .server()
        .script(
            "webtop5",
            "DELETE FROM tasks.tasks; DELETE FROM contacts.contacts WHERE contact_id = 9;");
    // The new row, the place of the old one, and the ends of two tables.
    assertThat(early).isGreaterThan(2_000_000);
    assertThat(lastPass()).isBetween(1L, early / 10);
  }

  private void nobodyElseCanReadTheDump() throws IOException {
    Path early = cluster.module("webtop1").state().resolve("webtop5-early.dump");
    assertThat(Files.getPosixFilePermissions(early))
        .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(path -> path.toString().contains("/state-")))
          .noneMatch(path -> path.toString().endsWith(".dump"));
    }
  }

  /** Bytes of content that the last pass of WebTop sent, by the journal. */
  private long lastPass() throws IOException {
    ObjectMapper json = new ObjectMapper();
    long bytes = -1;
    try (Stream<Path> files = Files.walk(folder)) {
      Path journal =
          files
              .filter(path -> path.endsWith("nethserver-mail/journal.jsonl"))
              .findFirst()
              .orElseThrow();
      for (String line : Files.readAllLines(journal)) {
        if (line.contains("LAST") && line.contains(WEBTOP.value())) {
          bytes = json.readTree(line).findPath("bytes").asLong();
        }
      }
    }
    return bytes;
  }
}
