import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.samba.FileServerMigrator;
import io.github.ns8migration.samba.SambaMigrator;
import org.jspecify.annotations.NullMarked;

/** Moves the Samba AD domain of a host, and its file server with it. */
@NullMarked
module io.github.ns8migration.samba {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.slf4j;

  exports io.github.ns8migration.samba;

  // Answers of NS8's actions are read into records, and records are delivered.
  opens io.github.ns8migration.samba to
      com.fasterxml.jackson.databind;
  opens io.github.ns8migration.samba.domain to
      com.fasterxml.jackson.databind;
  opens io.github.ns8migration.samba.share to
      com.fasterxml.jackson.databind;

  provides Migrator with
      SambaMigrator,
      FileServerMigrator;
}
