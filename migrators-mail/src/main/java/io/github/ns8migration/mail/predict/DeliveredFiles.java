package io.github.ns8migration.mail.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** State files as the import reads them, by name. */
final class DeliveredFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> texts;

  DeliveredFiles(Map<String, String> texts) {
    this.texts = ImmutableMap.copyOf(texts);
  }

  private String text(String name) throws ImportStops {
    String text = texts.get(name);
    if (text == null) {
      throw new ImportStops(name + " is missing");
    }
    return text;
  }

  /** A file of one line. */
  String line(String name) throws ImportStops {
    return text(name).strip();
  }

  private JsonNode json(String name) throws ImportStops {
    try {
      return JSON.readTree(text(name));
    } catch (JsonProcessingException e) {
      throw new ImportStops(name + " is no JSON");
    }
  }

  /** Whether the file holds a record, and not the bare {@code 1} of one that is not there. */
  boolean isRecord(String name) throws ImportStops {
    return json(name).isObject();
  }

  /** The properties of a file of one record. */
  Properties properties(String name) throws ImportStops {
    return Properties.of(name, json(name));
  }

  /** The records of a file of many. */
  List<Row> records(String name) throws ImportStops {
    List<Row> rows = new ArrayList<>();
    for (JsonNode each : json(name)) {
      rows.add(new Row(each.path("name").asText(), each.path("type").asText(), each));
    }
    return rows;
  }

  /** The texts of a file of a list. */
  List<String> names(String name) throws ImportStops {
    List<String> names = new ArrayList<>();
    json(name).forEach(each -> names.add(each.asText()));
    return names;
  }

  /** One record of a database. */
  record Row(String name, String type, JsonNode node) {
    Properties properties() throws ImportStops {
      return Properties.of(name, node);
    }
  }

  /** Values by name; everything is text and compared letter by letter. */
  static final class Properties {
    private final JsonNode props;

    private Properties(JsonNode props) {
      this.props = props;
    }

    private static Properties of(String what, JsonNode record) throws ImportStops {
      JsonNode props = record.path("props");
      if (!props.isObject()) {
        throw new ImportStops(what + " has no properties");
      }
      return new Properties(props);
    }

    @Nullable String get(String name) {
      JsonNode value = props.get(name);
      return value == null || value.isNull() ? null : value.asText();
    }

    String get(String name, String otherwise) {
      String value = get(name);
      return value == null ? otherwise : value;
    }

    boolean is(String name, String word) {
      return word.equals(get(name));
    }

    boolean enabled(String name) {
      return is(name, "enabled");
    }

    /** The members of a comma list, blanks kept, empty ones left out. */
    List<String> list(String name) {
      List<String> members = new ArrayList<>();
      for (String each : get(name, "").split(",", -1)) {
        if (!each.isEmpty()) {
          members.add(each);
        }
      }
      return members;
    }
  }
}
