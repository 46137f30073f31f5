package io.github.ns8migration.mail;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.mail.settings.Given;
import io.github.ns8migration.mail.settings.MailRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A host whose records are made by hand and whose files live in a folder. */
final class FakeHost implements SourceHost {
  private final Path root;
  private final MailRecords records;
  private boolean redisRuns = true;

  /** Commands in the order in which they were run. */
  final List<String> commands = new ArrayList<>();

  FakeHost(Path root, Given given) {
    this.root = root;
    this.records = given.records();
    file("/etc/e-smith/db/configuration/defaults/dovecot/status", "enabled");
    file("/var/lib/nethserver/vmail/anna@example.org/Maildir/cur/1.M1P1.host:2,S", "Hello\n");
    file("/var/lib/nethserver/vmail/anna@example.org/Maildir/new/.keep", "");
  }

  FakeHost file(String name, String content) {
    try {
      Path file = path(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  FakeHost withDkimKey() {
    return file("/etc/opendkim/keys/default.private", Given.text("ns7-small/default.private"))
        .file("/etc/opendkim/keys/default.txt", Given.text("ns7-small/default.txt"));
  }

  FakeHost withoutRedis() {
    redisRuns = false;
    return this;
  }

  @Override
  public EsmithDatabase database(String name) {
    List<EsmithRecord> content =
        switch (name) {
          case "configuration" ->
              Stream.of(records.postfix(), records.dovecot(), records.rspamd(), records.clamd())
                  .flatMap(Optional::stream)
                  .toList();
          case "domains" -> records.domains();
          case "accounts" -> records.accountRecords();
          case "smarthosts" -> records.smarthosts();
          case "networks" -> records.networks();
          default -> List.of();
        };
    return new EsmithDatabase() {
      @Override
      public Optional<EsmithRecord> record(String key) {
        return content.stream().filter(each -> each.key().equals(key)).findFirst();
      }

      @Override
      public List<EsmithRecord> records() {
        return content;
      }
    };
  }

  @Override
  public Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  @Override
  public String fullName() {
    return "server.example.org";
  }

  @Override
  public String domain() {
    return records.mailDomain();
  }

  @Override
  public AccountLists accounts() {
    return records.accounts();
  }

  @Override
  public CommandOutput run(HostCommand command) throws MigrationException {
    commands.add(String.join(" ", command.arguments()));
    if (!redisRuns) {
      throw MigrationException.of("no-command", Side.SOURCE, "Nothing there.", "Install it.");
    }
    return new CommandOutput(0, "OK\n", List.of());
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader) {
    throw new AssertionError("Email makes no dumps: " + command);
  }
}
