package io.github.ns8migration.core.cluster;

import java.net.URI;

/**
 * Where the cluster's API server is reached: on the leader, always; other nodes refuse work.
 *
 * @param api everything below it is a route of the API, without a slash at its end
 * @param socket the WebSocket that tells progress
 */
public record ClusterAddress(URI api, URI socket) {
  /** TCP port of the API server itself, open inside the VPN only. */
  public static final int VPN_PORT = 9311;

  /** Refuses what is not http(s) and ws(s). */
  public ClusterAddress {
    if (!String.valueOf(api.getScheme()).matches("https?") || api.getHost() == null) {
      throw new IllegalArgumentException("not an address of an API: " + api);
    }
    if (!String.valueOf(socket.getScheme()).matches("wss?") || socket.getHost() == null) {
      throw new IllegalArgumentException("not an address of a WebSocket: " + socket);
    }
  }

  /**
   * The leader as it is reached before the VPN is up, through its web server.
   *
   * @param host name or address, with {@code :port} when it is not 443
   */
  public static ClusterAddress ofLeader(String host) {
    return new ClusterAddress(
        uri("https", host, "/cluster-admin/api"), uri("wss", host, "/cluster-admin/ws"));
  }

  /**
   * The leader inside the VPN.
   *
   * @param address its VPN address: {@code 10.5.4.1}
   */
  public static ClusterAddress overVpn(String address) {
    return direct(address, VPN_PORT);
  }

  /** An API server that is reached without a web server before it, on that port. */
  public static ClusterAddress direct(String host, int port) {
    return new ClusterAddress(
        uri("http", host + ":" + port, "/api"), uri("ws", host + ":" + port, "/ws"));
  }

  /** Host and port, for messages. */
  public String host() {
    return api.getAuthority();
  }

  URI route(String path) {
    return URI.create(api + "/" + path);
  }

  private static URI uri(String scheme, String authority, String path) {
    try {
      return URI.create(scheme + "://" + authority.strip() + path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a host name or address: " + authority, e);
    }
  }
}
