package io.github.ns8migration.mail;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.mail.settings.DkimKey;
import io.github.ns8migration.mail.settings.MailRecords;
import io.github.ns8migration.mail.settings.MailSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what NS7 has of mail, the mailboxes apart. */
final class MailHost {
  private final SourceHost source;

  MailHost(SourceHost source) {
    this.source = source;
  }

  boolean isInstalled() {
    return Files.exists(source.path("/etc/e-smith/db/configuration/defaults/dovecot/status"));
  }

  Path mailboxes() {
    return source.path("/var/lib/nethserver/vmail");
  }

  /** The settings as they are now, ready for NS8 whose domain of users is {@code userDomain}. */
  MailSettings settings(Optional<String> userDomain)
      throws MigrationException, InterruptedException {
    return MailSettings.of(records(userDomain));
  }

  /** The records that settings are made of. */
  MailRecords records(Optional<String> userDomain) throws MigrationException, InterruptedException {
    EsmithDatabase configuration = source.database("configuration");
    return new MailRecords(
        source.domain(),
        userDomain,
        source.accounts(),
        configuration.record("postfix"),
        configuration.record("dovecot"),
        configuration.record("rspamd"),
        configuration.record("clamd"),
        source.database("domains").records(),
        source.database("accounts").records(),
        source.database("smarthosts").records(),
        source.database("networks").records());
  }

  /** The key that signs mail; empty when NS7 has none that can be read as one. */
  Optional<DkimKey> dkimKey() throws MigrationException {
    return DkimKey.read(text("default.private"), text("default.txt"));
  }

  private String text(String name) throws MigrationException {
    Path file = source.path("/etc/opendkim/keys/" + name);
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "dkim-key-unreadable",
              Side.SOURCE,
              "The DKIM key " + file + " cannot be read.",
              "Let the user who runs this program read it, and try again."),
          e);
    }
  }
}
