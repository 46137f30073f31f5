package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The host for one call of a migrator: who has an account, and the host's names, are asked for
 * once. While people wait nobody is asked who was asked just before: the programs that list
 * accounts are slow, and every member of a group needs their answer more than once.
 */
final class KnownHost implements SourceHost {
  /** What was told in the passes of an action. Safe for use by many threads. */
  static final class Memory {
    private final AtomicReference<@Nullable AccountLists> accounts = new AtomicReference<>();
    private final AtomicReference<@Nullable String> fullName = new AtomicReference<>();
    private final AtomicReference<@Nullable String> domain = new AtomicReference<>();
  }

  /** Asks the host. */
  private interface Question<T> {
    T ask() throws MigrationException, InterruptedException;
  }

  private final SourceHost host;
  private final Memory memory;
  private final Memory own = new Memory();
  private final boolean asking;

  /**
   * For one call.
   *
   * @param asking whether the host is asked although the memory has an answer
   */
  KnownHost(SourceHost host, Memory memory, boolean asking) {
    this.host = host;
    this.memory = memory;
    this.asking = asking;
  }

  private <T> T known(
      AtomicReference<@Nullable T> here, AtomicReference<@Nullable T> before, Question<T> question)
      throws MigrationException, InterruptedException {
    Optional<T> known =
        Optional.ofNullable(here.get())
            .or(() -> asking ? Optional.empty() : Optional.ofNullable(before.get()));
    if (known.isPresent()) {
      return known.get();
    }
    T answer = question.ask();
    here.set(answer);
    before.set(answer);
    return answer;
  }

  @Override
  public AccountLists accounts() throws MigrationException, InterruptedException {
    return known(own.accounts, memory.accounts, host::accounts);
  }

  @Override
  public String fullName() throws MigrationException, InterruptedException {
    return known(own.fullName, memory.fullName, host::fullName);
  }

  @Override
  public String domain() throws MigrationException, InterruptedException {
    return known(own.domain, memory.domain, host::domain);
  }

  @Override
  public EsmithDatabase database(String name) throws MigrationException {
    return host.database(name);
  }

  @Override
  public Path path(String absolute) {
    return host.path(absolute);
  }

  @Override
  public List<String> filesBelow(String folder) throws MigrationException {
    return host.filesBelow(folder);
  }

  @Override
  public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
    return host.run(command);
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    return host.stream(command, reader);
  }
}
