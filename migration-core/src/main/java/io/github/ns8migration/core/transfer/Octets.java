package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names and paths as texts of which each character is one byte: they are compared and sorted as
 * bytes, and no name is lost because it is of another encoding.
 */
final class Octets {
  private static final int ASCII = 0x80;
  // How this JVM makes bytes of a name.
  private static final boolean UTF_8_NAMES =
      "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

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

  /** What lies below a folder under that name, or that relative path. */
  static Path resolve(Path folder, String name) {
    if (name.isEmpty()) {
      return folder;
    }
    if (isAscii(name)) {
      return folder.resolve(name);
    }
    byte[] bytes = bytes(name);
    if (UTF_8_NAMES) {
      String text = new String(bytes, UTF_8);
      if (Arrays.equals(text.getBytes(UTF_8), bytes)) {
        return folder.resolve(text);
      }
    }
    return PathBytes.below(folder, bytes); // many times slower
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

  /** The folder that holds what such a text names. */
  static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
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
