package io.github.ns8migration.core.connect.wireguard;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network, or one address as a network of its own.
 *
 * @param address as a number, the bits of the host cleared
 * @param bits of the mask, 0 to 32
 */
record Ipv4(long address, int bits) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  /** Clears the bits of the host. */
  public Ipv4 {
    if (bits < 0 || bits > 32 || address < 0 || address > 0xffffffffL) {
      throw new IllegalArgumentException("not an IPv4 network: " + address + "/" + bits);
    }
    address &= mask(bits);
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : (0xffffffffL << (32 - bits)) & 0xffffffffL;
  }

  /** Reads {@code 10.5.4.0/24} or {@code 10.5.4.1}; empty for anything else. */
  static Optional<Ipv4> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long address = 0;
    for (int group = 1; group <= 4; group++) {
      int part = Integer.parseInt(matcher.group(group));
      if (part > 255) {
        return Optional.empty();
      }
      address = address << 8 | part;
    }
    int bits = matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5));
    return bits > 32 ? Optional.empty() : Optional.of(new Ipv4(address, bits));
  }

  /** Whether some address belongs to both. */
  boolean overlaps(Ipv4 other) {
    long common = mask(Math.min(bits, other.bits));
    return (address & common) == (other.address & common);
  }

  @Override
  public String toString() {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255)
        + (bits == 32 ? "" : "/" + bits);
  }
}
