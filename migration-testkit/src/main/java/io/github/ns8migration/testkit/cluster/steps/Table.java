package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table of the mail module's SQLite database: columns with defaults, NOT NULL, UNIQUE and
 * FOREIGN KEY, compared with or without ASCII case (COLLATE NOCASE). Not safe for use by many
 * threads.
 */
final class Table {

  /** A column; {@code defaultValue} stands in rows that do not name it. */
  record Column(String name, boolean ignoresCase, boolean required, JsonNode defaultValue) {

    static Column text(String name) {
      return new Column(name, false, false, NullNode.instance);
    }

    static Column number(String name, int defaultValue) {
      return new Column(name, false, false, JsonNodeFactory.instance.numberNode(defaultValue));
    }

    Column orElse(String text) {
      return new Column(name, ignoresCase, required, JsonNodeFactory.instance.textNode(text));
    }

    Column noCase() {
      return new Column(name, true, required, defaultValue);
    }

    Column notNull() {
      return new Column(name, ignoresCase, true, defaultValue);
    }
  }

  private record Reference(String column, Table parent) {}

  private final String name;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final List<String> uniqueKey;
  private final Set<List<JsonNode>> keys = new HashSet<>();
  private List<ObjectNode> rows = new ArrayList<>();
  private @Nullable Reference reference;

  Table(String name, List<String> uniqueKey, Column... columns) {
    this.name = name;
    this.uniqueKey = List.copyOf(uniqueKey);
    for (Column column : columns) {
      this.columns.put(column.name(), column);
    }
  }

  /** The column must hold a value of the column of the same name of another table. */
  Table referring(String column, Table parent) {
    reference = new Reference(column, parent);
    return this;
  }

  void insert(Map<String, JsonNode> values) throws ConstraintException {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (Column column : columns.values()) {
      row.set(column.name(), values.getOrDefault(column.name(), column.defaultValue()));
    }
    checkNotNull(row);
    checkUnique(row);
    checkReference(row);
    key(row).ifPresent(keys::add);
    rows.add(row);
  }

  /** Changes every row that matches, without checks: no caller can make two alike. */
  int update(Predicate<ObjectNode> rule, String column, JsonNode value) {
    List<ObjectNode> matching = rows.stream().filter(rule).toList();
    matching.forEach(row -> row.set(column, value));
    if (uniqueKey.contains(column)) {
      collectKeys();
    }
    return matching.size();
  }

  void clear() {
    rows.clear();
    keys.clear();
  }

  /** Copies of the rows, in the order they came in. */
  List<ObjectNode> rows() {
    return rows.stream().map(ObjectNode::deepCopy).collect(Collectors.toCollection(ArrayList::new));
  }

  void restore(List<ObjectNode> earlier) {
    rows = new ArrayList<>(earlier);
    collectKeys();
  }

  /** The first row whose column holds this text, by the rules of that column. */
  Optional<ObjectNode> find(String column, String text) {
    JsonNode value = JsonNodeFactory.instance.textNode(text);
    return rows.stream()
        .filter(row -> same(column, row.get(column), value))
        .findFirst()
        .map(ObjectNode::deepCopy);
  }

  List<ObjectNode> sorted(List<String> byColumns) {
    List<ObjectNode> sorted = rows();
    sorted.sort(
        Comparator.comparing(
            row ->
                byColumns.stream()
                    .map(c -> row.path(c).asText())
                    .collect(Collectors.joining("\0"))));
    return sorted;
  }

  private void checkNotNull(ObjectNode row) throws ConstraintException {
    for (Column column : columns.values()) {
      if (column.required() && row.get(column.name()).isNull()) {
        throw new ConstraintException("NOT NULL constraint failed: " + qualified(column.name()));
      }
    }
  }

  private void checkUnique(ObjectNode row) throws ConstraintException {
    if (key(row).filter(keys::contains).isPresent()) {
      throw new ConstraintException(
          "UNIQUE constraint failed: "
              + uniqueKey.stream().map(this::qualified).collect(Collectors.joining(", ")));
    }
  }

  /** What no other row may have; empty when part of it is NULL, which equals nothing. */
  private Optional<List<JsonNode>> key(ObjectNode row) {
    List<JsonNode> key = uniqueKey.stream().map(column -> folded(column, row.get(column))).toList();
    return key.stream().anyMatch(JsonNode::isNull) ? Optional.empty() : Optional.of(key);
  }

  private void collectKeys() {
    keys.clear();
    rows.forEach(row -> key(row).ifPresent(keys::add));
  }

  private void checkReference(ObjectNode row) throws ConstraintException {
    if (reference != null) {
      JsonNode value = row.get(reference.column());
      if (!value.isNull()
          && reference.parent().find(reference.column(), value.asText()).isEmpty()) {
        throw new ConstraintException("FOREIGN KEY constraint failed");
      }
    }
  }

  private boolean same(String column, JsonNode one, JsonNode other) {
    return !one.isNull() && folded(column, one).equals(folded(column, other));
  }

  /** The same for all values that are equal by the rules of the column. */
  private JsonNode folded(String column, JsonNode value) {
    Column rules = columns.get(column);
    return rules == null || !rules.ignoresCase() || value.isNull()
        ? value
        : JsonNodeFactory.instance.textNode(Ascii.toLowerCase(value.asText()));
  }

  private String qualified(String column) {
    return name + "." + column;
  }
}
