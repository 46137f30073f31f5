package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the leader listens for WireGuard.
 *
 * @param host name or IPv4 address
 * @param port UDP
 */
record LeaderEndpoint(String host, int port) {
  // Split at the last colon. Nothing that has a meaning in a record, a template or a file of
  // WireGuard can be in a host name, so nothing else passes.
  private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]*)):(\\d{1,5})");

  private static final Duration RESOLVER_TIME = Duration.ofSeconds(30);

  /**
   * Reads {@code host:port}.
   *
   * @throws MigrationException {@code vpn-endpoint-not-usable} for an IPv6 address, no port, or
   *     anything else
   */
  static LeaderEndpoint parse(String text) throws MigrationException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(3)) < 1
        || Integer.parseInt(matcher.group(3)) > 65535) {
      throw MigrationException.of(
          "vpn-endpoint-not-usable",
          Side.DESTINATION,
          "The cluster says that its VPN is reached at \""
              + text
              + "\", which is not a name or IPv4 address with a port.",
          "Set the leader node's VPN endpoint to name:55820 in NS8 (Nodes, VPN settings of the"
              + " leader), then try again.");
    }
    return new LeaderEndpoint(matcher.group(1), Integer.parseInt(matcher.group(3)));
  }

  /**
   * Its IPv4 address as the old server resolves it, which is what its WireGuard will do.
   *
   * @throws MigrationException {@code vpn-endpoint-unresolved} with the name when there is none
   */
  String resolvedBy(SourceHost source) throws MigrationException, InterruptedException {
    if (Ipv4.parse(host).isPresent()) {
      return host;
    }
    CommandOutput answer =
        source.run(HostCommand.of("getent", "ahostsv4", host).within(RESOLVER_TIME));
    Optional<String> address =
        answer
            .output()
            .lines()
            .map(line -> line.strip().split("\\s+")[0])
            .filter(first -> Ipv4.parse(first).isPresent())
            .findFirst();
    if (!answer.succeeded() || address.isEmpty()) {
      throw MigrationException.of(
          "vpn-endpoint-unresolved",
          Side.SOURCE,
          "This host finds no IPv4 address for "
              + host
              + ", the name under which the cluster's VPN is reached.",
          "Add the name to the DNS that NS7 asks, or to its hosts (Dashboard, DNS), or give the"
              + " leader node another VPN endpoint in NS8; then connect again.");
    }
    return address.get();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
