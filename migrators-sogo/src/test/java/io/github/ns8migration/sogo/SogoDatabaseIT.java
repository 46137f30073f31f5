package io.github.ns8migration.sogo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.sogo.convert.DumpSummary;
import io.github.ns8migration.sogo.database.SogoDatabase;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.SogoBehaviour;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database in a real MariaDB is moved with its own programs into a second one, which the import
 * of the embedded cluster fills; then SOGo's own tool opens it.
 */
class SogoDatabaseIT {
  private static final int USERS = 12;
  private static final String ON_NS8 = "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/";

  @TempDir static Path servers;
  private static MariaDb source;
  private static MariaDb destination;
  @TempDir Path folder;

  @BeforeAll
  static void startServers() throws Exception {
    MailStandIn.Module.offersImap = true;
    source = MariaDb.start(servers.resolve("s"));
    destination = MariaDb.start(servers.resolve("d"));
    try (InputStream dump =
        Objects.requireNonNull(SampleHost.class.getResourceAsStream("sample-sogo.sql"))) {
      source.sql(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
    }
    source.sql("USE sogo;\n" + people());
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (source != null) {
      source.close();
    }
    if (destination != null) {
      destination.close();
    }
  }

  /** Calendars with what people write, and folders from all the passwords a database ever had. */
  private static String people() {
    StringBuilder sql = new StringBuilder();
    Random random = new Random(7);
    List<String> passwords = List.of("old", "a/b@c:d", "it's \\\\ \"odd\" $^.*[]|", "%2F%40", "");
    for (int user = 0; user < USERS; user++) {
      String uid = "user%02d".formatted(user);
      String table = "sogo" + uid + "00%x".formatted(random.nextInt(1 << 24));
      String location =
          "mysql://sogo:"
              + passwords.get(user % passwords.size()).replace("'", "''")
              + "@localhost/sogo/"
              + table;
      sql.append("INSERT INTO sogo_user_profile VALUES ('" + uid + "', '{}', NULL);\n");
      sql.append(
          "INSERT INTO sogo_folder_info (c_path, c_path1, c_path2, c_path3, c_path4, c_foldername,"
              + " c_location, c_quick_location, c_acl_location, c_folder_type) VALUES ('/Users/"
              + uid
              + "/Calendar/personal', 'Users', '"
              + uid
              + "', 'Calendar', 'personal', 'Ferien & Ärger', '%1$s', '%1$s_quick', '%1$s_acl',"
                  .formatted(location)
              + " 'Appointment');\n");
      for (String suffix : List.of("", "_quick", "_acl")) {
        sql.append(
            "CREATE TABLE `%s%s` LIKE `sogoGRusso006372ea61c%s`;\n"
                .formatted(table, suffix, suffix));
      }
      sql.append("ALTER TABLE `" + table + "` CONVERT TO CHARACTER SET utf8mb4;\n");
      for (int row = 0; row < 60; row++) {
        String text =
            "BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nBEGIN:VEVENT\\r\\nUID:%s-%d\\r\\n"
                    .formatted(uid, row)
                + "SUMMARY:Besprechung 🎉 \\\\\\\\n"
                + " it''s \\\"x\\\" ;`--\\r"
                + "\\n"
                + "DTSTART:20240307T090000Z\\r"
                + "\\n"
                + "DESCRIPTION:"
                + "mysql://sogo:old@localhost/sogo/t ".repeat(random.nextInt(200))
                + "\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR";
        sql.append(
            "INSERT INTO `%s` VALUES ('%s-%d.ics', '%s', 1709715600, 1709715600, 0, NULL);\n"
                .formatted(table, uid, row, text));
      }
    }
    return sql.toString();
  }

  private TestHost host() throws Exception {
    TestHost host = SampleHost.create(folder.resolve("ns7"));
    host.runsReally("mysqldump", source.client("mysqldump"));
    host.runsReally("mysql", source.client("mysql"));
    return host;
  }

  private EmbeddedCluster cluster() {
    return Moves.cluster()
        .keepIn(folder.resolve("ns8"))
        .withImage("sogo", () -> new SogoBehaviour(destination.client("mysql")))
        .start();
  }

  @Test
  @Tag("F58")
  @Tag("O6")
  @Tag("CS01")
  @Tag("CS02")
  void everyRowArrivesAndSogoOpensEveryFolder() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (TestHost host = host();
        EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal =
            Moves.rehearsal(
                host,
                cluster,
                folder.resolve("state"),
                event -> {
                  if (event instanceof MigrationEvent.StageCompleted done
                      && done.application().equals(Moves.SOGO)
                      && done.stage().equals("final-sync")) {
                    sent.set(dumps(host));
                  }
                })) {
      rehearsal.migration().start(Moves.MAIL, Answers.none());
      rehearsal.migration().sync(Moves.MAIL);
      Map<ApplicationId, Transferred> again = rehearsal.migration().sync(Moves.MAIL);
      assertThat(again.get(Moves.SOGO).count().changedNothing()).isTrue();
      source.sql("USE sogo; UPDATE sogo_admin SET c_content = 'late' WHERE c_key = 'motd';");

      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);

      // The proof needs no dump of its own.
      assertThat(dumps(host)).isEqualTo(sent.get());
    }

    assertThat(checksums(destination)).isEqualTo(checksums(source)).hasSizeGreaterThan(60);
    assertThat(destination.query("SELECT c_content FROM sogo_admin WHERE c_key = 'motd'"))
        .containsExactly("late");
    String folders =
        "SELECT c_path, c_foldername, c_folder_type, SUBSTRING_INDEX(c_location, '/', -1),"
            + " SUBSTRING_INDEX(c_quick_location, '/', -1), SUBSTRING_INDEX(c_acl_location, '/',"
            + " -1) FROM sogo_folder_info ORDER BY c_path";
    assertThat(destination.query(folders)).isEqualTo(source.query(folders));
    assertThat(
            destination.query(
                "SELECT c_location FROM sogo_folder_info UNION ALL SELECT c_quick_location FROM"
                    + " sogo_folder_info UNION ALL SELECT c_acl_location FROM sogo_folder_info"))
        .allSatisfy(location -> assertThat(location).startsWith(ON_NS8));
    assertSogoOpensEveryFolder();
  }

  private static long dumps(TestHost host) {
    return host.commands().stream()
        .filter(ran -> ran.arguments().get(0).equals("mysqldump"))
        .filter(ran -> ran.arguments().contains("--databases"))
        .count();
  }

  @Test
  void aDumpChangesNoCounterAndEveryChangeDoes() throws Exception {
    try (TestHost host = host()) {
      SogoDatabase database = new SogoDatabase(host.source());
      Optional<String> first = database.changes();

      DumpSummary unused = database.dumpInto(folder.resolve("sogo.sql"));
      List<String> alsoUnused = source.query("SELECT COUNT(*) FROM sogo_user_profile");

      assertThat(database.changes()).isPresent().isEqualTo(first);
      for (String change :
          List.of(
              "CREATE DATABASE other; CREATE TABLE other.t (n INT) ENGINE = MyISAM",
              "INSERT INTO other.t VALUES (1)",
              "UPDATE other.t SET n = 2",
              "DELETE FROM other.t",
              "REPLACE INTO other.t SELECT 3",
              "TRUNCATE other.t",
              "DROP DATABASE other")) {
        Optional<String> before = database.changes();
        source.sql(change + ";");
        assertThat(database.changes()).as(change).isPresent().isNotEqualTo(before);
      }
    }
  }

  /** Of each table but the one whose rows are changed. */
  private static List<String> checksums(MariaDb database) throws Exception {
    String tables =
        String.join(
            ", ",
            database.query(
                "SELECT CONCAT('`', table_name, '`') FROM information_schema.tables WHERE"
                    + " table_schema = 'sogo' AND table_name <> 'sogo_folder_info' ORDER BY 1"));
    return database.query("CHECKSUM TABLE " + tables);
  }

  private void assertSogoOpensEveryFolder() throws Exception {
    destination.sql(
        """
        CREATE USER sogo@'%' IDENTIFIED BY 'Nethesis,1234';
        GRANT ALL ON sogo.* TO sogo@'%';
        CREATE USER sogo@localhost IDENTIFIED BY 'Nethesis,1234';
        GRANT ALL ON sogo.* TO sogo@localhost;
        USE sogo;
        CREATE TABLE people (c_uid VARCHAR(99) PRIMARY KEY, c_name VARCHAR(99),
          c_password VARCHAR(99), c_cn VARCHAR(99), mail VARCHAR(99));
        INSERT INTO people SELECT c_uid, c_uid, 'x', c_uid, CONCAT(c_uid, '@example.org')
          FROM sogo_user_profile;
        """);
    Path settings = folder.resolve("sogo.conf");
    Files.writeString(settings, settings());
    Path backups = Files.createTempDirectory("sogo-backups");
    Files.setPosixFilePermissions(backups, PosixFilePermissions.fromString("rwxrwxrwx"));
    try {
      destination.beside("memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", "11211");
      String said =
          destination.runWithin(
              "unshare",
              "--mount",
              "sh",
              "-c",
              "mount --bind \"$1\" /etc/sogo/sogo.conf && exec setpriv --reuid=sogo --regid=sogo"
                  + " --clear-groups env HOME=/var/lib/sogo sogo-tool backup \"$2\" ALL",
              "sh",
              settings.toString(),
              backups.toString());
      assertThat(said).doesNotContain("could not open", "Unable to extract");
      for (int user = 0; user < USERS; user++) {
        assertThat(Files.readString(backups.resolve("user%02d".formatted(user))))
            .contains("UID:user%02d-59".formatted(user), "Besprechung");
      }
      // The two folders whose places the existing tool leaves as they are.
      assertThat(Files.readString(backups.resolve("yuki.tanaka"))).contains("BEGIN:VCALENDAR");
      assertThat(Files.readString(backups.resolve("mario_rossi"))).contains("BEGIN:VCALENDAR");
    } finally {
      try (Stream<Path> files = Files.list(backups)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(backups);
    }
  }

  private static String settings() {
    StringBuilder settings = new StringBuilder("{\n");
    Map<String, String> places =
        Map.of(
            "SOGoProfileURL", "sogo_user_profile",
            "OCSFolderInfoURL", "sogo_folder_info",
            "OCSSessionsFolderURL", "sogo_sessions_folder",
            "OCSEMailAlarmsFolderURL", "sogo_alarms_folder",
            "OCSAdminURL", "sogo_admin");
    places.forEach(
        (name, table) -> settings.append("  " + name + " = \"" + ON_NS8 + table + "\";\n"));
    return settings
        .append("  SOGoMailDomain = \"example.org\"; SOGoTimeZone = \"UTC\";\n")
        .append("  SOGoMemcachedHost = \"127.0.0.1\";\n")
        .append("  SOGoUserSources = ({ type = sql; id = people; viewURL = \"" + ON_NS8)
        .append("people\"; canAuthenticate = YES; isAddressBook = YES; displayName = People;")
        .append(" userPasswordAlgorithm = none; });\n}\n")
        .toString();
  }
}
