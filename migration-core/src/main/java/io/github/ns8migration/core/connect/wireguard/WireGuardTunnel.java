package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.ClusterAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The cluster's WireGuard VPN, kept by the old server itself: it is there again after a reboot. All
 * of it has a name of its own, {@code ns8}; other devices, VPNs and routes of the host are left
 * alone, and a host that has something of that name, or uses the cluster's network already, is told
 * so before anything starts.
 *
 * <p>Nothing is remembered in memory: {@link #down()} finds what there is by its marks on the host,
 * also what a killed process or NS7's own tool left.
 */
public final class WireGuardTunnel implements Tunnel {
  /** NS8 adds the peer a little after it said so, and a handshake is repeated each 5 seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SourceHost source;
  private final Function<String, URI> api;
  private final Duration patience;
  private final VpnUnit unit;
  private final Device device;
  private final PackagedMeans packaged;
  private final PlainMeans plain;

  private WireGuardTunnel(SourceHost source, Function<String, URI> api, Duration patience) {
    this.source = source;
    this.api = api;
    this.patience = patience;
    this.unit = new VpnUnit(source);
    this.device = new Device(source);
    this.packaged = new PackagedMeans(source);
    this.plain = new PlainMeans(source);
  }

  /** Of that host. */
  public static WireGuardTunnel of(SourceHost source) {
    return new WireGuardTunnel(
        source, leader -> URI.create("http://" + leader + ":" + ClusterAddress.VPN_PORT), PATIENCE);
  }

  /** The same with the leader's API elsewhere, for a leader's address in the VPN. */
  public WireGuardTunnel withApi(Function<String, URI> place) {
    return new WireGuardTunnel(source, place, patience);
  }

  /** The same with another patience for the leader to answer through it. */
  public WireGuardTunnel waitingAtMost(Duration limit) {
    return new WireGuardTunnel(source, api, limit);
  }

  @Override
  public String publicKey() throws MigrationException {
    KeyPair pair = KeyPair.fresh();
    unit.key().write(pair.privateKey().reveal() + "\n");
    return pair.publicKey();
  }

  @Override
  public URI up(Peer peer) throws MigrationException, InterruptedException {
    VpnSettings settings = VpnSettings.of(peer);
    String unused = settings.endpoint().resolvedBy(source);
    requireFreeName();
    requireFreeNetwork(settings.network());
    unit.requireTools();
    String key = unit.key().read().map(String::strip).orElseThrow(WireGuardTunnel::noKey);
    means().start(settings, key);
    if (!device.has(settings.address())) {
      throw notStarted();
    }
    URI leader = api.apply(peer.leaderAddress());
    if (!new Reachability(leader).within(patience)) {
      throw silent(settings.endpoint(), leader);
    }
    return leader;
  }

  private Means means() throws MigrationException {
    return packaged.installed() ? packaged : plain;
  }

  @Override
  public void down() throws MigrationException, InterruptedException {
    if (packaged.begun()) {
      packaged.remove();
    }
    if (plain.begun()) {
      plain.remove();
    }
    boolean unused = unit.key().delete();
  }

  @Override
  public List<Finding> obstacles(Optional<String> network, Optional<String> leaderEndpoint)
      throws InterruptedException {
    return new Obstacles(source, unit, this).find(network, leaderEndpoint);
  }

  /**
   * Refuses a host that has something of the tunnel's name already. Changes nothing.
   *
   * @throws MigrationException {@code vpn-name-taken}
   */
  void requireFreeName() throws MigrationException, InterruptedException {
    if (packaged.begun() || plain.begun()) {
      return;
    }
    Optional<String> found = Optional.empty();
    if (device.exists()) {
      found = Optional.of("a network device");
    } else if (unit.configuration().read().filter(WireGuardTunnel::hasPeer).isPresent()) {
      found = Optional.of("a WireGuard configuration");
    }
    if (found.isPresent()) {
      throw MigrationException.of(
          "vpn-name-taken",
          Side.SOURCE,
          "This host has "
              + found.get()
              + " named "
              + Device.NAME
              + ", which is not the cluster's.",
          "Give it another name (/etc/wireguard/"
              + Device.NAME
              + ".conf), or remove it, then connect"
              + " again. Nothing was changed.");
    }
  }

  // What the event of NS7's package leaves of a host that never joined has no key of a peer.
  private static boolean hasPeer(String configuration) {
    return configuration.lines().anyMatch(line -> line.matches("\\s*PublicKey\\s*=\\s*\\S+.*"));
  }

  /**
   * Refuses a host that uses a part of the cluster's network already. Changes nothing.
   *
   * @param network of the cluster
   * @throws MigrationException {@code vpn-network-in-use} with the addresses and routes
   */
  void requireFreeNetwork(Ipv4 network) throws MigrationException, InterruptedException {
    List<String> collisions = device.collisions(network);
    if (!collisions.isEmpty()) {
      throw MigrationException.of(
          "vpn-network-in-use",
          Side.SOURCE,
          "The cluster's VPN has the network "
              + network
              + ", which this host uses itself: "
              + String.join("; ", collisions)
              + ".",
          "Leave another cluster's VPN first, or change that network of this host; the network of a"
              + " cluster cannot be changed. Nothing was changed.");
    }
  }

  private static MigrationException noKey() {
    return MigrationException.of(
        "vpn-key-missing",
        Side.TOOL,
        "The key that was made for the VPN is gone.",
        "Disconnect, then connect again.");
  }

  private static MigrationException notStarted() {
    return MigrationException.of(
        "vpn-not-started",
        Side.SOURCE,
        "The cluster's VPN did not start on this host: there is no device "
            + Device.NAME
            + " with its address.",
        "See journalctl -u "
            + VpnUnit.NAME
            + " for the reason (often the kernel module of WireGuard"
            + " is missing after an update of the kernel), then connect again.");
  }

  private MigrationException silent(LeaderEndpoint endpoint, URI leader)
      throws MigrationException, InterruptedException {
    if (device.shookHands().orElse(false)) {
      return MigrationException.of(
          "vpn-api-silent",
          Side.DESTINATION,
          "The VPN is up, but the cluster's API does not answer through it at " + leader + ".",
          "Check on the leader node that the service api-server runs and that its firewall trusts"
              + " the interface wg0, then connect again.");
    }
    return MigrationException.of(
        "vpn-no-handshake",
        Side.CONNECTION,
        "The leader node does not answer to the VPN at "
            + endpoint
            + " (UDP) within "
            + patience.toSeconds()
            + " seconds.",
        "Open UDP port "
            + endpoint.port()
            + " to the leader node in all firewalls between, port forwarding included, and check"
            + " that the name leads to it; then connect again.");
  }
}
