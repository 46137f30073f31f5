package io.github.ns8migration.mail.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network without host bits.
 *
 * @param address the first address, unsigned
 * @param prefix length of the mask, 0 to 32
 */
record Ipv4Network(int address, int prefix) {
  // Python's ipaddress, which reads them on NS8, refuses leading zeros, and Postfix takes them for
  // octal: they are not numbers here either.
  private static final String BYTE = "(0|[1-9][0-9]{0,2})";
  private static final Pattern ADDRESS =
      Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);
  private static final Pattern PREFIX = Pattern.compile("[0-9]|[12][0-9]|3[0-2]");

  Ipv4Network {
    address &= mask(prefix);
  }

  /** Reads an address and a mask in any of the forms people type. */
  static Optional<Ipv4Network> of(String address, String mask) {
    return address(address)
        .flatMap(bits -> prefix(mask).map(length -> new Ipv4Network(bits, length)));
  }

  /** Reads {@code 192.0.2.1}, {@code 192.0.2.0/24} or {@code 192.0.2.0/255.255.255.0}. */
  static Optional<Ipv4Network> parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? of(text, "32")
        : of(text.substring(0, slash).strip(), text.substring(slash + 1).strip());
  }

  /** Whether that is a mask as NS7 documents it: dotted, ones first. */
  static boolean isDottedMask(String mask) {
    return address(mask).filter(Ipv4Network::isMask).isPresent();
  }

  private static Optional<Integer> prefix(String mask) {
    if (PREFIX.matcher(mask).matches()) {
      return Optional.of(Integer.parseInt(mask));
    }
    return address(mask)
        .map(bits -> isMask(bits) || !isMask(~bits) ? bits : ~bits)
        .filter(Ipv4Network::isMask)
        .map(Integer::bitCount);
  }

  private static boolean isMask(int bits) {
    return bits == mask(Integer.bitCount(bits));
  }

  private static Optional<Integer> address(String text) {
    Matcher bytes = ADDRESS.matcher(text);
    if (!bytes.matches()) {
      return Optional.empty();
    }
    int bits = 0;
    for (int group = 1; group <= 4; group++) {
      int part = Integer.parseInt(bytes.group(group));
      if (part > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | part;
    }
    return Optional.of(bits);
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  /** The whole of the Internet: whoever is in it may relay. */
  boolean isEverybody() {
    return prefix == 0;
  }

  /** The first address. */
  String first() {
    return dotted(address);
  }

  /** The mask, dotted. */
  String dottedMask() {
    return dotted(mask(prefix));
  }

  private static String dotted(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  @Override
  public String toString() {
    return prefix == 32 ? first() : first() + "/" + prefix;
  }
}
