package io.github.ns8migration.sogo.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.sogo.convert.DumpRewriter;
import io.github.ns8migration.sogo.convert.DumpSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** SOGo's database on NS7: MariaDB 5.5, database {@code sogo}. It is only read. */
public final class SogoDatabase {
  private static final String NAME = "sogo";
  private static final String FOLDER = "/var/lib/mysql/sogo";
  private static final String LOGIN = "/root/.my.cnf";
  private static final Duration LONG = Duration.ofHours(12);

  // MariaDB's default, which NS8 has: a longer statement breaks the connection in mid-import.
  private static final long LARGEST_STATEMENT = 16L << 20;

  // The text of a row is longer than the row: line feeds and quotes get a backslash each.
  private static final double TEXT_PER_BYTE = 1.3;

  private static final String SIZE =
      "SELECT COALESCE(SUM(data_length), 0) FROM information_schema.tables"
          + " WHERE table_schema = 'sogo'";

  // Statements that change something, in any database of the server, by anybody, and rows that were
  // changed: all that reads leaves these alone, a dump too. A restart of the server begins anew.
  private static final String CHANGES =
      "SHOW GLOBAL STATUS WHERE Variable_name RLIKE"
          + " '^(Com_(alter|create|rename|drop)_(db|index|table|view)|Com_(delete|update)(_multi)?"
          + "|Com_(insert|replace)(_select)?|Com_(load|truncate|commit|xa_commit|rollback)"
          + "|Handler_(delete|update)|Innodb_rows_(deleted|inserted|updated))$'";

  private final SourceHost source;

  /** That of the host. */
  public SogoDatabase(SourceHost source) {
    this.source = source;
  }

  /** Whether the server has it: it was never made on a host where SOGo was never set up. */
  public boolean exists() {
    return Files.isDirectory(source.path(FOLDER));
  }

  /** About how large its dump is, rather more than less; zero when nothing can be said. */
  public long dumpSize() throws MigrationException, InterruptedException {
    CommandOutput answer =
        source.run(command("mysql", "--batch", "--skip-column-names", "-e", SIZE));
    String printed = answer.output().strip();
    long data =
        answer.succeeded() && printed.matches("[0-9]{1,18}") ? Long.parseLong(printed) : files();
    return (long) (data * TEXT_PER_BYTE);
  }

  /**
   * Counters of the server that are the same again only where nothing was changed since; empty when
   * it does not tell them.
   */
  public Optional<String> changes() throws MigrationException, InterruptedException {
    CommandOutput answer =
        source.run(command("mysql", "--batch", "--skip-column-names", "-e", CHANGES));
    return Optional.of(answer.output().strip())
        .filter(counters -> answer.succeeded() && counters.contains("Com_insert"));
  }

  private long files() {
    try (Stream<Path> files = Files.walk(source.path(FOLDER))) {
      return files.filter(Files::isRegularFile).mapToLong(SogoDatabase::size).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // gone meanwhile
    }
  }

  /** Looks at the two tables that tell what there is; changes and writes nothing. */
  public DumpSummary survey() throws MigrationException, InterruptedException {
    return dumped(
        dump(NAME, "sogo_folder_info", "sogo_user_profile"), OutputStream::nullOutputStream);
  }

  /**
   * Writes the dump for NS8 into a new file that only its owner can read.
   *
   * @throws MigrationException also when NS8 could not load it: what it refuses is found here,
   *     where nothing has stopped yet
   */
  public DumpSummary dumpInto(Path file) throws MigrationException, InterruptedException {
    DumpSummary summary =
        dumped(
            dump("--databases", NAME),
            () -> {
              Files.createFile(
                  file,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
              return Files.newOutputStream(file);
            });
    if (summary.largestStatement() > LARGEST_STATEMENT) {
      throw MigrationException.of(
          "row-too-large",
          Side.SOURCE,
          "A row of the table "
              + summary.largestTable()
              + " takes "
              + (summary.largestStatement() >> 20)
              + " MiB in the dump; the database of NS8 takes 16 MiB at once.",
          "Look in that calendar or address book of SOGo for an entry with a large attachment,"
              + " remove that, and try again. Nothing was handed over.");
    }
    return summary;
  }

  private interface Target {
    OutputStream open() throws IOException;
  }

  private DumpSummary dumped(HostCommand command, Target target)
      throws MigrationException, InterruptedException {
    AtomicReference<DumpSummary> summary = new AtomicReference<>();
    OutputReader reader =
        output -> {
          try (OutputStream out = target.open()) {
            summary.set(DumpRewriter.rewrite(output, out));
          }
        };
    CommandOutput end = source.stream(command, reader);
    DumpSummary seen = summary.get();
    if (!end.succeeded() || seen == null) {
      throw MigrationException.of(
          "database-not-dumped",
          Side.SOURCE,
          "The database of SOGo could not be dumped: mysqldump ended with exit status "
              + end.exitCode()
              + lastLine(end)
              + ".",
          "Check that mysqld runs and that mysqldump sogo works for root, then try again.");
    }
    if (!seen.complete()) {
      throw MigrationException.of(
          "dump-incomplete",
          Side.SOURCE,
          "The dump of SOGo's database was cut off after " + seen.bytes() + " bytes.",
          "Check the log of MariaDB and free space, then try again. Nothing was handed over.");
    }
    return seen;
  }

  private static String lastLine(CommandOutput end) {
    return end.errors().isEmpty() ? "" : ": " + end.errors().get(end.errors().size() - 1).strip();
  }

  /**
   * All rows as of one moment, while people work. Without the date at its end, so that two dumps of
   * an unchanged database are the same. In the character set that holds every character: MariaDB
   * 5.5 would make question marks of some.
   */
  private HostCommand dump(String... what) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--single-transaction",
                "--quick",
                "--add-drop-table",
                "--quote-names",
                "--skip-dump-date",
                "--default-character-set=utf8mb4",
                "--max-allowed-packet=1G"));
    words.addAll(List.of(what));
    return command("mysqldump", words.toArray(String[]::new)).within(LONG);
  }

  // The server's password is in a file that its programs read themselves.
  private HostCommand command(String program, String... words) {
    List<String> all = new ArrayList<>(List.of(program));
    if (Files.exists(source.path(LOGIN))) {
      all.add("--defaults-extra-file=" + LOGIN);
    }
    all.addAll(List.of(words));
    return new HostCommand(all, Duration.ofMinutes(1), Map.of());
  }
}
