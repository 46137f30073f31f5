package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of Maildir++ folders: modified UTF-7 (RFC 3501, 5.1.3), levels divided by dots, a dot
 * inside of a name as {@code \2e} (Dovecot's listescape).
 */
final class FolderName {

  private static final Pattern SHIFTED = Pattern.compile("&([^-]*)-");
  private static final Pattern FOREIGN = Pattern.compile("&|[^ -~]+");

  private FolderName() {}

  /** As IMAP shows it, levels divided by slashes. */
  static String shown(String stored) {
    String levels = stored.replace('.', '/').replace("\\2e", ".");
    return SHIFTED
        .matcher(levels)
        .replaceAll(shifted -> Matcher.quoteReplacement(decode(shifted.group(1))));
  }

  /** As the folder is called on disk, without the dot in front. */
  static String stored(String shown) {
    String encoded =
        FOREIGN
            .matcher(shown)
            .replaceAll(foreign -> Matcher.quoteReplacement(encode(foreign.group())));
    return encoded.replace(".", "\\2e").replace('/', '.');
  }

  private static String decode(String shifted) {
    if (shifted.isEmpty()) {
      return "&";
    }
    try {
      return new String(Base64.getDecoder().decode(shifted.replace(',', '/')), UTF_16BE);
    } catch (IllegalArgumentException damaged) {
      return "&" + shifted + "-";
    }
  }

  private static String encode(String foreign) {
    if (foreign.equals("&")) {
      return "&-";
    }
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(foreign.getBytes(UTF_16BE));
    return "&" + base64.replace('/', ',') + "-";
  }
}
