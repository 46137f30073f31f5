package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.nio.file.Path;

/**
 * Names and paths as texts of which each character is one byte: they are compared and sorted as
 * bytes, and no name is lost because it is of another encoding.
 */
final class Octets {
  private static final int ASCII = 0x80;

  private Octets() {}

  /** The last name of a path. */
  static String name(Path path) {
    Path name = path.getFileName();
    String text = name.toString();
    // What reads as ASCII is ASCII; everything else may have lost bytes when it became a text.
    return isAscii(text) ? text : new String(PathBytes.ofRelative(name), ISO_8859_1);
  }

  /** A relative path. */
  static String path(Path relative) {
    return new String(PathBytes.ofRelative(relative), ISO_8859_1);
  }

  /** What lies in a folder under that name. */
  static Path resolve(Path folder, String name) {
    if (isAscii(name)) {
      return folder.resolve(name);
    }
    StringBuilder uri = new StringBuilder("file:///");
    for (byte octet : bytes(name)) {
      uri.append(String.format("%%%02X", octet & 0xff));
    }
    return folder.resolve(Path.of(URI.create(uri.toString())).getFileName());
  }

  static byte[] bytes(String octets) {
    return octets.getBytes(ISO_8859_1);
  }

  /** A path and a name below it; the empty path is the root. */
  static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** The last name of such a text. */
  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The order of a walk that visits a folder, then what is below it, then its next neighbour: as if
   * a slash were the smallest of all characters.
   */
  static int inWalkOrder(String one, String other) {
    int common = Math.min(one.length(), other.length());
    for (int i = 0; i < common; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return a == '/' ? -1 : b == '/' ? 1 : a - b;
      }
    }
    return one.length() - other.length();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= ASCII) {
        return false;
      }
    }
    return true;
  }
}
