package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration database of the host as its program {@code db} reads and writes it. On purpose
 * not the reader of the engine: a host that shares its code with what is tested on it proves
 * nothing.
 *
 * <p>Values are bytes: all texts in here hold one byte a character; {@link #bytes} and {@link
 * #text} translate.
 */
final class RecordFile {
  private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\)\\|");

  /**
   * The right side of a line.
   *
   * @param type empty for {@code key=}
   * @param properties sorted by byte; a name without value has {@code null}
   */
  record Value(String type, NavigableMap<String, @Nullable String> properties) {
    static Value parse(String rightSide) {
      String[] fields = SEPARATOR.split(rightSide.replace("\\n", "\n"), -1);
      NavigableMap<String, @Nullable String> properties = new TreeMap<>();
      for (int i = 1; i < fields.length; i += 2) {
        properties.put(fields[i], i + 1 < fields.length ? fields[i + 1] : null);
      }
      return new Value(fields[0], properties);
    }

    /** As it is written: nothing is escaped, so a bare vertical bar shifts the fields. */
    String format() {
      StringBuilder line = new StringBuilder(type);
      properties.forEach(
          (name, value) ->
              line.append('|').append(name).append('|').append(value == null ? "" : value));
      return line.toString().replace("\n", "\\n").strip();
    }

    Value with(String name, String value) {
      NavigableMap<String, @Nullable String> changed = new TreeMap<>(properties);
      changed.put(name, value);
      return new Value(type, changed);
    }

    Value without(String name) {
      NavigableMap<String, @Nullable String> changed = new TreeMap<>(properties);
      changed.remove(name);
      return new Value(type, changed);
    }

    /**
     * Whether it has properties and no type: such a record does not exist for {@code printjson}.
     */
    boolean typeless() {
      return type.isEmpty() && !properties.isEmpty();
    }
  }

  private final Path file;

  private RecordFile(Path file) {
    this.file = file;
  }

  /** The database of that name. */
  static RecordFile of(Path folder, String name) {
    return new RecordFile(folder.resolve(name));
  }

  /** The same, of a text as people type it. */
  static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** The text of these bytes; what is not UTF-8 becomes U+FFFD. */
  static String text(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Right sides by key as they stand in the file, sorted by byte; of two with one key the last. */
  SortedMap<String, String> read() throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    if (!exists()) {
      return lines;
    }
    for (String line : new String(Files.readAllBytes(file), ISO_8859_1).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals >= 0 && !line.isBlank() && !line.stripLeading().startsWith("#")) {
        lines.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return lines;
  }

  /** The record; a key with blanks around it is in the file and cannot be asked for. */
  Optional<Value> get(String key) throws IOException {
    return Optional.ofNullable(read().get(key.strip())).map(Value::parse);
  }

  /** Changes a record; false, and nothing written, when it is missing. */
  boolean change(String key, UnaryOperator<Value> change) throws IOException {
    SortedMap<String, String> lines = read();
    String found = lines.get(key.strip());
    if (found == null) {
      return false;
    }
    lines.put(key.strip(), change.apply(Value.parse(found)).format());
    write(lines);
    return true;
  }

  /** Puts a record in the place of the one of that key. */
  void put(String key, Value value) throws IOException {
    SortedMap<String, String> lines = read();
    lines.put(key.strip(), value.format());
    write(lines);
  }

  /** Whether there was one. */
  boolean remove(String key) throws IOException {
    SortedMap<String, String> lines = read();
    boolean found = lines.remove(key.strip()) != null;
    write(lines);
    return found;
  }

  /** Writes all records, in the place of the old file by renaming; not when nothing has changed. */
  void write(Map<String, String> lines) throws IOException {
    if (exists() && read().equals(lines)) {
      return;
    }
    List<String> content = new ArrayList<>(lines.size() + 3);
    content.add("# Written by the db program of a test host: change it with db, not by hand.");
    content.add("#");
    content.add("# updated: Mon Mar  4 10:15:02 2024");
    new TreeMap<>(lines).forEach((key, value) -> content.add(key.strip() + "=" + value.strip()));
    Path fresh = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.write(fresh, content, ISO_8859_1);
    likeBefore(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void likeBefore(Path fresh) throws IOException {
    if (exists()) {
      Unix.mode(fresh, (Integer) Files.getAttribute(file, "unix:mode") & 07777);
      if (Unix.root()) {
        Unix.owner(
            fresh,
            (Integer) Files.getAttribute(file, "unix:uid"),
            (Integer) Files.getAttribute(file, "unix:gid"));
      }
    } else {
      Unix.mode(fresh, 0640);
    }
  }
}
