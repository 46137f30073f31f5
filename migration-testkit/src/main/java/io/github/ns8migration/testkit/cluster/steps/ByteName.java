package io.github.ns8migration.testkit.cluster.steps;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names as the bytes they are, one character for each byte (ISO 8859-1). Java decodes names by
 * the locale and loses what does not fit; the URI of a path keeps every byte.
 */
final class ByteName {

  private static final HexFormat HEX = HexFormat.of();

  private ByteName() {}

  /** The last name of a path. */
  static String of(Path path) {
    String raw = path.toUri().getRawPath();
    String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    return decode(trimmed.substring(trimmed.lastIndexOf('/') + 1));
  }

  /** The path from a folder to something below it, names divided by slashes. */
  static String relative(Path folder, Path below) {
    Path parent = below.getParent();
    if (below.equals(folder) || parent == null) {
      return "";
    }
    String above = relative(folder, parent);
    return above.isEmpty() ? of(below) : above + "/" + of(below);
  }

  /** The path of a name in a folder. */
  static Path in(Path folder, String name) {
    String base = folder.toUri().getRawPath();
    return Path.of(URI.create("file://" + (base.endsWith("/") ? base : base + "/") + encode(name)));
  }

  private static String decode(String escaped) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.append((char) Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.append(escaped.charAt(i));
      }
    }
    return bytes.toString();
  }

  private static String encode(String name) {
    StringBuilder escaped = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.ISO_8859_1)) {
      escaped.append('%').append(HEX.toHexDigits(each));
    }
    return escaped.toString();
  }
}
