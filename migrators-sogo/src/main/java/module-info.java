import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.sogo.SogoMigrator;
import org.jspecify.annotations.NullMarked;

/** Moves SOGo. */
@NullMarked
module io.github.ns8migration.sogo {
  requires transitive io.github.ns8migration.api;

  exports io.github.ns8migration.sogo;

  provides Migrator with
      SogoMigrator;
}
