package io.github.ns8migration.core.connect;

import io.github.ns8migration.core.cluster.Cluster;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a host that leaves reaches the cluster, if it does. */
final class WayOut implements AutoCloseable {
  private final @Nullable Cluster cluster;
  private final boolean overTunnel;
  private final boolean refused;
  private final String why;

  private WayOut(@Nullable Cluster cluster, boolean overTunnel, boolean refused, String why) {
    this.cluster = cluster;
    this.overTunnel = overTunnel;
    this.refused = refused;
    this.why = why;
  }

  static WayOut by(Cluster cluster, boolean overTunnel) {
    return new WayOut(cluster, overTunnel, false, "");
  }

  /** The cluster answers, and does not know the technical user. */
  static WayOut notKnown() {
    return new WayOut(
        null,
        false,
        true,
        "the technical user is gone already, so the administrator's login is needed");
  }

  static WayOut closed(String why) {
    return new WayOut(null, false, false, why);
  }

  Optional<Cluster> cluster() {
    return Optional.ofNullable(cluster);
  }

  /** Whether the removal of the node will cut it. */
  boolean overTunnel() {
    return overTunnel;
  }

  /** Whether the technical user is known to be gone. */
  boolean refused() {
    return refused;
  }

  /** Why there is none, for people. */
  String why() {
    return why;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
