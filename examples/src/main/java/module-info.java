import org.jspecify.annotations.NullMarked;

/** Mains to run and to copy. */
@NullMarked
module io.github.ns8migration.examples {
  requires io.github.ns8migration.core;
  requires io.github.ns8migration.testkit;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires info.picocli;
  requires java.management;

  opens io.github.ns8migration.examples.bench to
      info.picocli;
  opens io.github.ns8migration.examples.cli to
      info.picocli;
  opens io.github.ns8migration.examples.quickstart to
      info.picocli;

  uses io.github.ns8migration.api.Migrator;
}
