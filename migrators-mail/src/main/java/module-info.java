import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.mail.ConnectorMigrator;
import io.github.ns8migration.mail.MailMigrator;
import org.jspecify.annotations.NullMarked;

/** Moves Email, and the POP3 connector with it. */
@NullMarked
module io.github.ns8migration.mail {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.slf4j;

  exports io.github.ns8migration.mail;

  // Answers of NS8's actions are read into records, and records are delivered.
  opens io.github.ns8migration.mail to
      com.fasterxml.jackson.databind;
  opens io.github.ns8migration.mail.connector to
      com.fasterxml.jackson.databind;
  opens io.github.ns8migration.mail.settings to
      com.fasterxml.jackson.databind;

  provides Migrator with
      MailMigrator,
      ConnectorMigrator;
}
