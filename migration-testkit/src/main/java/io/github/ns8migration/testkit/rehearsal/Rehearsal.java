package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A migration of a test host into an embedded cluster, by the real engine. What is not real: the
 * VPN, since both sides are this machine.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.start();
 *     Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
 *   rehearsal.connect();
 *   rehearsal.migration().start(notes, Answers.none());
 * }
 * }</pre>
 *
 * <p>Opening a second one with the same folder is what happens after the process was killed.
 */
public final class Rehearsal implements AutoCloseable {
  private final EmbeddedCluster cluster;
  private final Migration migration;
  private final LoopbackTunnel tunnel;

  private Rehearsal(EmbeddedCluster cluster, Migration migration) {
    this.cluster = cluster;
    this.migration = migration;
    this.tunnel = new LoopbackTunnel(cluster.baseUri());
  }

  /** With the migrators of the class path, and nobody listening. */
  public static Rehearsal of(TestHost host, EmbeddedCluster cluster, Path state) {
    return new Rehearsal(cluster, Migration.on(host.source()).stateIn(state).quickly().open());
  }

  /** With the migrators of the class path and that listener. */
  public static Rehearsal of(
      TestHost host, EmbeddedCluster cluster, Path state, Consumer<MigrationEvent> events) {
    return new Rehearsal(
        cluster, Migration.on(host.source()).stateIn(state).listening(events).quickly().open());
  }

  /** With these migrators and that listener. */
  public static Rehearsal of(
      TestHost host,
      EmbeddedCluster cluster,
      Path state,
      List<Migrator> migrators,
      Consumer<MigrationEvent> events) {
    return new Rehearsal(
        cluster,
        Migration.on(host.source())
            .stateIn(state)
            .withMigrators(migrators)
            .listening(events)
            .quickly()
            .open());
  }

  /** Connects the host to the cluster, as its administrator. */
  public void connect() throws MigrationException, InterruptedException {
    migration.connect(
        ConnectionRequest.to(
            cluster.baseUri().toString(), cluster.adminUser(), Secret.of(cluster.adminPassword())),
        tunnel);
  }

  /** Leaves the cluster; tells what is left behind there. */
  public List<String> disconnect() throws MigrationException, InterruptedException {
    return migration.disconnect(tunnel);
  }

  /** The engine. */
  public Migration migration() {
    return migration;
  }

  @Override
  public void close() {
    migration.close();
  }
}
