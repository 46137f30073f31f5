package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Tunnel;
import java.util.regex.Pattern;

/**
 * What the cluster answered to the join, checked: each value goes into a record, a template and a
 * file of WireGuard, so nothing passes that could mean something else there.
 *
 * @param address of this host in the VPN
 * @param network of the VPN
 * @param leaderAddress in the VPN
 * @param leaderKey of the leader
 * @param endpoint of the leader
 */
record VpnSettings(
    Ipv4 address, Ipv4 network, Ipv4 leaderAddress, String leaderKey, LeaderEndpoint endpoint) {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43}=");

  static VpnSettings of(Tunnel.Peer peer) throws MigrationException {
    Ipv4 address = address("address", peer.address());
    Ipv4 leader = address("leader address", peer.leaderAddress());
    Ipv4 network =
        Ipv4.parse(peer.network())
            .filter(it -> it.bits() > 0 && it.bits() < 32)
            .orElseThrow(() -> unusable("network", peer.network()));
    if (!network.overlaps(address) || !network.overlaps(leader)) {
      throw unusable("network", peer.network() + " for " + address + " and " + leader);
    }
    if (!KEY.matcher(peer.leaderPublicKey()).matches()) {
      throw unusable("public key", peer.leaderPublicKey());
    }
    return new VpnSettings(
        address,
        network,
        leader,
        peer.leaderPublicKey(),
        LeaderEndpoint.parse(peer.leaderEndpoint()));
  }

  private static Ipv4 address(String what, String text) throws MigrationException {
    return Ipv4.parse(text).filter(it -> it.bits() == 32).orElseThrow(() -> unusable(what, text));
  }

  private static MigrationException unusable(String what, String text) {
    return MigrationException.of(
        "vpn-answer-not-usable",
        Side.DESTINATION,
        "The cluster answered to the join with a VPN " + what + " that is none: " + text + ".",
        "Check the VPN settings of the leader node in NS8, then connect again.");
  }
}
