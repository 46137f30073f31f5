package io.github.ns8migration.sogo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How long SOGo is out of service for the sake of its database: what NS7's own tool runs while it
 * is stopped, and what this library runs, proof included, in turns. Run by {@code
 * benchmarks/dumps}; arguments: MiB of content, number of rounds, a folder for all of it.
 */
final class DumpBenchmark {
  private static final int USERS = 200;
  private static final int ROWS = 200;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Set<String> STAGES = Set.of("quiesce", "final-sync", "prove");
  private static final List<String> WORDS =
      List.of("meeting", "order", "città", "Besprechung", "téléphone", "plan", "invoice", "week");

  private final Path folder;
  private final MariaDb database;

  private DumpBenchmark(Path folder, MariaDb database) {
    this.folder = folder;
    this.database = database;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[2]);
    try (MariaDb database = MariaDb.start(folder.resolve("server"))) {
      DumpBenchmark benchmark = new DumpBenchmark(folder, database);
      benchmark.fill(Integer.parseInt(arguments[0]));
      benchmark.compare(Integer.parseInt(arguments[1]));
    }
  }

  private void compare(int rounds) throws Exception {
    List<Double> existing = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      existing.add(existing(round));
      ours.add(ours(round));
    }
    tell("SOGo, existing way: dump to a file, edit it, send it compressed", existing);
    tell("SOGo, this library: stop, last pass, proof", ours);
    System.out.printf(Locale.ROOT, "SOGo: %.1f times faster%n", median(existing) / median(ours));
  }

  private static void tell(String what, List<Double> seconds) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f s (%.1f-%.1f)%n",
        what,
        median(seconds),
        Collections.min(seconds),
        Collections.max(seconds));
  }

  private static double median(List<Double> seconds) {
    return seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
  }

  // ---- the existing way -----------------------------------------------------------------------

  private double existing(int round) throws Exception {
    Path here = Files.createDirectory(folder.resolve("existing-" + round));
    Path dump = here.resolve("sogo.sql");
    int port = freePort();
    Process daemon = daemon(here, port);
    try {
      long begun = System.nanoTime();
      MariaDb.run(
          database.client(
              "mysqldump",
              "--default-character-set=utf8mb4",
              "--single-transaction",
              "--quick",
              "--add-drop-table",
              "-QB",
              "sogo",
              "-r",
              dump.toString()),
          LONG);
      MariaDb.run(
          List.of(
              "sed",
              "-i",
              "s|mysql://sogo:old@localhost/|mysql://sogo:Nethesis,1234@127.0.0.1:3306/|g",
              dump.toString()),
          LONG);
      // NS7's rsync knows no other compression.
      MariaDb.run(
          List.of(
              "rsync",
              "-i",
              "-z",
              "--compress-choice=zlib",
              "--times",
              dump.toString(),
              "rsync://127.0.0.1:" + port + "/data/state/"),
          LONG);
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      daemon.destroy();
      daemon.waitFor();
      delete(here);
    }
  }

  private static Process daemon(Path here, int port) throws IOException, InterruptedException {
    Path data = Files.createDirectories(here.resolve("data"));
    Path configuration =
        Files.write(
            here.resolve("rsyncd.conf"),
            List.of(
                "use chroot = no",
                "uid = 0",
                "gid = 0",
                "[data]",
                "path = " + data,
                "read only = no"));
    Process daemon =
        new ProcessBuilder(
                "rsync",
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + configuration)
            .redirectErrorStream(true)
            .redirectOutput(here.resolve("log").toFile())
            .start();
    Thread.sleep(500);
    return daemon;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  // ---- this library ---------------------------------------------------------------------------

  private double ours(int round) throws Exception {
    Path here = Files.createDirectory(folder.resolve("ours-" + round));
    double[] seconds = {0};
    try (TestHost host = SampleHost.create(here.resolve("ns7"));
        EmbeddedCluster cluster = Moves.cluster().keepIn(here.resolve("ns8")).start();
        Rehearsal rehearsal =
            Moves.rehearsal(
                host,
                cluster,
                here.resolve("state"),
                event -> {
                  if (event instanceof MigrationEvent.StageCompleted done
                      && done.application().equals(Moves.SOGO)
                      && STAGES.contains(done.stage())) {
                    seconds[0] += done.took().toMillis() / 1e3;
                    System.out.printf(
                        Locale.ROOT, "  %s: %.1f s%n", done.stage(), done.took().toMillis() / 1e3);
                  }
                })) {
      host.runsReally("mysqldump", database.client("mysqldump"));
      host.runsReally("mysql", database.client("mysql"));
      rehearsal.migration().start(Moves.MAIL, Answers.none());
      rehearsal.migration().sync(Moves.MAIL);
      // Somebody makes an appointment between the first pass and the last ones.
      database.sql(
          "USE sogo; INSERT INTO sogo_user_profile VALUES ('late" + round + "', '{}', NULL);");
      rehearsal.migration().finish(Moves.MAIL, Moves.ANSWERS);
    } finally {
      delete(here);
    }
    return seconds[0];
  }

  private static void delete(Path tree) throws Exception {
    MariaDb.run(List.of("rm", "-rf", tree.toString()), LONG);
  }

  // ---- content --------------------------------------------------------------------------------

  private void fill(int mebibytes) throws Exception {
    Path file = folder.resolve("content.sql");
    try (BufferedWriter sql = Files.newBufferedWriter(file, UTF_8)) {
      sql.write("CREATE DATABASE sogo; USE sogo; SET autocommit = 0; SET unique_checks = 0;\n");
      sql.write(
          "CREATE TABLE sogo_user_profile (c_uid VARCHAR(255) PRIMARY KEY, c_defaults LONGTEXT,"
              + " c_settings LONGTEXT);\n");
      sql.write(
          "CREATE TABLE sogo_folder_info (c_folder_id INT AUTO_INCREMENT UNIQUE, c_path"
              + " VARCHAR(255) PRIMARY KEY, c_path1 VARCHAR(255), c_path2 VARCHAR(255), c_path3"
              + " VARCHAR(255), c_path4 VARCHAR(255), c_foldername VARCHAR(255), c_location"
              + " VARCHAR(2048), c_quick_location VARCHAR(2048), c_acl_location VARCHAR(2048),"
              + " c_folder_type VARCHAR(255));\n");
      Random random = new Random(1);
      long each = (long) mebibytes * (1 << 20) / USERS;
      for (int user = 0; user < USERS; user++) {
        calendar(sql, "user%04d".formatted(user), each, random);
      }
      sql.write("COMMIT;\n");
    }
    database.sql("source " + file + "\n");
    Files.delete(file);
  }

  private static void calendar(Writer sql, String user, long bytes, Random random)
      throws IOException {
    String table = "sogo" + user + "00%06x".formatted(random.nextInt(1 << 24));
    String place = "mysql://sogo:old@localhost/sogo/" + table;
    sql.write("INSERT INTO sogo_user_profile VALUES ('" + user + "', '{}', NULL);\n");
    sql.write(
        "INSERT INTO sogo_folder_info (c_path, c_path1, c_path2, c_path3, c_path4, c_foldername,"
            + " c_location, c_quick_location, c_acl_location, c_folder_type) VALUES ('/Users/%1$s/"
                .formatted(user)
            + "Calendar/personal', 'Users', '%1$s', 'Calendar', 'personal', 'Personal', '%2$s',"
                .formatted(user, place)
            + " '%1$s_quick', '%1$s_acl', 'Appointment');\n".formatted(place));
    sql.write(
        "CREATE TABLE "
            + table
            + " (c_name VARCHAR(255) PRIMARY KEY, c_content MEDIUMTEXT, c_creationdate INT,"
            + " c_lastmodified INT, c_version INT, c_deleted INT);\n");
    for (String more : List.of("_quick", "_acl")) {
      sql.write("CREATE TABLE " + table + more + " (c_name VARCHAR(255) PRIMARY KEY);\n");
    }
    long written = 0;
    int row = 0;
    while (written < bytes) {
      StringBuilder rows = new StringBuilder("INSERT INTO " + table + " VALUES ");
      for (int i = 0; i < ROWS && written < bytes; i++, row++) {
        String content =
            "BEGIN:VCARD\\r\\nUID:%s-%d\\r\\nFN:%s\\r\\nNOTE:%s\\r\\nPHOTO:%s\\r\\nEND:VCARD"
                .formatted(
                    user,
                    row,
                    text(random, 2),
                    text(random, 20 + random.nextInt(100)),
                    row % 4 == 0 ? photo(random) : "");
        rows.append(i == 0 ? "" : ",")
            .append("('%s-%d.ics','%s',1,1,0,NULL)".formatted(user, row, content));
        written += content.length();
      }
      sql.append(rows).append(";\n");
    }
  }

  private static String photo(Random random) {
    byte[] photo = new byte[6000];
    random.nextBytes(photo);
    return Base64.getEncoder().encodeToString(photo);
  }

  private static String text(Random random, int words) {
    return Stream.generate(
            () -> WORDS.get(random.nextInt(WORDS.size())) + " " + random.nextInt(1 << 24))
        .limit(words)
        .collect(java.util.stream.Collectors.joining(" "));
  }
}
