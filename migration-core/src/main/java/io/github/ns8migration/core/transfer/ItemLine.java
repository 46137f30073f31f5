package io.github.ns8migration.core.transfer;

import io.github.ns8migration.core.transfer.Compared.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of rsync about one item, in the format {@link #FORMAT}.
 *
 * @param what the eleven letters of {@code --itemize-changes}, or {@code *deleting}
 * @param size in bytes
 * @param name relative to the tree, as rsync prints it: one line, other bytes as {@code \#ooo}
 */
record ItemLine(String what, long size, String name) {
  static final String FORMAT = "I:%i:%l:%n";

  private static final Pattern LINE =
      Pattern.compile("I:([^:]{9,11}):(-?\\d+):(.*)", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\#([0-3][0-7]{2})");

  /** Reads one; empty for other lines. */
  static Optional<ItemLine> of(String line) {
    Matcher matcher = LINE.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new ItemLine(
                matcher.group(1).strip(), Long.parseLong(matcher.group(2)), matcher.group(3)))
        : Optional.empty();
  }

  boolean deletion() {
    return what.startsWith("*deleting");
  }

  boolean file() {
    return !deletion() && what.charAt(1) == 'f';
  }

  private boolean folder() {
    return deletion() ? name.endsWith("/") : what.charAt(1) == 'd';
  }

  /** The name without the slash of a folder. */
  String path() {
    return folder() && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  /** The first folder of its path; empty for what lies at the top of the tree. */
  String top() {
    String path = path();
    int slash = path.indexOf('/');
    if (slash >= 0) {
      return path.substring(0, slash);
    }
    return folder() && !path.equals(".") ? path : "";
  }

  /** How it differs; empty when it does not. A folder's time changes with every file in it. */
  Optional<Kind> difference() {
    if (deletion()) {
      return Optional.of(Kind.EXTRA);
    }
    String attributes = what.substring(2);
    if (attributes.contains("+")) {
      return Optional.of(Kind.MISSING);
    }
    if (attributes.indexOf('c') >= 0 || attributes.indexOf('s') >= 0) {
      return Optional.of(Kind.CONTENT);
    }
    if (!folder() && (attributes.indexOf('t') >= 0 || attributes.indexOf('T') >= 0)) {
      return Optional.of(Kind.TIME);
    }
    return rights(attributes);
  }

  private static Optional<Kind> rights(String attributes) {
    if (attributes.indexOf('p') >= 0) {
      return Optional.of(Kind.MODE);
    }
    if (attributes.indexOf('o') >= 0 || attributes.indexOf('g') >= 0) {
      return Optional.of(Kind.OWNER);
    }
    if (attributes.indexOf('a') >= 0) {
      return Optional.of(Kind.ACCESS_LIST);
    }
    return attributes.indexOf('x') >= 0 ? Optional.of(Kind.ATTRIBUTES) : Optional.empty();
  }

  /** The bytes of the path. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(path());
    int from = 0;
    while (escape.find()) {
      bytes.writeBytes(
          path().substring(from, escape.start()).getBytes(StandardCharsets.ISO_8859_1));
      bytes.write(Integer.parseInt(escape.group(1), 8));
      from = escape.end();
    }
    bytes.writeBytes(path().substring(from).getBytes(StandardCharsets.ISO_8859_1));
    return bytes.toByteArray();
  }

  /** The path as people read it. */
  static String text(String name) {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
