package io.github.ns8migration.webtop.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * WebTop's database on NS7, {@code webtop5} in its PostgreSQL 9.2, read with the host's own
 * programs as user {@code postgres}. Nothing in it is changed.
 */
public final class WebTopDatabase {
  /** Its name. */
  public static final String NAME = "webtop5";

  private static final Duration AT_ONCE = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofHours(12);

  private final SourceHost source;

  /** That of this host. */
  public WebTopDatabase(SourceHost source) {
    this.source = source;
  }

  private static HostCommand asPostgres(Duration time, String... command) {
    List<String> words = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    words.addAll(List.of(command));
    return new HostCommand(words, time, Map.of());
  }

  /** Prints the version of the program that writes the dump. */
  public static HostCommand versionOfDumper() {
    return asPostgres(AT_ONCE, "pg_dump", "--version");
  }

  private static HostCommand size() {
    return query(
        "SELECT pg_database_size(datname) FROM pg_database WHERE datname = '" + NAME + "'");
  }

  private static HostCommand query(String sql) {
    return query("postgres", sql);
  }

  private static HostCommand query(String database, String sql) {
    return asPostgres(
        AT_ONCE,
        "psql",
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--command=" + sql,
        database);
  }

  /**
   * Products that a licence was activated for, as WebTop keeps them (table {@code core.licenses},
   * which its columns had other names over time but this one).
   *
   * @return sorted; empty where there is no such table, or nobody answers
   */
  public List<String> licences() throws InterruptedException {
    try {
      CommandOutput answer =
          source.run(
              query(NAME, "SELECT DISTINCT product_id FROM core.licenses ORDER BY product_id"));
      return answer.succeeded()
          ? answer.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList()
          : List.of();
    } catch (MigrationException e) {
      return List.of();
    }
  }

  /**
   * A mark that is the same again only where nothing was changed since, in any database of the
   * server: which transactions have changed something, or are about to. Reading is none of these.
   *
   * @return empty when the server does not tell
   */
  public Optional<String> changes() throws MigrationException, InterruptedException {
    CommandOutput answer =
        source.run(query("SELECT pg_postmaster_start_time(), txid_current_snapshot()"));
    return Optional.of(answer.output().strip())
        .filter(mark -> answer.succeeded() && !mark.isEmpty());
  }

  // Not compressed: the dump is taken while nobody can work, and pg_dump compresses with a single
  // processor. DumpRewriter uses several.
  private static HostCommand dump(String... more) {
    List<String> words = new ArrayList<>(List.of("pg_dump", "--format=c", "--compress=0"));
    words.addAll(List.of(more));
    words.add(NAME);
    return asPostgres(LONG, words.toArray(String[]::new));
  }

  /** Whether the database can be read. */
  public sealed interface State {
    /**
     * It can.
     *
     * @param bytes room it takes on the disk, indexes included: its dump is smaller
     */
    record Open(long bytes) implements State {}

    /** PostgreSQL runs, and knows no such database: WebTop was never set up. */
    record Missing() implements State {}

    /** PostgreSQL does not answer, or does not let anybody in. */
    record Closed(Problem problem) implements State {}
  }

  /** Opens it. */
  public State open() throws InterruptedException {
    try {
      CommandOutput answer = source.run(size());
      if (!answer.succeeded()) {
        return new State.Closed(closed(last(answer)));
      }
      return answer.output().isBlank()
          ? new State.Missing()
          : new State.Open(Long.parseLong(answer.output().strip()));
    } catch (MigrationException e) {
      return new State.Closed(closed(e.problem().message()));
    } catch (NumberFormatException e) {
      return new State.Closed(closed("psql did not tell its size"));
    }
  }

  private static Problem closed(String why) {
    return new Problem(
        "webtop-database-closed",
        Side.SOURCE,
        "WebTop's database " + NAME + " cannot be opened" + (why.isEmpty() ? "." : ": " + why),
        "Start PostgreSQL on NS7 (systemctl start postgresql) and check with: runuser -u postgres"
            + " -- psql "
            + NAME);
  }

  private static String last(CommandOutput output) {
    List<String> errors = output.errors();
    return errors.isEmpty() ? "" : errors.get(errors.size() - 1).strip();
  }

  /**
   * Dumps the one table that is rewritten on its way and looks at it: whether NS8 can read what
   * this host's PostgreSQL writes, and how many rows will be taken out.
   *
   * @throws MigrationException when a dump cannot be taken, read or rewritten
   */
  public Rewritten tryDump(RowFilter filter) throws MigrationException, InterruptedException {
    AtomicReference<Rewritten> seen = new AtomicReference<>();
    CommandOutput end =
        source.stream(
            dump("--table=" + filter.schema() + "." + filter.table()),
            output ->
                seen.set(new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, filter).look(output)));
    return ended(end, seen);
  }

  /**
   * Dumps all of it into a file that only this process's user can read. The dump is one moment of
   * the database, also while people work in it.
   *
   * @param file made anew
   * @throws MigrationException when the dump cannot be taken, or NS8 could not restore it
   */
  public Rewritten dumpInto(Path file, RowFilter filter)
      throws MigrationException, InterruptedException {
    AtomicReference<Rewritten> written = new AtomicReference<>();
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "scratch-failed",
              Side.TOOL,
              "The dump of WebTop's database could not be written.",
              "Look whether the disk with the state directory is full, and try again."),
          e);
    }
    CommandOutput end =
        source.stream(
            dump(),
            output -> {
              try (OutputStream out = Files.newOutputStream(file)) {
                written.set(
                    new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, filter).copy(output, out));
              }
            });
    return ended(end, written);
  }

  private static Rewritten ended(CommandOutput end, AtomicReference<Rewritten> rewritten)
      throws MigrationException {
    Rewritten result = rewritten.get();
    if (!end.succeeded() || result == null) {
      throw MigrationException.of(
          "webtop-dump-failed",
          Side.SOURCE,
          "pg_dump of WebTop's database ended with "
              + end.exitCode()
              + (last(end).isEmpty() ? "." : ": " + last(end)),
          "Look into the log of PostgreSQL on NS7 (/var/lib/pgsql/data/pg_log), correct what it"
              + " names, and try again. NS7 was not changed.");
    }
    return result;
  }
}
