package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON as NS8 speaks it. */
final class Json {
  private static final String SEEN = "secrets seen";

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(new SecretWriter())
                  .addDeserializer(Secret.class, new SecretReader())
                  .addSerializer(ModuleId.class, ToStringSerializer.instance)
                  .addSerializer(HostName.class, ToStringSerializer.instance))
          .build();

  private Json() {}

  /**
   * The input of an action.
   *
   * @param tree as it goes over the wire, secrets in clear
   * @param secrets those of type {@link Secret} in it
   */
  record Input(JsonNode tree, List<Secret> secrets) {
    @Override
    public String toString() {
      return "input";
    }
  }

  /** Turns an input into JSON; a mistake in it shows here, before anything is sent. */
  static Input input(@Nullable Object value) {
    List<Secret> seen = new ArrayList<>();
    try {
      byte[] bytes = MAPPER.writer().withAttribute(SEEN, seen).writeValueAsBytes(value);
      JsonNode tree = MAPPER.readTree(bytes);
      return new Input(tree == null ? NullNode.getInstance() : tree, List.copyOf(seen));
    } catch (IOException e) {
      throw new IllegalArgumentException("an input that has no JSON form: " + kind(value), e);
    }
  }

  private static String kind(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getName();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** What a server sent; missing when it is no JSON. */
  static JsonNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** Reads an output as the caller wants it; null for {@code null} only. */
  static <T> @Nullable T read(JsonNode tree, Class<T> type) throws JsonProcessingException {
    if (type == String.class) {
      return type.cast(tree.isTextual() ? tree.asText() : tree.toString());
    }
    return MAPPER.treeToValue(tree, type);
  }

  private static final class SecretWriter extends StdSerializer<Secret> {
    private static final long serialVersionUID = 1L;

    SecretWriter() {
      super(Secret.class);
    }

    @Override
    public void serialize(Secret value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (provider.getAttribute(SEEN) instanceof List<?> list) {
        @SuppressWarnings("unchecked") // put there by input() alone
        List<Secret> seen = (List<Secret>) list;
        seen.add(value);
      }
      out.writeString(value.reveal());
    }
  }

  private static final class SecretReader extends StdDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    SecretReader() {
      super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Secret.of(in.getValueAsString(""));
    }
  }
}
