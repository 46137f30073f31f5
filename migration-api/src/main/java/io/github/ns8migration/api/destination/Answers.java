package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.value.HostName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the administrator decided: answers to the questions of an application, by key.
 *
 * <pre>{@code
 * Answers.none().with("node", "2").with("webtop-host", "webtop.example.org")
 * }</pre>
 *
 * @param values key and text
 */
public record Answers(Map<String, String> values) {
  /** Copies the map. */
  public Answers {
    values = Map.copyOf(values);
  }

  /** No answers. */
  public static Answers none() {
    return new Answers(Map.of());
  }

  /** These and one more. */
  public Answers with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new Answers(more);
  }

  /** The answer as it was given. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The answer as a full host name; empty when there is none. */
  public Optional<HostName> hostName(String key) {
    return text(key).flatMap(HostName::parse);
  }

  /** The answer as a number; empty when there is none. */
  public OptionalInt number(String key) {
    return text(key).map(String::strip).filter(text -> text.matches("[0-9]{1,9}")).stream()
        .mapToInt(Integer::parseInt)
        .findFirst();
  }

  /** Whether the answer is yes; {@code otherwise} when there is none. */
  public boolean yes(String key, boolean otherwise) {
    return text(key).map(text -> text.strip().equalsIgnoreCase("yes")).orElse(otherwise);
  }
}
