package io.github.ns8migration.testkit.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * TCP ports of a node: the first free one of 20000 to 45000, with its owner. A port is bound as
 * long as nobody listens on it; who connects is refused all the same. The UDP port of the same
 * number, which nobody needs, stays bound as long as the port has an owner: so two clusters on one
 * machine never share one, not even while a daemon starts or after it was killed.
 */
final class Ports implements AutoCloseable {
  private static final int FIRST = 20_000;
  private static final int LAST = 45_000;

  private final String address;
  private final Map<Integer, String> owners = new TreeMap<>();
  private final Map<Integer, SocketChannel> held = new HashMap<>();
  private final Map<Integer, DatagramChannel> owned = new HashMap<>();

  Ports(String address) {
    this.address = address;
  }

  synchronized int allocate(String owner) {
    for (int port = FIRST; port <= LAST; port++) {
      if (!owners.containsKey(port) && own(port)) {
        owners.put(port, owner);
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  /** Lets go of the socket, so that a daemon can listen there. */
  synchronized void unhold(int port) {
    close(held.remove(port));
  }

  synchronized void release(String owner) {
    owners.entrySet().stream()
        .filter(entry -> entry.getValue().equals(owner))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(
            port -> {
              unhold(port);
              close(owned.remove(port));
              owners.remove(port);
            });
  }

  synchronized Optional<String> owner(int port) {
    return Optional.ofNullable(owners.get(port));
  }

  private boolean own(int port) {
    DatagramChannel channel = null;
    try {
      channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(address, port));
      if (hold(port)) {
        owned.put(port, channel);
        return true;
      }
    } catch (IOException e) {
      // Somebody else's.
    }
    close(channel);
    return false;
  }

  /** Binds the port without listening. */
  private boolean hold(int port) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
      channel.bind(new InetSocketAddress(address, port));
      held.put(port, channel);
      return true;
    } catch (IOException e) {
      close(channel);
      return false;
    }
  }

  private static void close(@Nullable Closeable channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    held.values().forEach(Ports::close);
    held.clear();
    owned.values().forEach(Ports::close);
    owned.clear();
  }
}
