package io.github.ns8migration.core.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What NS7's {@code db NAME printjson [KEY]} answers, without a line feed at its end. The real
 * program's order of members is random; here it is name, type, props, with props sorted.
 */
public final class EsmithJson {
  /** What the real program prints for a record that is not there: a bare number. */
  private static final String NO_RECORD = "1";

  private static final JsonFactory JSON = new JsonFactory();

  private EsmithJson() {}

  /** One object; {@code 1} when there is no such record; {@code null} for one without type. */
  public static String record(EsmithDatabase database, String key) {
    Optional<EsmithRecord> record = database.record(key);
    if (record.isEmpty()) {
      return NO_RECORD;
    }
    boolean hidden = record.get().type().isEmpty() && !record.get().properties().isEmpty();
    return hidden ? "null" : print(generator -> write(record.get(), generator));
  }

  /** All records as an array, {@code []} when there is none. */
  public static String database(EsmithDatabase database) {
    StringWriter text = new StringWriter();
    try {
      write(database, text);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** All records as an array, written one by one: for databases that are large. */
  public static void write(EsmithDatabase database, Writer text) throws IOException {
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      generator.writeStartArray();
      for (EsmithRecord record : database.records()) {
        write(record, generator);
      }
      generator.writeEndArray();
    }
  }

  private static void write(EsmithRecord record, JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("name", record.key());
    generator.writeStringField("type", record.type());
    if (!record.properties().isEmpty()) {
      generator.writeObjectFieldStart("props");
      Map<String, @Nullable String> sorted = new TreeMap<>(record.properties());
      for (Map.Entry<String, @Nullable String> property : sorted.entrySet()) {
        generator.writeStringField(property.getKey(), property.getValue());
      }
      generator.writeEndObject();
    }
    generator.writeEndObject();
  }

  private static String print(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      content.write(generator);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private interface Content {
    void write(JsonGenerator generator) throws IOException;
  }
}
