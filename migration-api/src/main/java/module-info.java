import org.jspecify.annotations.NullMarked;

/**
 * The SPI of the migration toolkit: what a migrator implements, what it is given and what it
 * answers. Start reading at {@link io.github.ns8migration.api.Migrator}.
 */
@NullMarked
module io.github.ns8migration.api {
  requires transitive org.jspecify;
  requires org.slf4j;

  exports io.github.ns8migration.api;
  exports io.github.ns8migration.api.destination;
  exports io.github.ns8migration.api.source;
  exports io.github.ns8migration.api.value;

  uses io.github.ns8migration.api.Migrator;
}
