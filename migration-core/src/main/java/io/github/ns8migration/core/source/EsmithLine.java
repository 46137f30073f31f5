package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.source.EsmithRecord;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One line of a database file, kept as the bytes it is made of. Knows how NS7 reads a line: the key
 * ends at the first {@code =}, fields end at a {@code |} without a backslash before it, the two
 * characters {@code \n} stand for a line feed, and nothing else is escaped.
 *
 * <p>Where bytes must survive, they travel as ISO 8859-1 text: one character for each byte, in the
 * same order when sorted.
 */
final class EsmithLine {
  /** By key, by byte, as NS7 sorts a file. */
  static final Comparator<EsmithLine> BY_KEY = EsmithLine::compareKeys;

  private static final int NO_RECORD = -1;

  private final byte[] bytes;
  private final int keyEnd;

  private EsmithLine(byte[] bytes) {
    this.bytes = bytes;
    this.keyEnd = keyEnd(bytes);
  }

  /** The line between two line feeds. */
  static EsmithLine read(byte[] content, int from, int to) {
    return new EsmithLine(Arrays.copyOfRange(content, from, to));
  }

  /**
   * The line that reads back as this record.
   *
   * @throws IllegalArgumentException when there is none
   */
  static EsmithLine of(EsmithRecord record) {
    TreeMap<String, @Nullable String> raw = new TreeMap<>();
    record
        .properties()
        .forEach((name, value) -> raw.put(raw(name), value == null ? null : raw(value)));
    EsmithLine line = of(raw(record.key()), raw(record.type()), raw);
    boolean open = isOpen(record.type()) || isOpen(record.properties());
    if (open || !line.isRecord() || !line.record().equals(record)) {
      throw unstorable(record.key());
    }
    return line;
  }

  /** A line with that key, to look it up. */
  static EsmithLine keyed(String key) {
    return new EsmithLine((key + "=").getBytes(UTF_8));
  }

  byte[] bytes() {
    return bytes;
  }

  /**
   * Whether NS7 reads a record here. Comments, empty lines and lines without {@code =} are none;
   * nor is one with blanks around its key: it is listed, but can never be read.
   */
  boolean isRecord() {
    return keyEnd != NO_RECORD;
  }

  /** Whether the whole database's {@code printjson} shows it: properties without a type hide it. */
  boolean isPrinted() {
    return isRecord() && !(keyEnd + 1 < bytes.length && bytes[keyEnd + 1] == '|');
  }

  boolean hasKeyOf(EsmithLine other) {
    return isRecord() && compareKeys(this, other) == 0;
  }

  EsmithRecord record() {
    List<String> fields = fields(right(UTF_8));
    return new EsmithRecord(
        new String(bytes, 0, keyEnd, UTF_8),
        text(fields.get(0)),
        properties(fields.stream().map(EsmithLine::text).toList()));
  }

  /**
   * The line with some values set and some taken out; properties not named here keep their bytes.
   *
   * @throws IllegalArgumentException when it would not read back so
   */
  EsmithLine with(Map<String, String> values, Set<String> removed) {
    List<String> fields = fields(right(ISO_8859_1));
    TreeMap<String, @Nullable String> before = new TreeMap<>(properties(fields));
    TreeMap<String, @Nullable String> after = new TreeMap<>(before);
    removed.forEach(name -> after.remove(raw(name)));
    values.forEach((name, value) -> after.put(raw(name), raw(value)));
    if (after.equals(before)) {
      requireSame(this, values);
      return this;
    }
    EsmithLine line = of(new String(bytes, 0, keyEnd, ISO_8859_1), fields.get(0), after);
    List<String> written = fields(line.right(ISO_8859_1));
    if (isOpen(values) || !properties(written).keySet().equals(after.keySet())) {
      throw unstorable(record().key());
    }
    requireSame(line, values);
    return line;
  }

  private String right(Charset charset) {
    return new String(bytes, keyEnd + 1, bytes.length - keyEnd - 1, charset);
  }

  private static void requireSame(EsmithLine line, Map<String, String> values) {
    EsmithRecord record = line.record();
    values.forEach(
        (name, value) -> {
          if (!value.equals(record.properties().get(name))) {
            throw unstorable(record.key());
          }
        });
  }

  private static EsmithLine of(String key, String type, SortedMap<String, @Nullable String> raw) {
    StringBuilder right = new StringBuilder(type);
    StringBuilder withoutValue = new StringBuilder();
    raw.forEach(
        (name, value) -> {
          if (value == null) {
            withoutValue.append('|').append(name); // can only be told at the end of a line
          } else {
            right.append('|').append(name).append('|').append(value);
          }
        });
    right.append(withoutValue);
    return new EsmithLine((key + "=" + trim(right.toString())).getBytes(ISO_8859_1));
  }

  private static Map<String, @Nullable String> properties(List<String> fields) {
    // Sized for what is there: a database may have 60,000 of these.
    Map<String, @Nullable String> properties = new LinkedHashMap<>(fields.size());
    for (int i = 1; i < fields.size(); i += 2) {
      properties.put(fields.get(i), i + 1 < fields.size() ? fields.get(i + 1) : null);
    }
    return properties;
  }

  static List<String> fields(String right) {
    List<String> fields = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < right.length(); i++) {
      if (right.charAt(i) == '|' && (i == 0 || right.charAt(i - 1) != '\\')) {
        fields.add(right.substring(from, i));
        from = i + 1;
      }
    }
    fields.add(right.substring(from));
    return fields;
  }

  private static int keyEnd(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '=') {
      end++;
    }
    boolean record =
        end > 0
            && end < bytes.length
            && bytes[0] != '#'
            && !isBlank(bytes[0])
            && !isBlank(bytes[end - 1]);
    return record ? end : NO_RECORD;
  }

  private static int compareKeys(EsmithLine left, EsmithLine right) {
    return Arrays.compareUnsigned(left.bytes, 0, left.keyEnd, right.bytes, 0, right.keyEnd);
  }

  /** Last in its line it would read back well, until another field follows and is eaten. */
  private static boolean isOpen(String text) {
    return text.endsWith("\\");
  }

  private static boolean isOpen(Map<String, ? extends @Nullable String> properties) {
    return properties.entrySet().stream()
        .anyMatch(it -> isOpen(it.getKey()) || (it.getValue() != null && isOpen(it.getValue())));
  }

  private static String text(String field) {
    return field.replace("\\n", "\n");
  }

  private static String raw(String text) {
    return new String(text.replace("\n", "\\n").getBytes(UTF_8), ISO_8859_1);
  }

  private static String trim(String right) {
    int from = 0;
    int to = right.length();
    while (from < to && isBlank(right.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(right.charAt(to - 1))) {
      to--;
    }
    return right.substring(from, to);
  }

  /** What Perl's {@code \s} matches on NS7. */
  private static boolean isBlank(int character) {
    return character == ' '
        || character == '\t'
        || character == '\r'
        || character == '\n'
        || character == '\f';
  }

  private static IllegalArgumentException unstorable(String key) {
    return new IllegalArgumentException(
        "record "
            + key
            + " cannot be stored: a key has no = or blanks at its ends; a name or value has no"
            + " vertical bar without a backslash before it, no backslash at its end, no pair \\n;"
            + " the last value has no blank at its end");
  }
}
