package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.stream.Collectors;

/** Rows in the text format of COPY, as PostgreSQL writes them; one character for each byte. */
final class CopyRow {
  private CopyRow() {}

  /** A row with its line feed; null is no value at all. */
  static String of(List<String> values) {
    return values.stream().map(CopyRow::value).collect(Collectors.joining("\t", "", "\n"));
  }

  static String value(String value) {
    if (value == null) {
      return "\\N";
    }
    StringBuilder escaped = new StringBuilder();
    for (char each : value.toCharArray()) {
      switch (each) {
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case 0x0b -> escaped.append("\\v");
        case '\\' -> escaped.append("\\\\");
        default -> escaped.append(each);
      }
    }
    return escaped.toString();
  }

  static byte[] bytes(String rows) {
    return rows.getBytes(ISO_8859_1);
  }
}
