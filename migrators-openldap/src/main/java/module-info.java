import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.openldap.OpenLdapMigrator;
import org.jspecify.annotations.NullMarked;

/** Moves a local OpenLDAP account provider. */
@NullMarked
module io.github.ns8migration.openldap {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.apache.commons.codec;
  requires unboundid.ldapsdk;

  exports io.github.ns8migration.openldap;

  // Answers of NS8's actions are read into records.
  opens io.github.ns8migration.openldap to
      com.fasterxml.jackson.databind;

  provides Migrator with
      OpenLdapMigrator;
}
