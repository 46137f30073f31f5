import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.webtop.WebTopMigrator;
import org.jspecify.annotations.NullMarked;

/** Moves WebTop. */
@NullMarked
module io.github.ns8migration.webtop {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;

  exports io.github.ns8migration.webtop;

  // Answers of NS8's actions are read into records.
  opens io.github.ns8migration.webtop to
      com.fasterxml.jackson.databind;

  provides Migrator with
      WebTopMigrator;
}
