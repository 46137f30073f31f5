package io.github.ns8migration.testkit.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the leader's connections really go. There is no VPN: an address of the cluster's network
 * answers where the test says so, and where a module has published a service.
 */
final class Routes {
  private final ClusterState state;
  private final Map<String, InetSocketAddress> targets = new ConcurrentHashMap<>();
  private final InetSocketAddress mailServer;

  Routes(ClusterState state, InetSocketAddress mailServer) {
    this.state = state;
    this.mailServer = mailServer;
  }

  void add(String host, int port, InetSocketAddress target) {
    targets.put(host + " " + port, target);
  }

  /** An open connection. */
  Socket connect(String host, int port, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(target(host, port), (int) timeout.toMillis());
      socket.setSoTimeout((int) timeout.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private InetSocketAddress target(String host, int port) throws IOException {
    InetSocketAddress known = targets.get(host + " " + port);
    if (known != null) {
      return known;
    }
    if (!Networks.contains(state.network, host)) {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    }
    boolean mail =
        state.services("submission", "*").stream().anyMatch(each -> host.equals(each.get("host")));
    if (mail && port == 25) {
      return mailServer;
    }
    if (state.nodes().stream().anyMatch(node -> node.address.equals(host))) {
      throw new ConnectException("[Errno 111] Connection refused");
    }
    throw new NoRouteToHostException("[Errno 113] No route to host");
  }
}
