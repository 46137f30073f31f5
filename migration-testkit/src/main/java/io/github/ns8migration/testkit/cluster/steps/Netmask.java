package io.github.ns8migration.testkit.cluster.steps;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The prefix length of a mask, as Python's {@code ipaddress} reads what follows the slash of an
 * IPv4 network: a number, a mask, or a wildcard mask (its complement).
 */
final class Netmask {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final long ALL_ONES = 0xFFFFFFFFL;

  private Netmask() {}

  /** Prefix length, 0 to 32; empty when the mask is refused. */
  static OptionalInt prefixLength(String mask) {
    if (NUMBER.matcher(mask).matches()) {
      return numbered(mask);
    }
    OptionalLong address = address(mask);
    if (address.isEmpty()) {
      return OptionalInt.empty();
    }
    OptionalInt asMask = ones(address.getAsLong());
    return asMask.isPresent() ? asMask : ones(address.getAsLong() ^ ALL_ONES);
  }

  private static OptionalInt numbered(String digits) {
    String plain = digits.replaceFirst("^0+(?=.)", "");
    if (plain.length() > 2 || Integer.parseInt(plain) > 32) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(plain));
  }

  private static OptionalInt ones(long bits) {
    int zeros = bits == 0 ? 32 : Long.numberOfTrailingZeros(bits);
    int length = 32 - zeros;
    return bits >>> zeros == (1L << length) - 1 ? OptionalInt.of(length) : OptionalInt.empty();
  }

  private static OptionalLong address(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return OptionalLong.empty();
    }
    long bits = 0;
    for (String octet : octets) {
      if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) {
        return OptionalLong.empty();
      }
      bits = (bits << 8) | Integer.parseInt(octet);
    }
    return OptionalLong.of(bits);
  }
}
