package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.RecordedCommands.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All programs of the host, by name: those that act on its tree, and those recorded. */
final class HostPrograms {
  private static final Set<String> SYSTEM = Set.of("/bin", "/sbin", "/usr/bin", "/usr/sbin");
  private static final Set<String> ESMITH = Set.of("/sbin/e-smith", "/usr/sbin/e-smith");
  private static final Set<String> LIBEXEC = Set.of("/usr/libexec/nethserver");
  private static final Set<String> FILE_OPTIONS = Set.of("-r", "-l", "-f");
  private static final int NOT_FOUND = 127;
  private static final Map<String, String> VERSIONS =
      Map.of(
          "rsync", "rsync  version 3.1.2  protocol version 31",
          "pg_dump", "pg_dump (PostgreSQL) 9.2.24",
          "mysqldump", "mysqldump  Ver 10.14 Distrib 5.5.68-MariaDB, for Linux (x86_64)");

  private record Installed(Set<String> folders, boolean onPath, HostProgram program) {}

  private final Path root;
  private final Units units;
  private final RecordedCommands recorded;
  private final PostgresPrograms postgres;
  private final Map<String, Installed> programs;
  private final Path directory;

  HostPrograms(Path root, Path side, Units units, Set<String> stubborn) throws IOException {
    this.root = root;
    this.units = units;
    this.recorded = RecordedCommands.in(side.resolve("commands"));
    this.directory = root.resolve(DirectoryLdif.FILE);
    DbProgram db = new DbProgram(root);
    AccountPrograms accounts = new AccountPrograms(root, db, units, recorded);
    Events events = new Events(root, db, units, recorded);
    Ids ids = Ids.of(side, root);
    NetworkPrograms network = new NetworkPrograms(root, db, units);
    this.postgres = new PostgresPrograms(root, units);
    this.programs =
        Map.ofEntries(
            esmith("db", db),
            esmith("config", words -> db.run(prepend("configuration", words))),
            esmith("signal-event", events::signal),
            esmith("expand-template", events::expand),
            system("systemctl", new Systemctl(units, stubborn)),
            system("hostname", words -> HostNames.of(root).run(words)),
            system("httpd", this::httpd),
            system("redis-cli", this::redis),
            system("mysqldump", this::mysqldump),
            system("getent", words -> getent(words, accounts, ids, network)),
            system("ip", network::ip),
            system("wg", network::wg),
            system("runuser", this::runuser),
            system("nsdc-run", this::container),
            system("chroot", this::changedRoot),
            system("account-provider-test", words -> providerTest(accounts, words)),
            libexec("list-users", words -> accounts.list("list-users", words)),
            libexec("list-groups", words -> accounts.list("list-groups", words)),
            libexec("list-group-members", words -> accounts.related("list-group-members", words)),
            libexec(
                "list-user-membership", words -> accounts.related("list-user-membership", words)),
            libexec("count-accounts", words -> accounts.count()));
  }

  private static Map.Entry<String, Installed> esmith(String name, HostProgram program) {
    return Map.entry(name, new Installed(ESMITH, true, program));
  }

  private static Map.Entry<String, Installed> system(String name, HostProgram program) {
    return Map.entry(name, new Installed(SYSTEM, true, program));
  }

  private static Map.Entry<String, Installed> libexec(String name, HostProgram program) {
    return Map.entry(name, new Installed(LIBEXEC, false, program));
  }

  private static List<String> prepend(String first, List<String> rest) {
    List<String> words = new ArrayList<>(rest);
    words.add(0, first);
    return words;
  }

  /** Runs a command; exit 127 for one this host has not. */
  CommandOutput run(List<String> command) throws IOException {
    String name = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    if (name.equals("slapcat") && Files.exists(directory)) {
      return Answer.printed(Files.readString(directory));
    }
    Installed installed = programs.get(name);
    if (installed != null && found(installed, command.get(0), name)) {
      return installed.program().run(command.subList(1, command.size()));
    }
    return recordedAnswer(command)
        .or(() -> version(name, command))
        .orElseGet(() -> Answer.failed(NOT_FOUND, command.get(0) + ": command not found"));
  }

  /** What the programs of NS7 print that a test need not have recorded otherwise. */
  private static Optional<CommandOutput> version(String name, List<String> command) {
    return command.subList(1, command.size()).equals(List.of("--version"))
        ? Optional.ofNullable(VERSIONS.get(name)).map(text -> Answer.printed(text + "\n"))
        : Optional.empty();
  }

  private static boolean found(Installed installed, String program, String name) {
    int slash = program.lastIndexOf('/');
    return slash < 0
        ? installed.onPath()
        : installed.folders().contains(program.substring(0, slash)) && !name.isEmpty();
  }

  private static CommandOutput getent(
      List<String> words, AccountPrograms accounts, Ids ids, NetworkPrograms network)
      throws IOException {
    return words.size() == 2 && words.get(0).equals("ahostsv4")
        ? network.hosts(words.get(1))
        : accounts.getent(words, ids);
  }

  // ---- recorded: dumps of directories and databases

  /** The recorded answer to a command that no program of the host answers. */
  Optional<Recorded> recorded(List<String> command) throws IOException {
    Optional<Recorded> dump = postgres.dump(command);
    if (dump.isPresent()) {
      return dump;
    }
    String name = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    Installed installed = programs.get(name);
    boolean acts = name.equals("slapcat") && Files.exists(directory);
    return acts || (installed != null && found(installed, command.get(0), name))
        ? Optional.empty()
        : recorded.answer(command);
  }

  /** Also the same command with its output in a file: {@code mysqldump ... -r FILE}. */
  private Optional<CommandOutput> recordedAnswer(List<String> command) throws IOException {
    Optional<Recorded> answer = recorded.answer(command);
    if (answer.isPresent()) {
      return Optional.of(
          new CommandOutput(answer.get().exitCode(), answer.get().text(), List.of()));
    }
    for (int i = 1; i + 1 < command.size(); i++) {
      if (FILE_OPTIONS.contains(command.get(i))) {
        List<String> without = new ArrayList<>(command);
        String file = without.remove(i + 1);
        without.remove(i);
        Optional<Recorded> dump = recorded.answer(without);
        if (dump.isPresent() && dump.get().output().isPresent()) {
          Files.copy(dump.get().output().get(), onHost(file), StandardCopyOption.REPLACE_EXISTING);
          return Optional.of(Answer.failed(dump.get().exitCode()));
        }
      }
    }
    return Optional.empty();
  }

  /** A path as the host has it, or as this program sees it: both name one file. */
  private Path onHost(String path) {
    return Path.of(path).startsWith(root) ? Path.of(path) : root.resolve(path.substring(1));
  }

  // ---- small ones

  /** {@code httpd -k graceful} also starts a server that was not running. */
  private CommandOutput httpd(List<String> words) throws IOException {
    if (!words.equals(List.of("-k", "graceful"))) {
      return Answer.failed(1, "httpd: only -k graceful here");
    }
    Unit unit = units.get("httpd");
    if (unit.loaded()) {
      units.put(unit.running(true));
    }
    return Answer.DONE;
  }

  /** As it was recorded, if it was: the size of a database whose content is not here. */
  private CommandOutput runuser(List<String> words) throws IOException {
    Optional<CommandOutput> answer = recordedAnswer(prepend("runuser", words));
    return answer.isPresent() ? answer.get() : postgres.run(words);
  }

  /**
   * {@code mysqldump [OPTION...] DATABASE [TABLE...]}, with {@code --databases} or {@code -B} too:
   * answers the whole dump of that database, whatever tables are asked for. It was recorded, or
   * lies in the database's folder, {@code /var/lib/mysql/sogo/dump.sql}.
   */
  private CommandOutput mysqldump(List<String> words) throws IOException {
    if (words.equals(List.of("--version"))) {
      return Answer.printed("mysqldump  Ver 10.14 Distrib 5.5.68-MariaDB, for Linux (x86_64)\n");
    }
    String database = words.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    if (units.get("mysqld").loaded() && !units.get("mysqld").running()) {
      return Answer.failed(
          2, "mysqldump: Got error: 2002: \"Can't connect to local MySQL server\"");
    }
    Optional<CommandOutput> exact = recordedAnswer(prepend("mysqldump", words));
    if (exact.isPresent()) {
      return exact.get();
    }
    Path dump = root.resolve("var/lib/mysql").resolve(database).resolve("dump.sql");
    if (Files.exists(dump)) {
      return Answer.printed(Files.readString(dump));
    }
    Optional<Recorded> known =
        recorded.answer(
            List.of(
                "mysqldump",
                "--single-transaction",
                "--quick",
                "--add-drop-table",
                "-QB",
                database));
    return known.isPresent()
        ? new CommandOutput(known.get().exitCode(), known.get().text(), List.of())
        : Answer.failed(2, "mysqldump: Got error: 1049: \"Unknown database '" + database + "'\"");
  }

  /**
   * {@code redis-cli -s SOCKET ping|save|bgsave|lastsave} for the statistics of the spam filter.
   */
  private CommandOutput redis(List<String> words) throws IOException {
    String socket = words.size() == 3 && words.get(0).equals("-s") ? words.get(1) : "";
    if (!socket.equals("/var/run/redis-rspamd/rspamd") || !units.get("redis-rspamd").running()) {
      return Answer.failed(
          1, "Could not connect to Redis at " + socket + ": No such file or directory");
    }
    return switch (words.get(2).toLowerCase(Locale.ROOT)) {
      case "ping" -> Answer.printed("PONG\n");
      case "save" -> saved("OK\n");
      case "bgsave" -> saved("Background saving started\n");
      case "lastsave" ->
          Answer.printed(Files.getLastModifiedTime(dump()).toInstant().getEpochSecond() + "\n");
      default -> Answer.printed("ERR unknown command '" + words.get(2) + "'\n");
    };
  }

  private Path dump() {
    return root.resolve("var/lib/redis/rspamd/dump.rdb");
  }

  private CommandOutput saved(String answer) throws IOException {
    if (!Files.exists(dump())) {
      Files.createDirectories(root.resolve("var/lib/redis/rspamd"));
      Files.writeString(dump(), "REDIS0007\u00ff", ISO_8859_1);
    }
    Files.setLastModifiedTime(dump(), FileTime.from(Instant.now()));
    return Answer.printed(answer);
  }

  private static CommandOutput providerTest(AccountPrograms accounts, List<String> words)
      throws IOException {
    return words.equals(List.of("dump")) ? accounts.dump() : Answer.failed(1, "unknown command");
  }

  /** {@code nsdc-run [-e] -- COMMAND}: the container of the domain controller, when it runs. */
  private CommandOutput container(List<String> words) throws IOException {
    if (!units.get("nsdc").running()) {
      return Answer.failed(1, "Traceback (most recent call last):", "socket.error: No such file");
    }
    Optional<CommandOutput> answer = recordedAnswer(prepend("nsdc-run", words));
    if (answer.isPresent()) {
      return answer.get();
    }
    return inside(words.subList(words.indexOf("--") + 1, words.size()));
  }

  /** {@code chroot ROOT COMMAND}: programs of the container, whether it runs or not. */
  private CommandOutput changedRoot(List<String> words) throws IOException {
    if (words.size() < 2 || !onHost(words.get(0)).equals(root.resolve("var/lib/machines/nsdc"))) {
      return Answer.failed(125, "chroot: only the container of the domain controller is here");
    }
    return inside(words.subList(1, words.size()));
  }

  private CommandOutput inside(List<String> inside) throws IOException {
    if (inside.size() > 2 && inside.subList(0, 2).equals(List.of("tdbbackup", "-s"))) {
      return backup(inside.get(2), inside.subList(3, inside.size()));
    }
    return inside.equals(List.of("true")) ? Answer.DONE : Answer.failed(254);
  }

  /** {@code tdbbackup -s SUFFIX FILE...} makes FILE + SUFFIX beside each file. */
  private CommandOutput backup(String suffix, List<String> files) throws IOException {
    int exit = 0;
    for (String file : files) {
      Path original = root.resolve("var/lib/machines/nsdc" + file);
      if (Files.exists(original)) {
        Path copy = original.resolveSibling(original.getFileName() + suffix);
        Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
      } else {
        exit = 1;
      }
    }
    return Answer.failed(exit);
  }
}
