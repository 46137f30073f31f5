package io.github.ns8migration.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values as JSON has them, in the types of the JDK: maps by text, lists, texts, numbers, null. */
final class JsonValues {
  /** Stands where a password is. */
  static final String MASK = "***";

  private JsonValues() {}

  /**
   * A copy that nobody can change, in the same order.
   *
   * @throws IllegalArgumentException when something in it is no JSON
   */
  static @Nullable Object copy(@Nullable Object value) {
    return masked(value, Set.of());
  }

  /** The same with a mask for every text that is not empty in a member of those names. */
  static @Nullable Object masked(@Nullable Object value, Set<String> secrets) {
    if (value instanceof Map<?, ?> map) {
      return members(map, secrets);
    }
    if (value instanceof Collection<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(each -> copy.add(masked(each, secrets)));
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue(); // 1 is 1, however it was counted
    }
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Number) {
      return value;
    }
    throw new IllegalArgumentException("no JSON value: " + value.getClass().getName());
  }

  static Map<String, @Nullable Object> members(Map<?, ?> map, Set<String> secrets) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (name, member) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException("no name of a JSON member: " + name);
          }
          boolean secret = secrets.contains(text) && member instanceof String it && !it.isEmpty();
          copy.put(text, secret ? MASK : masked(member, secrets));
        });
    return Collections.unmodifiableMap(copy);
  }

  /** One more step of a JSON pointer. */
  static String pointer(String parent, Object step) {
    return parent + "/" + step.toString().replace("~", "~0").replace("/", "~1");
  }
}
