package io.github.ns8migration.api.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of a configuration database: a type and named values, all of them text. Values are
 * what {@code db DB getprop} prints, so an escaped separator shows as {@code \|}; {@link
 * #unescaped} gives what the host's templates see. Bytes that are not UTF-8 read as U+FFFD, as in
 * {@code printjson}.
 *
 * @param key name of the record
 * @param type its type; empty for {@code key=}
 * @param properties name and value; a name without value has {@code null}, as in {@code printjson}
 */
public record EsmithRecord(String key, String type, Map<String, @Nullable String> properties) {
  /** Copies the map, keeping its order. */
  public EsmithRecord {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** The value; empty when the record has no such property, or a name without value. */
  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  /** The value with {@code \|} turned into {@code |}. */
  public Optional<String> unescaped(String name) {
    return property(name).map(value -> value.replace("\\|", "|"));
  }

  /**
   * Whether the property is {@code enabled}, whatever its case: NS7's templates compare without
   * case in places, and people type both.
   */
  public boolean enabled(String name) {
    return property(name).filter(value -> value.strip().equalsIgnoreCase("enabled")).isPresent();
  }

  /** The same record with one value set. */
  public EsmithRecord with(String name, String value) {
    Map<String, @Nullable String> changed = new LinkedHashMap<>(properties);
    changed.put(name, value);
    return new EsmithRecord(key, type, changed);
  }

  /** The same record without that property. */
  public EsmithRecord without(String name) {
    Map<String, @Nullable String> changed = new LinkedHashMap<>(properties);
    changed.remove(name);
    return new EsmithRecord(key, type, changed);
  }
}
