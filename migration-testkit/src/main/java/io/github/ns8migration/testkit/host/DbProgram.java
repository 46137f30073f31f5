package io.github.ns8migration.testkit.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.RecordFile.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The host's {@code db NAME COMMAND ...}, with its shapes and exit codes. {@code config COMMAND} is
 * {@code db configuration COMMAND}.
 */
final class DbProgram implements HostProgram {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CommandOutput USAGE = Answer.failed(255, "usage: db NAME COMMAND [KEY ...]");
  private static final CommandOutput MISSING = Answer.failed(1);

  private final Path root;

  DbProgram(Path root) {
    this.root = root;
  }

  @Override
  public CommandOutput run(List<String> arguments) throws IOException {
    if (arguments.size() < 2) {
      return USAGE;
    }
    String name = arguments.get(0);
    List<String> operands =
        arguments.subList(2, arguments.size()).stream().map(RecordFile::bytes).toList();
    return operands.isEmpty()
        ? all(name, arguments.get(1))
        : one(name, arguments.get(1), operands.get(0), operands.subList(1, operands.size()));
  }

  /** A record as {@code db} sees it, those with computed values too. */
  Optional<Value> record(String database, String key) throws IOException {
    return Optional.ofNullable(lines(database).get(RecordFile.bytes(key).strip()))
        .map(Value::parse);
  }

  /** A property, as text; empty when missing or without value. */
  String property(String database, String key, String property) throws IOException {
    return record(database, key)
        .map(value -> value.properties().get(property))
        .map(RecordFile::text)
        .orElse("");
  }

  /** All records of a database of one type, by key; texts. */
  Map<String, Value> records(String database, String type) throws IOException {
    Map<String, Value> found = new TreeMap<>();
    lines(database)
        .forEach(
            (key, line) -> {
              Value value = Value.parse(line);
              if (value.type().equals(type)) {
                found.put(RecordFile.text(key), value);
              }
            });
    return found;
  }

  /** Whether the host has a file; without a slash at its beginning. */
  boolean hasFile(String path) {
    return Files.exists(root.resolve(path));
  }

  private CommandOutput all(String name, String command) throws IOException {
    return switch (command) {
      case "printjson", "getjson" -> Answer.printed(allRecords(name).toString());
      case "showjson" -> Answer.printed(allRecords(name).toPrettyString() + "\n");
      case "keys" -> keys(name);
      default -> USAGE;
    };
  }

  private CommandOutput one(String name, String command, String key, List<String> rest)
      throws IOException {
    RecordFile file = file(name);
    Optional<Value> found = Optional.ofNullable(lines(name).get(key.strip())).map(Value::parse);
    return switch (command) {
      case "printjson", "getjson" -> Answer.printed(oneRecord(key, found));
      case "showjson" -> Answer.printed(oneRecord(key, found) + "\n");
      case "get" -> printed(Optional.ofNullable(lines(name).get(key.strip())));
      case "gettype" -> printed(found.map(Value::type));
      case "getprop" ->
          rest.size() == 1
              ? printed(found.map(value -> value.properties().get(rest.get(0))))
              : USAGE;
      case "printprop" -> found.map(value -> properties(value, rest)).orElse(MISSING);
      case "setprop" -> rest.isEmpty() || rest.size() % 2 != 0 ? USAGE : setprop(file, key, rest);
      case "delprop" -> rest.isEmpty() ? USAGE : delprop(file, key, rest);
      case "delete" -> file.remove(key) ? Answer.DONE : MISSING;
      case "set" -> rest.size() % 2 == 0 ? USAGE : set(file, key, rest);
      case "setdefault" -> found.isPresent() ? Answer.DONE : set(file, key, rest);
      case "setjson" -> setjson(file, RecordFile.text(key));
      default -> USAGE;
    };
  }

  private CommandOutput keys(String name) throws IOException {
    SortedMap<String, String> lines = lines(name);
    return lines.isEmpty()
        ? MISSING
        : Answer.printed(RecordFile.text(String.join("\n", lines.keySet())) + "\n");
  }

  private static CommandOutput printed(Optional<String> value) {
    return value.map(text -> Answer.printed(RecordFile.text(text) + "\n")).orElse(MISSING);
  }

  private static CommandOutput properties(Value value, List<String> names) {
    StringBuilder lines = new StringBuilder();
    value
        .properties()
        .forEach(
            (name, text) -> {
              if (names.isEmpty() || names.contains(name)) {
                lines.append(name).append('=').append(text == null ? "" : text).append('\n');
              }
            });
    return Answer.printed(RecordFile.text(lines.toString()));
  }

  /** Exit 0 also when there is no such record, and then nothing is written. */
  private static CommandOutput setprop(RecordFile file, String key, List<String> pairs)
      throws IOException {
    file.change(
        key,
        value -> {
          Value changed = value;
          for (int i = 0; i < pairs.size(); i += 2) {
            changed = changed.with(pairs.get(i), pairs.get(i + 1));
          }
          return changed;
        });
    return Answer.DONE;
  }

  private static CommandOutput delprop(RecordFile file, String key, List<String> names)
      throws IOException {
    file.change(
        key,
        value -> {
          Value changed = value;
          for (String name : names) {
            changed = changed.without(name);
          }
          return changed;
        });
    return Answer.DONE;
  }

  private static CommandOutput set(RecordFile file, String key, List<String> typeAndPairs)
      throws IOException {
    if (typeAndPairs.size() % 2 == 0) {
      return USAGE;
    }
    Value value = new Value(typeAndPairs.get(0), new TreeMap<>());
    for (int i = 1; i < typeAndPairs.size(); i += 2) {
      value = value.with(typeAndPairs.get(i), typeAndPairs.get(i + 1));
    }
    file.put(key, value);
    return Answer.DONE;
  }

  private static CommandOutput setjson(RecordFile file, String json) throws IOException {
    JsonNode given;
    try {
      given = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return Answer.failed(255, "malformed JSON");
    }
    for (JsonNode record : given.isArray() ? given : JSON.createArrayNode().add(given)) {
      Value value = new Value(RecordFile.bytes(record.path("type").asText()), new TreeMap<>());
      for (Map.Entry<String, JsonNode> property : record.path("props").properties()) {
        value =
            value.with(
                RecordFile.bytes(property.getKey()),
                RecordFile.bytes(property.getValue().asText()));
      }
      file.put(RecordFile.bytes(record.path("name").asText()), value);
    }
    return Answer.DONE;
  }

  private ArrayNode allRecords(String name) throws IOException {
    ArrayNode records = JSON.createArrayNode();
    lines(name)
        .forEach(
            (key, line) -> {
              Value value = Value.parse(line);
              // A key with blanks around it is listed by "keys" and cannot be read.
              if (key.equals(key.strip()) && !value.typeless()) {
                records.add(json(key, value));
              }
            });
    return records;
  }

  /** A missing record prints a bare 1, one with properties and no type prints null. */
  private static String oneRecord(String key, Optional<Value> found) {
    return found
        .map(value -> value.typeless() ? "null" : json(key.strip(), value).toString())
        .orElse("1");
  }

  private static ObjectNode json(String key, Value value) {
    ObjectNode record = JSON.createObjectNode();
    record.put("name", RecordFile.text(key)).put("type", RecordFile.text(value.type()));
    if (!value.properties().isEmpty()) {
      ObjectNode properties = record.putObject("props");
      value
          .properties()
          .forEach(
              (name, text) ->
                  properties.put(
                      RecordFile.text(name), text == null ? null : RecordFile.text(text)));
    }
    return record;
  }

  // ---- where records come from

  private RecordFile file(String name) {
    // A name with a slash before it is a path of the host.
    return name.startsWith("/")
        ? RecordFile.of(root, name.substring(1))
        : RecordFile.of(root.resolve("var/lib/nethserver/db"), name);
  }

  private SortedMap<String, String> lines(String name) throws IOException {
    SortedMap<String, String> lines = file(name).read();
    if (name.equals("configuration")) {
      computed("SystemName", HostNames.of(root).shortName(), lines);
      computed("DomainName", HostNames.of(root).domain(), lines);
      computed("TimeZone", timeZone(), lines);
    }
    return lines;
  }

  private static void computed(String key, @Nullable String value, Map<String, String> lines) {
    if (value != null) {
      lines.put(key, RecordFile.bytes(value));
    }
  }

  private @Nullable String timeZone() throws IOException {
    Path link = root.resolve("etc/localtime");
    if (!Files.isSymbolicLink(link) || !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    String target = Files.readSymbolicLink(link).toString();
    int zone = target.indexOf("zoneinfo/");
    return zone < 0 ? null : target.substring(zone + "zoneinfo/".length());
  }
}
