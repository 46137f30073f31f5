package io.github.ns8migration.api.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The old server (NethServer 7), to be read: databases, files, accounts, commands. It may be this
 * machine, another one, or a folder that looks like one: a migrator cannot tell, and must not.
 *
 * <pre>{@code
 * Optional<EsmithRecord> postfix = source.database("configuration").record("postfix");
 * boolean installed = Files.exists(source.path("/etc/e-smith/db/configuration/defaults/postfix/status"));
 * }</pre>
 */
public interface SourceHost {
  /**
   * A configuration database ({@code configuration}, {@code accounts}, {@code domains}, ...) as it
   * is now: read once, in memory. A missing file is an empty database, as for NS7's own tools.
   *
   * @throws MigrationException when the file is there and cannot be read
   */
  EsmithDatabase database(String name) throws MigrationException;

  /**
   * Where a file of the host is for this program.
   *
   * @param absolute its path on the host, beginning with a slash
   */
  Path path(String absolute);

  /**
   * The regular files below a folder, at any depth, by their paths on the host, sorted; none when
   * there is no such folder. Links are not followed.
   *
   * @param folder its path on the host, beginning with a slash
   * @throws MigrationException when it is there and cannot be read
   */
  default List<String> filesBelow(String folder) throws MigrationException {
    Path root = path(folder);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> folder + "/" + root.relativize(path))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new MigrationException(
          new Problem(
              "folder-unreadable",
              Side.SOURCE,
              "The folder " + folder + " cannot be read.",
              "Run this program as root, and check the file system."),
          e);
    }
  }

  /** Full name of the host in lower case, without a dot at its end: {@code server.example.org}. */
  String fullName() throws MigrationException, InterruptedException;

  /**
   * The host's domain as {@code hostname -d} prints it, in lower case and without a dot at its end;
   * empty when the host has no domain. NS7 makes the long names of all accounts with it.
   */
  String domain() throws MigrationException, InterruptedException;

  /**
   * Users and groups of the account provider; both empty when the host has none. It is asked anew,
   * but within one call of a migrator, and while services are stopped: there the answer is that of
   * the last pass before.
   *
   * @throws MigrationException when the provider does not answer, or its answer was cut off: never
   *     taken for "no users"
   */
  AccountLists accounts() throws MigrationException, InterruptedException;

  /**
   * Runs a command of the host and waits for its end.
   *
   * @throws MigrationException when it cannot be started or takes too long; an exit status other
   *     than zero is no exception
   */
  CommandOutput run(HostCommand command) throws MigrationException, InterruptedException;

  /**
   * Runs a command and hands over what it prints while it runs, in constant memory:
   *
   * <pre>{@code
   * CommandOutput end = source.stream(
   *     HostCommand.of("slapcat", "-n", "2").within(Duration.ofHours(1)),
   *     output -> translate(output, file));
   * }</pre>
   *
   * @return how it ended, with an empty output: whether that was well must be looked at before what
   *     {@code reader} made is used
   * @throws MigrationException when it cannot be started, takes too long, or {@code reader} failed;
   *     the whole process tree has been stopped then
   */
  CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException;
}
