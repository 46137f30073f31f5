package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would keep the tunnel from coming up; each look is taken whatever the others find. */
final class Obstacles {
  private static final int WAIT_MILLIS = 400;

  private final SourceHost source;
  private final VpnUnit unit;
  private final WireGuardTunnel tunnel;
  private final List<Finding> findings = new ArrayList<>();

  Obstacles(SourceHost source, VpnUnit unit, WireGuardTunnel tunnel) {
    this.source = source;
    this.unit = unit;
    this.tunnel = tunnel;
  }

  @FunctionalInterface
  private interface Look {
    void take() throws MigrationException, InterruptedException;
  }

  List<Finding> find(Optional<String> network, Optional<String> endpoint)
      throws InterruptedException {
    look(unit::requireTools);
    look(this::requireProgram);
    look(tunnel::requireFreeName);
    if (network.isPresent()) {
      look(() -> requireNetwork(network.get()));
    }
    if (endpoint.isPresent()) {
      look(() -> requireEndpoint(endpoint.get()));
    }
    return findings;
  }

  private void look(Look look) throws InterruptedException {
    try {
      look.take();
    } catch (MigrationException e) {
      findings.add(new Finding(Severity.BLOCKER, e.problem(), List.of()));
    }
  }

  private void requireProgram() throws MigrationException, InterruptedException {
    if (!source.run(HostCommand.of("wg", "--version")).succeeded()) {
      throw MigrationException.of(
          "vpn-tools-missing",
          Side.SOURCE,
          "This host has no WireGuard tools: wg does not run.",
          "Install the package nethserver-ns8-migration, which brings them, then connect again.");
    }
  }

  private void requireNetwork(String network) throws MigrationException, InterruptedException {
    tunnel.requireFreeNetwork(
        Ipv4.parse(network)
            .orElseThrow(
                () ->
                    MigrationException.of(
                        "vpn-answer-not-usable",
                        Side.DESTINATION,
                        "The cluster says that its VPN has the network \"" + network + "\".",
                        "Check the VPN settings of the leader node in NS8.")));
  }

  private void requireEndpoint(String text) throws MigrationException, InterruptedException {
    LeaderEndpoint endpoint = LeaderEndpoint.parse(text);
    String address = endpoint.resolvedBy(source);
    if (refused(address, endpoint.port())) {
      findings.add(
          Finding.of(
              Severity.WARNING,
              "vpn-port-closed",
              Side.CONNECTION,
              "Nobody listens on UDP port "
                  + endpoint.port()
                  + " at "
                  + address
                  + " ("
                  + text
                  + ").",
              "Check that the leader node's VPN endpoint in NS8 names its public address and the"
                  + " port that is forwarded to its UDP port 55820.",
              List.of()));
    }
  }

  // WireGuard is silent to strangers, and so are firewalls: only a refusal tells something.
  private static boolean refused(String address, int port) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(WAIT_MILLIS);
      socket.connect(new InetSocketAddress(address, port));
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return false;
    } catch (PortUnreachableException e) {
      return true;
    } catch (IOException silent) {
      return false;
    }
  }
}
