package io.github.ns8migration.testkit.cluster;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;

/** Addresses and networks. */
final class Networks {
  private Networks() {}

  /** Whether the address is in one of these, each an address or a CIDR. */
  static boolean contain(List<String> networks, String address) {
    return networks.stream().anyMatch(network -> contains(network, address));
  }

  static boolean contains(String network, String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return false;
    }
    int slash = network.indexOf('/');
    String base = slash < 0 ? network : network.substring(0, slash);
    if (!InetAddresses.isInetAddress(base)) {
      return false;
    }
    byte[] wanted = InetAddresses.forString(base).getAddress();
    byte[] given = InetAddresses.forString(address).getAddress();
    int bits = slash < 0 ? wanted.length * 8 : Integer.parseInt(network.substring(slash + 1));
    return wanted.length == given.length && samePrefix(wanted, given, bits);
  }

  private static boolean samePrefix(byte[] wanted, byte[] given, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((wanted[bit / 8] & mask) != (given[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  static boolean isLoopback(String address) {
    return InetAddresses.isInetAddress(address)
        && InetAddresses.forString(address).isLoopbackAddress();
  }

  /** The address of that number in a network: 10.5.4.0/24 and 3 give 10.5.4.3. */
  static String address(String network, int number) {
    InetAddress base = InetAddresses.forString(network.substring(0, network.indexOf('/')));
    return InetAddresses.fromInteger(InetAddresses.coerceToInteger(base) + number).getHostAddress();
  }
}
