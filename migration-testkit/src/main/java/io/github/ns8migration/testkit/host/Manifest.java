package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The list of all things in the tree of a fixture, {@code MANIFEST.tsv}: one line for each, seven
 * columns (kind, mode, owner, group, time, path, extra), in an order in which folders come before
 * what is in them.
 */
final class Manifest {
  /**
   * One thing.
   *
   * @param kind {@code d} folder, {@code f} file, {@code l} symbolic link, {@code h} hard link,
   *     {@code s} sparse file, {@code n} file with an odd name, {@code x} extended attribute,
   *     {@code a} POSIX access list, {@code k} socket
   * @param rawPath below the root, escaped; a byte each character
   * @param rawExtra what the kind needs, as {@code rawPath}
   */
  record Row(
      char kind,
      OptionalInt mode,
      String owner,
      String group,
      OptionalLong seconds,
      String rawPath,
      String rawExtra) {
    byte[] path() {
      return unescape(rawPath.getBytes(ISO_8859_1));
    }

    /** The path for messages. */
    String name() {
      return new String(path(), UTF_8);
    }

    /** The last column with its escapes undone: the target of a link. */
    byte[] target() {
      return unescape(rawExtra.getBytes(ISO_8859_1));
    }

    /** The last column as text: entries of an access list. */
    String text() {
      return Manifest.text(rawExtra);
    }

    /** The last column as names and values: {@code size=1048576;tail=the end}. */
    Map<String, byte[]> options() {
      Map<String, byte[]> options = new LinkedHashMap<>();
      for (String option : rawExtra.split(";")) {
        int equals = option.indexOf('=');
        options.put(option.substring(0, equals), option.substring(equals + 1).getBytes(ISO_8859_1));
      }
      return options;
    }
  }

  private Manifest() {}

  static List<Row> read(Path fixture) throws IOException {
    Path file = fixture.resolve("MANIFEST.tsv");
    List<Row> rows = new ArrayList<>();
    // Lines are bytes: a byte each in this character set, whatever they mean.
    for (String line : new String(Files.readAllBytes(file), ISO_8859_1).split("\n")) {
      if (!line.startsWith("#") && !line.isEmpty()) {
        rows.add(row(line, file));
      }
    }
    return rows;
  }

  private static Row row(String line, Path file) throws IOException {
    String[] columns = line.split("\t", -1);
    if (columns.length != 7 || columns[0].length() != 1) {
      throw new IOException(file + ": not seven columns: " + line);
    }
    try {
      return new Row(
          columns[0].charAt(0),
          columns[1].equals("-")
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(columns[1], 8)),
          text(columns[2]),
          text(columns[3]),
          columns[4].equals("-")
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseLong(columns[4])),
          columns[5],
          columns[6]);
    } catch (NumberFormatException e) {
      throw new IOException(file + ": neither a number nor a dash: " + line, e);
    }
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  /** {@code \\} is a backslash, {@code \xHH} a byte. */
  static byte[] unescape(byte[] escaped) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(escaped.length);
    for (int i = 0; i < escaped.length; i++) {
      if (escaped[i] == '\\' && i + 1 < escaped.length && escaped[i + 1] == '\\') {
        plain.write('\\');
        i++;
      } else if (escaped[i] == '\\' && i + 3 < escaped.length && escaped[i + 1] == 'x') {
        plain.write(Character.digit(escaped[i + 2], 16) * 16 + Character.digit(escaped[i + 3], 16));
        i += 3;
      } else {
        plain.write(escaped[i]);
      }
    }
    return plain.toByteArray();
  }
}
