package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.transfer.Endpoint;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.RsyncReceiver;
import io.github.ns8migration.testkit.database.PostgresServer;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How long WebTop is out of service for the sake of its database: what NS7's own tool runs while it
 * is stopped, and what this library does, in turns: its dump rewritten on the way, sent, and the
 * question whether anything was changed since; once with nothing of it on the destination, and once
 * with the dump of a pass before, since which one row was changed. Run by {@code benchmarks/dumps};
 * arguments: thousands of contacts, number of rounds, a folder for all of it.
 *
 * <p>The archive is that of the PostgreSQL of this machine, so the version is not looked at.
 */
final class DumpBenchmark {
  private static final String PASSWORD = "FAKEsecret";
  private static final String CHANGES =
      "SELECT pg_postmaster_start_time(), txid_current_snapshot()";

  private final Path folder;
  private final PostgresServer server;
  private final CommandRunner runner = new ProcessRunner();
  private long archive;
  private long ourArchive;
  private long literal;

  private DumpBenchmark(Path folder, PostgresServer server) {
    this.folder = folder;
    this.server = server;
  }

  public static void main(String[] arguments) throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      DumpBenchmark benchmark = new DumpBenchmark(Path.of(arguments[2]), server);
      benchmark.fill(Integer.parseInt(arguments[0]));
      benchmark.compare(Integer.parseInt(arguments[1]));
    }
  }

  // Of these texts gzip leaves four tenths: no more and no less than of a directory of people.
  private void fill(int thousands) throws IOException {
    server.createDatabase("webtop5");
    try (InputStream in = DumpBenchmark.class.getResourceAsStream("/webtop/webtop5.sql")) {
      server.script("webtop5", new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    }
    server.script(
        "webtop5",
        """
        INSERT INTO contacts.contacts
          SELECT n, 'contact ' || n, 'Street ' || n || ', ' || md5(n::text) || ', phone '
            || md5((n * 7)::text) || ', birthday ' || md5((n * 11)::text) || ', met at the fair, '
            || md5((n * 13)::text) || ', ' || repeat('call again ', 4) || md5((n * 17)::text)
          FROM generate_series(1000, %d000) n;
        """
            .formatted(thousands));
    // The server would do that by itself, some time later, and count it as a change.
    server.script("webtop5", "VACUUM ANALYZE;");
  }

  private void compare(int rounds) throws Exception {
    List<Double> existing = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Path here = Files.createDirectory(folder.resolve("round-" + round));
      int port = freePort();
      Process daemon = daemon(here, port);
      try {
        existing.add(existing(here, port));
        // No instance holds the dump of both: rsync would compare them.
        Files.delete(here.resolve("data/state/existing.dump"));
        ours.add(ours(here, port));
        Path state = here.resolve("data/state");
        Files.move(state.resolve("webtop5.dump"), state.resolve("webtop5-early.dump"));
        server.script(
            "webtop5",
            "UPDATE contacts.contacts SET lastname = 'changed' WHERE contact_id = %d777; VACUUM;"
                .formatted(2 * round + 3));
        later.add(ours(here, port));
      } finally {
        daemon.destroy();
        daemon.waitFor();
      }
      run(List.of("rm", "-rf", here.toString()), new File("/dev/null"));
    }
    System.out.printf(
        Locale.ROOT, "WebTop: archive of %d MiB, ours %d MiB%n", archive >> 20, ourArchive >> 20);
    tell("WebTop, existing way: dump to a file, send it compressed once more", existing);
    tell("WebTop, this library: last pass, proof", ours);
    tell("WebTop, this library, one row changed since the pass before: last pass, proof", later);
    System.out.printf(Locale.ROOT, "WebTop: of that archive %d bytes crossed%n", literal);
    System.out.printf(Locale.ROOT, "WebTop: %.1f times faster%n", median(existing) / median(ours));
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

  private List<String> dump(String... options) {
    List<String> command = new ArrayList<>(server.asServer("pg_dump"));
    command.add("--format=c");
    command.addAll(List.of(options));
    command.add("webtop5");
    return command;
  }

  private double existing(Path here, int port) throws Exception {
    Path dump = here.resolve("existing.dump");
    long begun = System.nanoTime();
    run(dump(), dump.toFile());
    archive = Files.size(dump);
    run(
        List.of(
            "rsync",
            "-i",
            "-z",
            "--compress-choice=zlib", // NS7's rsync knows no other
            "--times",
            "--password-file=" + here.resolve("password"),
            dump.toString(),
            "rsync://webtop1@127.0.0.1:" + port + "/data/state/"),
        new File("/dev/null"));
    return (System.nanoTime() - begun) / 1e9;
  }

  private double ours(Path here, int port) throws Exception {
    Path dump = here.resolve("webtop5.dump");
    Endpoint endpoint =
        new Endpoint(new ModuleId("webtop1"), Secret.of(PASSWORD), "127.0.0.1", port);
    long begun = System.nanoTime();
    String before = server.query("webtop5", CHANGES);
    CommandResult dumped =
        runner.run(
            Command.of(Duration.ofHours(1), dump("--compress=0")),
            output -> {
              try (OutputStream out = Files.newOutputStream(dump)) {
                Rewritten unused =
                    new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS)
                        .copy(output, out);
              } catch (MigrationException e) {
                throw new IOException(e);
              }
            });
    if (dumped.exitCode() != 0) {
      throw new IllegalStateException("pg_dump: " + dumped.errors());
    }
    ourArchive = Files.size(dump);
    Transferred.Part sent =
        new RsyncReceiver(endpoint, runner)
            .channel(
                Application.named("webtop", "WebTop").intoImage("webtop"),
                Pass.LAST,
                here,
                event -> {})
            .sendState(List.of(StateFile.file("webtop5.dump", dump)));
    if (!server.query("webtop5", CHANGES).equals(before) || sent.items().sent() != 1) {
      throw new IllegalStateException("not proven");
    }
    literal = sent.bytes();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static Process daemon(Path here, int port) throws IOException, InterruptedException {
    Path data = Files.createDirectories(here.resolve("data"));
    Files.createDirectories(data.resolve("state"));
    Path secrets = here.resolve("secrets");
    Files.writeString(secrets, "webtop1:" + PASSWORD + "\n");
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
    Path password = here.resolve("password");
    Files.writeString(password, PASSWORD + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path configuration =
        Files.write(
            here.resolve("rsyncd.conf"),
            List.of(
                "use chroot = no",
                "uid = 0",
                "gid = 0",
                "auth users = webtop1",
                "secrets file = " + secrets,
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

  private static void run(List<String> command, File output)
      throws IOException, InterruptedException {
    succeeded(
        new ProcessBuilder(command)
            .redirectOutput(output)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start(),
        command.get(0));
  }

  private static void succeeded(Process process, String name) throws InterruptedException {
    if (process.waitFor() != 0) {
      throw new IllegalStateException(name + " ended with " + process.exitValue());
    }
  }
}
