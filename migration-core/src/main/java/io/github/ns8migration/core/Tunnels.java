package io.github.ns8migration.core;

import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.core.connect.wireguard.WireGuardTunnel;

/** Ways into the cluster's private network. */
public final class Tunnels {
  private Tunnels() {}

  /**
   * The cluster's WireGuard VPN, kept by the old server's own tools under the name {@code ns8}.
   * Needs the rights of root; knows what an earlier process left.
   */
  public static Tunnel wireGuard(SourceHost source) {
    return WireGuardTunnel.of(source);
  }
}
