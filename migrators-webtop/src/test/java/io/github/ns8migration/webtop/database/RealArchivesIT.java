package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.database.PostgresServer;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of the real {@code pg_dump}, rewritten, and given to the real {@code pg_restore}. */
class RealArchivesIT {
  private static final String ROWS =
      "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM %s t";
  private static final String OBJECTS =
      "SELECT oid, length(lo_get(oid)), md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid";
  private static final List<String> TABLES =
      List.of(
          "core.users",
          "core.settings",
          "calendar.events",
          "contacts.contacts",
          "contacts.contacts_pictures");

  private static PostgresServer server;
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = PostgresServer.start();
    server.createDatabase("webtop5");
    try (InputStream in = RealArchivesIT.class.getResourceAsStream("/webtop/webtop5.sql")) {
      server.script("webtop5", new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    }
    server.script(
        "webtop5",
        """
        SELECT lo_from_bytea(42, decode('000102', 'hex')), lo_create(43),
               lo_from_bytea(44, decode(string_agg(md5(n::text), ''), 'hex'))
          FROM generate_series(1, 30000) n;
        INSERT INTO contacts.contacts
          SELECT 50, 'one long row', string_agg(md5(n::text), '') FROM generate_series(1, 90000) n;
        INSERT INTO contacts.contacts
          SELECT n, 'row ' || n, repeat(md5(n::text), 20) FROM generate_series(100, 3000) n;
        INSERT INTO core.user_settings
          SELECT 'NethServer', 'user ' || n, 'com.sonicle.webtop.mail',
                 CASE WHEN n % 3 = 0 THEN 'host' ELSE 'key' END, 'localhost'
          FROM generate_series(1, 3000) n;
        """);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** What pg_dump writes into a pipe. */
  private static byte[] dump(String... options) throws IOException, InterruptedException {
    List<String> words = server.asServer("pg_dump");
    words.addAll(List.of("--format=c"));
    words.addAll(List.of(options));
    words.add("webtop5");
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] bytes = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return bytes;
  }

  private Path rewritten(byte[] archive) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Rewritten unused =
        new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS)
            .copy(new ByteArrayInputStream(archive), out);
    return Files.write(folder.resolve("rewritten.dump"), out.toByteArray());
  }

  private static String fresh() throws IOException {
    String name = "restored" + NAMES.incrementAndGet();
    server.createDatabase(name);
    return name;
  }

  private static void assertRestored(String database) throws IOException {
    for (String table : TABLES) {
      assertThat(server.query(database, ROWS.formatted(table)))
          .as(table)
          .isEqualTo(server.query("webtop5", ROWS.formatted(table)));
    }
    String others =
        "(SELECT * FROM core.user_settings WHERE NOT (service_id = 'com.sonicle.webtop.mail'"
            + " AND key = 'host' AND value IS NOT DISTINCT FROM 'localhost'))";
    assertThat(server.query(database, ROWS.formatted("core.user_settings")))
        .isEqualTo(server.query("webtop5", ROWS.formatted(others)));
    assertThat(server.query(database, "SELECT encode(lo_get(42), 'hex')")).isEqualTo("000102");
    assertThat(server.query(database, OBJECTS)).isEqualTo(server.query("webtop5", OBJECTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--compress=0", "--compress=6"})
  @Tag("F51")
  @Tag("O3")
  void whatIsRestoredLacksJustThoseRows(String compression) throws Exception {
    Path archive = rewritten(dump(compression));
    String database = fresh();

    assertThat(server.restore(database, archive, "--no-owner", "--no-privileges").errors())
        .isEmpty();

    assertRestored(database);
  }

  @Test
  @Tag("O2")
  @Tag("O3")
  void theFormOfPostgresql92IsRestoredToo() throws Exception {
    byte[] older = OlderArchive.of(TestArchive.read(dump("--compress=0"))).bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Rewritten rewritten =
        new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
            .copy(new ByteArrayInputStream(older), out);

    assertThat(rewritten.version()).isEqualTo(new ArchiveVersion(1, 12));
    assertThat(rewritten.taken()).isEqualTo(1002);
    String database = fresh();
    Path archive = Files.write(folder.resolve("older.dump"), out.toByteArray());
    assertThat(server.restore(database, archive, "--no-owner").errors()).isEmpty();
    assertRestored(database);
  }

  @Test
  void itCanBeRestoredOverADatabaseAndTableByTable() throws Exception {
    Path archive = rewritten(dump("--compress=0"));
    String database = fresh();
    assertThat(server.restore(database, archive).succeeded()).isTrue();

    assertThat(server.restore(database, archive, "--clean", "--if-exists").errors()).isEmpty();
    assertRestored(database);

    server.script(database, "TRUNCATE core.user_settings;");
    assertThat(
            server
                .restore(database, archive, "--data-only", "--schema=core", "--table=user_settings")
                .errors())
        .isEmpty();
    assertRestored(database);
  }

  @Test
  void anArchiveWrittenIntoAFileKnowsPlacesWhichAreLeftOpen() throws Exception {
    Path file = Files.createDirectory(server.socketFolder().resolve("out")).resolve("file.dump");
    Files.setOwner(file.getParent(), Files.getOwner(server.socketFolder()));
    assertThat(server.run("pg_dump", "--format=c", "--file=" + file, "webtop5").succeeded())
        .isTrue();
    TestArchive written = TestArchive.read(Files.readAllBytes(file));
    assertThat(written.entries()).anyMatch(entry -> entry.placeKind() == 2);
    assertThat(TestArchive.read(dump()).entries()).noneMatch(entry -> entry.placeKind() == 2);

    Path archive = rewritten(Files.readAllBytes(file));

    String database = fresh();
    assertThat(server.restore(database, archive).errors()).isEmpty();
    assertRestored(database);
  }

  @Test
  void twoDumpsOfADatabaseThatNobodyChangesAreTheSame() throws Exception {
    byte[] first = Files.readAllBytes(rewritten(dump("--compress=0")));
    byte[] second = Files.readAllBytes(rewritten(dump("--compress=0")));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void aTableThatIsDumpedAloneTellsHowManyRowsGo() throws Exception {
    byte[] alone = dump("--table=core.user_settings");

    Rewritten seen =
        new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS)
            .look(new ByteArrayInputStream(alone));

    assertThat(seen.taken()).isEqualTo(1002);
  }

  @Test
  void whatPgDumpWritesForAnotherCompressionIsTheSameInTheEnd() throws Exception {
    byte[] plain = Files.readAllBytes(rewritten(dump("--compress=0")));

    byte[] compressed = Files.readAllBytes(rewritten(dump("--compress=6")));

    assertThat(compressed).isEqualTo(plain);
  }
}
