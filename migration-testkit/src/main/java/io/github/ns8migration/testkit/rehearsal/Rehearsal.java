package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.source.AccountProvider;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A migration of a test host into an embedded cluster, by the real engine. What is not real: the
 * VPN, since both sides are this machine; and the directory of a host that has an account provider
 * of its own, unless {@link #of(TestHost, EmbeddedCluster, Path, List, Consumer,
 * InetSocketAddress)} names a real one.
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
  private final @Nullable HostDirectory directory;

  private Rehearsal(
      EmbeddedCluster cluster, Migration migration, @Nullable HostDirectory directory) {
    this.cluster = cluster;
    this.migration = migration;
    this.directory = directory;
  }

  /** With the migrators of the class path, and nobody listening. */
  public static Rehearsal of(TestHost host, EmbeddedCluster cluster, Path state) {
    return open(host, cluster, Migration.on(host.source()).stateIn(state), null);
  }

  /** With the migrators of the class path and that listener. */
  public static Rehearsal of(
      TestHost host, EmbeddedCluster cluster, Path state, Consumer<MigrationEvent> events) {
    return open(host, cluster, Migration.on(host.source()).stateIn(state).listening(events), null);
  }

  /** With these migrators and that listener. */
  public static Rehearsal of(
      TestHost host,
      EmbeddedCluster cluster,
      Path state,
      List<Migrator> migrators,
      Consumer<MigrationEvent> events) {
    return open(
        host,
        cluster,
        Migration.on(host.source()).stateIn(state).withMigrators(migrators).listening(events),
        null);
  }

  /**
   * The same with a real server of the test as the host's own directory.
   *
   * @param directory where it listens, with TLS
   */
  public static Rehearsal of(
      TestHost host,
      EmbeddedCluster cluster,
      Path state,
      List<Migrator> migrators,
      Consumer<MigrationEvent> events,
      InetSocketAddress directory) {
    return open(
        host,
        cluster,
        Migration.on(host.source()).stateIn(state).withMigrators(migrators).listening(events),
        directory);
  }

  /**
   * With an engine that a test has put together by itself, as far as tunnel and patience.
   *
   * @param directory of an earlier one ({@link #directory}), or of the test; empty for a new one
   *     where the host needs one
   */
  public static Rehearsal of(
      TestHost host,
      EmbeddedCluster cluster,
      Migration.Builder engine,
      Optional<InetSocketAddress> directory) {
    return open(host, cluster, engine, directory.orElse(null), tunnel -> tunnel);
  }

  /**
   * The same with a tunnel that is not left as it is.
   *
   * @param changed what becomes of the one that this would use
   */
  public static Rehearsal of(
      TestHost host,
      EmbeddedCluster cluster,
      Migration.Builder engine,
      Optional<InetSocketAddress> directory,
      UnaryOperator<Tunnel> changed) {
    return open(host, cluster, engine, directory.orElse(null), changed);
  }

  private static Rehearsal open(
      TestHost host,
      EmbeddedCluster cluster,
      Migration.Builder builder,
      @Nullable InetSocketAddress given) {
    return open(host, cluster, builder, given, tunnel -> tunnel);
  }

  private static Rehearsal open(
      TestHost host,
      EmbeddedCluster cluster,
      Migration.Builder builder,
      @Nullable InetSocketAddress given,
      UnaryOperator<Tunnel> changed) {
    try {
      AccountProvider provider = AccountProvider.of(host.source());
      HostDirectory own =
          provider.kind().local() && given == null ? HostDirectory.start(host) : null;
      Tunnel tunnel =
          new LoopbackTunnel(
              cluster,
              own == null ? Optional.ofNullable(given) : Optional.of(own.address()),
              Optional.of(provider.address()).filter(address -> !address.isEmpty()));
      return new Rehearsal(cluster, builder.through(changed.apply(tunnel)).quickly().open(), own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MigrationException e) {
      throw new IllegalArgumentException("a host whose account provider cannot be told", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a host was looked at", e);
    }
  }

  /**
   * Connects the host to the cluster, as its administrator; a host with an OpenLDAP of its own gets
   * the user domain that is proposed for it.
   */
  public void connect() throws MigrationException, InterruptedException {
    connect(Optional.empty());
  }

  /** The same with another name for that user domain. */
  void connect(Optional<String> userDomain) throws MigrationException, InterruptedException {
    ConnectionRequest request = request();
    Optional<String> domain =
        migration.proposedUserDomain().map(proposed -> userDomain.orElse(proposed));
    migration.connect(domain.isPresent() ? request.withUserDomain(domain.get()) : request);
  }

  /** The cluster's administrator, for requests of a test's own. */
  public ConnectionRequest request() {
    return ConnectionRequest.to(
        cluster.baseUri().toString(), cluster.adminUser(), Secret.of(cluster.adminPassword()));
  }

  /** Leaves the cluster; tells what is left behind there. */
  public List<String> disconnect() throws MigrationException, InterruptedException {
    return migration.disconnect();
  }

  /** Where the directory listens that was made for this host; it ends with this rehearsal. */
  public Optional<InetSocketAddress> directory() {
    return Optional.ofNullable(directory).map(HostDirectory::address);
  }

  /** The engine. */
  public Migration migration() {
    return migration;
  }

  @Override
  public void close() {
    migration.close();
    if (directory != null) {
      directory.close();
    }
  }
}
