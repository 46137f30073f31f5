package io.github.ns8migration.mail.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ns8migration.api.destination.StateFile;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A record in the form in which {@code db printjson} of NS7 prints it and NS8's import reads it.
 *
 * @param name key of the record
 * @param type type of the record
 * @param props always there, since the import reads them without looking
 */
record Delivered(String name, String type, SortedMap<String, String> props) {
  // Sorted, so that unchanged settings make unchanged bytes and a second sync sends nothing.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  Delivered {
    props = new TreeMap<>(props);
  }

  static Delivered of(String name, String type, Map<String, String> props) {
    return new Delivered(name, type, new TreeMap<>(props));
  }

  /** A state file of that content. */
  static StateFile file(String name, Object content) {
    try {
      return StateFile.text(name, JSON.writeValueAsString(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts are always JSON", e);
    }
  }

  /** A text as it may stand in a description: on one line, separators as people typed them. */
  static String oneLine(String stored) {
    return stored.replace("\\|", "|").replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** {@code enabled} or {@code disabled}, the only spellings NS8 knows. */
  static String status(boolean enabled) {
    return enabled ? "enabled" : "disabled";
  }

  @Override
  public String toString() {
    return type + " " + name; // the values may be passwords
  }
}
