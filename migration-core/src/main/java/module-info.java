import org.jspecify.annotations.NullMarked;

/**
 * The engine of the migration toolkit. Start reading at {@code
 * io.github.ns8migration.core.Migration}.
 */
@NullMarked
module io.github.ns8migration.core {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.apache.commons.exec;
  requires java.naming;
  requires java.net.http;
  requires org.slf4j;

  exports io.github.ns8migration.core;
  exports io.github.ns8migration.core.report;
  // The test instruments share what speaks with the two sides; nobody else may depend on it.
  exports io.github.ns8migration.core.exec to
      io.github.ns8migration.testkit;
  exports io.github.ns8migration.core.source to
      io.github.ns8migration.testkit;
  exports io.github.ns8migration.core.connect.wireguard to
      io.github.ns8migration.testkit;
  exports io.github.ns8migration.core.cluster to
      io.github.ns8migration.testkit;
  exports io.github.ns8migration.core.snapshot to
      io.github.ns8migration.testkit;
  exports io.github.ns8migration.core.transfer to
      io.github.ns8migration.testkit;

  // Written and read as JSON.
  opens io.github.ns8migration.core.journal to
      com.fasterxml.jackson.databind;

  uses io.github.ns8migration.api.Migrator;
}
