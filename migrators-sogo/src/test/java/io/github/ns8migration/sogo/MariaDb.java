package io.github.ns8migration.sogo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real MariaDB of this machine, in a network of its own: there it has the port that NS8's has,
 * and nobody else can be in the way.
 */
final class MariaDb implements AutoCloseable {
  private final Path folder;
  private final Process server;
  private final List<Process> companions = new ArrayList<>();

  private MariaDb(Path folder, Process server) {
    this.folder = folder;
    this.server = server;
  }

  static MariaDb start(Path folder) throws Exception {
    Files.createDirectories(folder);
    run(
        List.of(
            "mariadb-install-db",
            "--no-defaults",
            "--user=root",
            "--datadir=" + folder.resolve("data"),
            "--auth-root-authentication-method=socket",
            "--skip-test-db"),
        Duration.ofMinutes(2));
    Process server =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && exec mariadbd --no-defaults --user=root --datadir=\"$1/data\""
                    + " --socket=\"$1/s\" --port=3306 --bind-address=127.0.0.1"
                    + " --pid-file=\"$1/pid\" --innodb-flush-log-at-trx-commit=0"
                    // NS7's MariaDB keeps no statistics in tables, to which it would write by
                    // itself some seconds after a change: a proof takes that for a change.
                    + " --innodb-stats-persistent=0 --innodb-stats-auto-recalc=0",
                "sh",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    MariaDb database = new MariaDb(folder, server);
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !server.isAlive() || database.answers());
      assertThat(server.isAlive()).as("%s", Files.readString(folder.resolve("log"))).isTrue();
      return database;
    } catch (Exception | AssertionError e) {
      database.close();
      throw e;
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    Process ping =
        new ProcessBuilder(client("mysqladmin", "ping"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return ping.waitFor(5, TimeUnit.SECONDS) && ping.exitValue() == 0;
  }

  /** Words that begin a command of one of its programs. */
  List<String> client(String program, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(program, "--no-defaults", "--socket=" + folder.resolve("s"), "--user=root"));
    words.addAll(List.of(more));
    return words;
  }

  void sql(String statements) throws Exception {
    Path file = folder.resolve("statements.sql");
    Files.writeString(file, statements);
    Process client =
        new ProcessBuilder(client("mysql", "--default-character-set=utf8mb4"))
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor()).as(output).isZero();
  }

  List<String> query(String statement) throws Exception {
    return run(
            client(
                "mysql",
                "--default-character-set=utf8mb4",
                "--batch",
                "--skip-column-names",
                "-e",
                statement,
                "sogo"),
            Duration.ofMinutes(1))
        .lines()
        .toList();
  }

  /** Runs something in the network of the server until that is stopped. */
  void beside(String... command) throws IOException {
    companions.add(
        new ProcessBuilder(within(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Runs something in the network of the server and gives what it prints. */
  String runWithin(String... command) throws Exception {
    return run(within(command), Duration.ofMinutes(2));
  }

  private List<String> within(String... command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", "" + server.pid(), "-n"));
    words.addAll(List.of(command));
    return words;
  }

  static String run(List<String> command, Duration time) throws Exception {
    Path log = Files.createTempFile("command", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(time.toSeconds(), TimeUnit.SECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String output = Files.readString(log);
      assertThat(ended && process.waitFor() == 0).as("%s: %s", command, output).isTrue();
      return output;
    } finally {
      Files.delete(log);
    }
  }

  @Override
  public void close() throws Exception {
    for (Process process : companions) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    server.destroy();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly();
    }
  }
}
