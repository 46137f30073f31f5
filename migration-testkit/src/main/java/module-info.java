import org.jspecify.annotations.NullMarked;

/** Test instruments for migrators and for the engine: both sides of a migration, in one process. */
@NullMarked
module io.github.ns8migration.testkit {
  requires transitive io.github.ns8migration.api;
  requires transitive io.github.ns8migration.core;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.websocket.server;
  requires org.eclipse.jetty.websocket.api;
  requires org.slf4j;
  requires unboundid.ldapsdk;
  // For the contract tests alone: rehearsals run without test libraries.
  requires static net.jqwik.api;
  requires static org.assertj.core;
  requires static org.junit.jupiter.api;

  exports io.github.ns8migration.testkit.cluster;
  exports io.github.ns8migration.testkit.cluster.steps;
  exports io.github.ns8migration.testkit.contract;
  exports io.github.ns8migration.testkit.database;
  exports io.github.ns8migration.testkit.disorder;
  exports io.github.ns8migration.testkit.host;
  exports io.github.ns8migration.testkit.rehearsal;
}
