package io.github.ns8migration.samba.share;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * NS7's SSSD gives accounts their long names, {@code anna@example.org}. NS8 knows them without the
 * domain, and takes files by the names of their owners: so for the time of that transfer SSSD must
 * give short ones. Pure.
 */
public final class ShortNames {
  // The two settings that make names long; without them SSSD's own default gives short ones.
  private static final Pattern LONG =
      Pattern.compile(
          "(?m)^[ \\t]*(default_domain_suffix|use_fully_qualified_names)[ \\t]*=.*(\\R|\\z)");

  private ShortNames() {}

  /** The configuration without what makes names long; every other byte as it was. */
  public static byte[] in(byte[] configuration) {
    // One character a byte: comments may be in any encoding.
    String text = new String(configuration, StandardCharsets.ISO_8859_1);
    return LONG.matcher(text).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether a line of {@code getent passwd} names an account without its domain. */
  public static boolean isShort(String entry) {
    int colon = entry.indexOf(':');
    return colon > 0 && entry.lastIndexOf('@', colon) < 0;
  }
}
