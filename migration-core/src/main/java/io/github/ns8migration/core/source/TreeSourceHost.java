package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.regex.Pattern;

/**
 * An old server whose files are below a folder, {@code /} for this machine, and whose commands a
 * {@link HostShell} runs. Keeps nothing: each call reads the host as it is at that moment. Safe for
 * use by many threads when its shell is.
 *
 * <pre>{@code
 * SourceHost source = new TreeSourceHost(Path.of("/"), new LocalShell(runner));
 * }</pre>
 *
 * <p>{@link #path} follows links as the host would, and so never gives a link: a folder that was
 * moved to another disk and linked is found where it is, and an absolute link in a copied tree does
 * not lead to a file of the machine this program runs on.
 */
public final class TreeSourceHost implements SourceHost {
  private static final Pattern DATABASE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final String DATABASES = "/var/lib/nethserver/db/";
  private static final String LIBEXEC = "/usr/libexec/nethserver/";
  private static final Duration ACCOUNTS_TIME = Duration.ofMinutes(10);

  private final HostTree tree;
  private final HostShell shell;

  /** With the host's files below {@code root}. */
  public TreeSourceHost(Path root, HostShell shell) {
    this.tree = new HostTree(root);
    this.shell = shell;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when {@code name} is not a file name
   */
  @Override
  public EsmithDatabase database(String name) throws MigrationException {
    if (!DATABASE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a database: " + name);
    }
    try {
      EsmithFile file = EsmithFile.read(tree.resolve(DATABASES + name));
      return name.equals("configuration") ? new ComputedKeys(tree).laidOver(file) : file;
    } catch (IOException unreadable) {
      throw new MigrationException(
          new Problem(
              "database-unreadable",
              Side.SOURCE,
              "The database " + name + " cannot be read: " + unreadable.getMessage() + ".",
              "Look at the file " + DATABASES + name + ", and run this program as root."),
          unreadable);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the path is relative or holds {@code ..}
   * @throws java.io.UncheckedIOException when links go round in a circle
   */
  @Override
  public Path path(String absolute) {
    return tree.resolve(absolute);
  }

  @Override
  public String fullName() throws MigrationException, InterruptedException {
    return AccountAnswer.normalDomain(hostName(HostCommand.of("hostname")));
  }

  @Override
  public String domain() throws MigrationException, InterruptedException {
    return AccountAnswer.normalDomain(hostName(HostCommand.of("hostname", "-d")));
  }

  @Override
  public AccountLists accounts() throws MigrationException, InterruptedException {
    // Without a provider the programs print nothing; with one, nothing is never an answer.
    if (AccountProvider.kindOf(this) == AccountProvider.Kind.NONE) {
      return AccountLists.NONE;
    }
    return new AccountLists(list("list-users"), list("list-groups"));
  }

  @Override
  public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
    return shell.run(command);
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    return shell.stream(command, reader);
  }

  private String hostName(HostCommand command) throws MigrationException, InterruptedException {
    CommandOutput answer = shell.run(command);
    if (!answer.succeeded()) {
      throw MigrationException.of(
          "host-name-unknown",
          Side.SOURCE,
          String.join(" ", command.arguments())
              + " failed with exit status "
              + answer.exitCode()
              + lastLine(answer)
              + ".",
          "Give the host a full name that it can resolve itself, see /etc/hostname and /etc/hosts.");
    }
    return answer.output();
  }

  private SortedSet<String> list(String program) throws MigrationException, InterruptedException {
    CommandOutput answer = shell.run(HostCommand.of(LIBEXEC + program).within(ACCOUNTS_TIME));
    if (!answer.succeeded()) {
      throw MigrationException.of(
          "account-provider-silent",
          Side.SOURCE,
          program + " failed with exit status " + answer.exitCode() + lastLine(answer) + ".",
          "See that the account provider runs (/usr/sbin/account-provider-test), then try again.");
    }
    try {
      return AccountAnswer.names(answer.output());
    } catch (IOException damaged) {
      // The cause would quote the answer, which holds names of people.
      throw MigrationException.of(
          "account-list-damaged",
          Side.SOURCE,
          "The answer of " + program + " is empty or was cut off: who has an account is not known.",
          "See that the account provider answers (" + LIBEXEC + program + "), then try again.");
    }
  }

  private static String lastLine(CommandOutput answer) {
    return answer.errors().isEmpty()
        ? ""
        : ": " + answer.errors().get(answer.errors().size() - 1).strip();
  }
}
