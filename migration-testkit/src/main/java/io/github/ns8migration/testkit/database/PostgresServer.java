package io.github.ns8migration.testkit.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own, made of the programs that are installed: its files in a new
 * folder, reachable by a socket in that folder alone. Run by root, it runs as user {@code
 * postgres}, since it refuses to run as root; by anybody else, as this user.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start()) {
 *   server.createDatabase("webtop5");
 *   server.script("webtop5", "CREATE TABLE t (a int);");
 *   server.query("webtop5", "SELECT count(*) FROM t"); // 0
 * }
 * }</pre>
 */
public final class PostgresServer implements AutoCloseable {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final long MINUTES = 10;

  private final Path programs;
  private final Path folder;
  private final Thread shutdown = new Thread(this::stop, "postgres-shutdown");

  private PostgresServer(Path programs, Path folder) {
    this.programs = programs;
    this.folder = folder;
  }

  /** What a program ended with. */
  public record Ended(int exitCode, String output, String errors) {
    /** Whether it ended with zero. */
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Whether a server can be started on this machine. */
  public static boolean isInstalled() {
    return installed().isPresent();
  }

  private static Optional<Path> installed() {
    if (!Files.isDirectory(DEBIAN)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(Path::toString));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Starts one; takes a second or two. */
  public static PostgresServer start() throws IOException {
    Path programs = installed().orElseThrow(() -> new IOException("no PostgreSQL in " + DEBIAN));
    // A folder of its own below /tmp: the path of a socket is short, and user postgres must get in.
    Path folder =
        Files.createTempDirectory(
            "ns8-pg-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    PostgresServer server = new PostgresServer(programs, folder);
    try {
      server.make();
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(server.shutdown);
    return server;
  }

  private void make() throws IOException {
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
    must(
        run(
            "initdb",
            "--pgdata=" + data(),
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    must(
        run(
            "pg_ctl",
            "start",
            "--pgdata=" + data(),
            "--wait",
            "--log=" + folder.resolve("log"),
            "--options=-k " + folder + " -c listen_addresses= -c fsync=off"));
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** Folder of its socket: what {@code PGHOST} is to be. */
  public Path socketFolder() {
    return folder;
  }

  /** The words before a command of this server: another user when this process is root. */
  public List<String> asServer(String program) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.addAll(List.of("env", "PGHOST=" + folder, "PGUSER=postgres", "LC_ALL=C"));
    words.add(programs.resolve(program).toString());
    return words;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  /** Makes an empty database. */
  public void createDatabase(String name) throws IOException {
    must(run("createdb", "--template=template0", "--encoding=UTF8", name));
  }

  /** Runs SQL; the first error ends it. */
  public void script(String database, String sql) throws IOException {
    must(
        run(
            sql.getBytes(UTF_8),
            List.of(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--dbname=" + database)));
  }

  /** Runs one statement and gives its rows, values divided by vertical bars. */
  public String query(String database, String sql) throws IOException {
    return must(run(
            new byte[0],
            List.of(
                "psql",
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--command=" + sql,
                database)))
        .output()
        .strip();
  }

  /** Restores an archive that is read from a pipe, as NS8 does. */
  public Ended restore(String database, Path archive, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("pg_restore", "--dbname=" + database));
    words.addAll(List.of(options));
    try (InputStream content = Files.newInputStream(archive)) {
      return run(content, words);
    }
  }

  /** Runs a program of PostgreSQL without input. */
  public Ended run(String... command) throws IOException {
    return run(new byte[0], List.of(command));
  }

  private Ended run(byte[] input, List<String> command) throws IOException {
    return run(new java.io.ByteArrayInputStream(input), command);
  }

  private Ended run(InputStream input, List<String> command) throws IOException {
    List<String> words = asServer(command.get(0));
    words.addAll(command.subList(1, command.size()));
    Path output = Files.createTempFile("pg", ".out");
    Path errors = Files.createTempFile("pg", ".err");
    try {
      // The server that pg_ctl leaves behind would keep pipes open: files take what is printed.
      Process process =
          new ProcessBuilder(words)
              .directory(Path.of("/").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      try (OutputStream stdin = process.getOutputStream()) {
        input.transferTo(stdin);
      } catch (IOException e) {
        // It ended before it had read all: its exit code tells.
      }
      return new Ended(await(process), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static int await(Process process) throws IOException {
    try {
      if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw new IOException("a program of PostgreSQL does not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Ended must(Ended ended) throws IOException {
    if (!ended.succeeded()) {
      throw new IOException("PostgreSQL: " + ended.exitCode() + " " + ended.errors());
    }
    return ended;
  }

  private void stop() {
    try {
      Ended unused = run("pg_ctl", "stop", "--pgdata=" + data(), "--mode=immediate", "--wait");
    } catch (IOException e) {
      // There is nothing more that could be done for it.
    }
  }

  /** Ends the server and deletes its files. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException e) {
      // The machine is going down: the hook does its part.
    }
    if (Files.exists(data())) {
      stop();
    }
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
