package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * In the place of the VPN where both sides are one machine: nothing is brought up, but the cluster
 * finds the host's directory where it would find it through the VPN.
 */
final class LoopbackTunnel implements Tunnel {
  private static final int LDAPS = 636;

  private final EmbeddedCluster cluster;
  private final Optional<InetSocketAddress> directory;
  private final Optional<String> controller;

  /**
   * For a cluster.
   *
   * @param directory what answers as the host's own directory
   * @param controller address of the host's domain controller; empty when it has none
   */
  LoopbackTunnel(
      EmbeddedCluster cluster, Optional<InetSocketAddress> directory, Optional<String> controller) {
    this.cluster = cluster;
    this.directory = directory;
    this.controller = controller;
  }

  @Override
  public String publicKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  @Override
  public URI up(Peer peer) {
    directory.ifPresent(target -> cluster.route(controller.orElse(peer.address()), LDAPS, target));
    return cluster.baseUri();
  }

  @Override
  public void down() {}
}
