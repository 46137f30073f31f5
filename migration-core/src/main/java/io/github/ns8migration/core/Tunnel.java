package io.github.ns8migration.core;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Finding;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The private network between the old server and the cluster. Brings it up with what the cluster
 * answered to the join, and says where the leader's API is reached through it. {@link Tunnels} has
 * the real one.
 */
public interface Tunnel {
  /**
   * What the cluster says of the new member.
   *
   * @param address this host's address in the private network
   * @param network the whole private network, {@code 10.5.4.0/24}
   * @param leaderAddress the leader's address in it
   * @param leaderPublicKey the leader's WireGuard key, in base64
   * @param leaderEndpoint where the leader listens, {@code host:port}
   */
  record Peer(
      String address,
      String network,
      String leaderAddress,
      String leaderPublicKey,
      String leaderEndpoint) {}

  /**
   * A fresh public key for this attempt to join: the cluster refuses one it has seen. The private
   * one stays on the old server until {@link #down()}.
   *
   * @return a WireGuard public key in base64, 44 characters
   */
  String publicKey() throws MigrationException, InterruptedException;

  /**
   * Brings the network up, and waits until the leader's API answers through it: the cluster adds
   * the new member a little after it said so. What a failure leaves, {@link #down()} takes away.
   *
   * @return base of the leader's API through it: {@code http://10.5.4.1:9311}
   */
  URI up(Peer peer) throws MigrationException, InterruptedException;

  /**
   * What stands in the way of bringing it up, or may; seen without changing anything on either
   * side.
   *
   * @param network of the cluster, {@code 10.5.4.0/24}; empty when it is not known
   * @param leaderEndpoint {@code host:port}; empty when it is not known
   */
  default List<Finding> obstacles(Optional<String> network, Optional<String> leaderEndpoint)
      throws InterruptedException {
    return List.of();
  }

  /**
   * Takes the network down and leaves nothing of it: repeatable, in bounded time, without the
   * cluster, and also after a crash by a process that did not bring it up.
   */
  void down() throws MigrationException, InterruptedException;
}
