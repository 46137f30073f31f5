package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.RecordedCommands.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The database server of the host, as far as a migration asks it, by {@code runuser -u postgres --
 * COMMAND}: {@code pg_dump} prints the archive that lies in the tree for that database, all of it
 * whichever tables are asked for, and {@code psql} tells its size, and whether anything was
 * changed. Both need the server to run.
 */
final class PostgresPrograms {
  /** Where the archive of a database lies in the tree, made by no real host. */
  static final String ARCHIVES = "var/lib/pgsql/archives/";

  private static final List<String> AS_POSTGRES = List.of("-u", "postgres", "--");
  // Indexes and unused room: what pg_database_size tells is more than a compressed dump.
  private static final long SIZE_OF_A_NEW_DATABASE = 7_000_000;

  private final Path root;
  private final Units units;

  PostgresPrograms(Path root, Units units) {
    this.root = root;
    this.units = units;
  }

  /** {@code runuser}, without its own name. */
  CommandOutput run(List<String> words) throws IOException {
    if (words.size() < 4 || !words.subList(0, 3).equals(AS_POSTGRES)) {
      return Answer.failed(1, "runuser: only -u postgres -- here");
    }
    List<String> command = words.subList(3, words.size());
    return switch (command.get(0)) {
      case "pg_dump" ->
          command.equals(List.of("pg_dump", "--version"))
              ? Answer.printed("pg_dump (PostgreSQL) 9.2.24\n")
              : Answer.failed(1, "pg_dump: nobody reads what it prints");
      case "psql" -> running() ? answer(command) : notRunning("psql");
      default -> Answer.failed(127, "runuser: failed to execute " + command.get(0));
    };
  }

  /** What {@code pg_dump} prints, for those who read it while it runs. */
  Optional<Recorded> dump(List<String> command) throws IOException {
    boolean dumps =
        command.size() > 6
            && command.get(0).equals("runuser")
            && command.subList(1, 4).equals(AS_POSTGRES)
            && command.get(4).equals("pg_dump")
            && command.contains("--format=c");
    if (!dumps) {
      return Optional.empty();
    }
    Path archive = archive(command.get(command.size() - 1));
    return Optional.of(
        running() && Files.exists(archive)
            ? new Recorded(0, Optional.of(archive))
            : new Recorded(1, Optional.empty()));
  }

  private boolean running() throws IOException {
    return units.get("postgresql").running();
  }

  private static CommandOutput notRunning(String program) {
    return Answer.failed(
        2,
        program + ": could not connect to server: No such file or directory",
        "Is the server running locally and accepting"
            + " connections on Unix domain socket \"/var/run/postgresql/.s.PGSQL.5432\"?");
  }

  private CommandOutput answer(List<String> command) throws IOException {
    String sql =
        command.stream().filter(word -> word.startsWith("--command=")).findFirst().orElse("");
    return sql.contains("txid_current_snapshot()") ? changes() : size(sql);
  }

  /** Another answer once an archive is another. */
  private CommandOutput changes() throws IOException {
    StringBuilder mark = new StringBuilder();
    try (Stream<Path> archives = Files.list(root.resolve(ARCHIVES))) {
      for (Path archive : archives.sorted().toList()) {
        mark.append(Files.getLastModifiedTime(archive).toInstant()).append(':');
        mark.append(Files.size(archive)).append(':');
      }
    }
    return Answer.printed(mark + "\n");
  }

  private CommandOutput size(String sql) throws IOException {
    int name = sql.indexOf("datname = '");
    if (!sql.contains("pg_database_size(") || name < 0) {
      return Answer.failed(1, "psql: only the size of a database and its changes are known here");
    }
    Path archive = archive(sql.substring(name + 11, sql.lastIndexOf('\'')));
    return Answer.printed(
        Files.exists(archive) ? Files.size(archive) + SIZE_OF_A_NEW_DATABASE + "\n" : "");
  }

  private Path archive(String database) {
    return root.resolve(ARCHIVES + database + ".dump");
  }
}
