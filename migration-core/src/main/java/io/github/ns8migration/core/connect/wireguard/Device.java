package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The network devices of the old server: the one of the tunnel, and those it must keep clear of.
 */
final class Device {
  /** The name NS7's own tool uses; never one that a VPN of the host itself is likely to have. */
  static final String NAME = "ns8";

  private final SourceHost source;

  Device(SourceHost source) {
    this.source = source;
  }

  boolean exists() throws MigrationException, InterruptedException {
    return source.run(HostCommand.of("ip", "-o", "link", "show", "dev", NAME)).succeeded();
  }

  boolean has(Ipv4 address) throws MigrationException, InterruptedException {
    CommandOutput answer =
        source.run(HostCommand.of("ip", "-4", "-o", "addr", "show", "dev", NAME));
    return answer
        .output()
        .lines()
        .anyMatch(line -> List.of(line.split("\\s+|/")).contains(address.toString()));
  }

  /** Takes it away, whoever made it; what answers is whether it is gone. */
  boolean delete() throws MigrationException, InterruptedException {
    if (!exists()) {
      return true;
    }
    source.run(HostCommand.of("ip", "link", "delete", "dev", NAME));
    return !exists();
  }

  /** Whether the leader has ever answered; empty when WireGuard does not tell. */
  Optional<Boolean> shookHands() throws MigrationException, InterruptedException {
    CommandOutput answer = source.run(HostCommand.of("wg", "show", NAME, "latest-handshakes"));
    if (!answer.succeeded()) {
      return Optional.empty();
    }
    return Optional.of(
        answer.output().lines().anyMatch(line -> line.strip().matches("\\S+\\s+[1-9][0-9]*")));
  }

  /**
   * Networks of this host that a network would collide with, in words: addresses of its devices,
   * and routes that are as narrow as it or narrower. A wider route goes on as before for all but
   * that network.
   */
  List<String> collisions(Ipv4 network) throws MigrationException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (String line : lines("ip", "-4", "-o", "addr", "show")) {
      List<String> words = List.of(line.strip().split("\\s+"));
      int inet = words.indexOf("inet");
      if (inet < 1 || inet + 1 >= words.size()) {
        continue;
      }
      String device = words.get(inet - 1).replaceAll("[:@].*", "");
      if (!device.equals(NAME) && overlaps(words.get(inet + 1), network)) {
        found.add(words.get(inet + 1) + " on " + device);
      }
    }
    for (String line : lines("ip", "-4", "route", "show")) {
      List<String> words = Arrays.asList(line.strip().split("\\s+"));
      int dev = words.indexOf("dev");
      String device = dev < 0 || dev + 1 >= words.size() ? "?" : words.get(dev + 1);
      boolean narrow =
          Ipv4.parse(words.get(0)).filter(it -> it.bits() >= network.bits()).isPresent();
      if (!device.equals(NAME) && narrow && overlaps(words.get(0), network)) {
        found.add("route " + words.get(0) + " by " + device);
      }
    }
    return found;
  }

  private static boolean overlaps(String text, Ipv4 network) {
    return Ipv4.parse(text).filter(network::overlaps).isPresent();
  }

  private List<String> lines(String... command) throws MigrationException, InterruptedException {
    CommandOutput answer = source.run(HostCommand.of(command));
    if (!answer.succeeded()) {
      throw MigrationException.of(
          "network-unreadable",
          Side.SOURCE,
          String.join(" ", command) + " failed with exit status " + answer.exitCode() + ".",
          "Install iproute, run the command by hand to see why it fails, then try again.");
    }
    try (Stream<String> lines = answer.output().lines()) {
      return lines.filter(line -> !line.isBlank()).toList();
    }
  }
}
