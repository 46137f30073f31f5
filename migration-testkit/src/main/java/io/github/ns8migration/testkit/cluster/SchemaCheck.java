package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Checks an input against a JSON schema and names violations as NS8's validator does (gojsonschema
 * 1.2.0). Knows the keywords that NS8's input schemas use.
 */
final class SchemaCheck {
  private static final String ROOT = "(root)";

  private final List<Violation> violations = new ArrayList<>();

  private SchemaCheck() {}

  /** What does not fit: where, which kind, the text, and the value. */
  record Violation(String field, String kind, String text, JsonNode value) {
    String parameter() {
      int dot = field.indexOf('.');
      return dot < 0 ? field : field.substring(0, dot);
    }
  }

  static List<Violation> check(JsonNode schema, JsonNode value) {
    SchemaCheck check = new SchemaCheck();
    check.visit(schema, ROOT, value);
    return check.violations;
  }

  static ArrayNode output(List<Violation> violations) {
    ArrayNode output = Json.array();
    for (Violation each : violations) {
      output
          .addObject()
          .put("parameter", each.parameter())
          .put("error", each.parameter() + "_" + each.kind())
          .put("field", each.field())
          .set("value", each.value());
    }
    return output;
  }

  static String message(List<Violation> violations) {
    return violations.stream()
        .map(each -> each.field() + ": " + each.text())
        .collect(Collectors.joining(" ", "Validation errors: [", "]\n"));
  }

  private void add(String field, String kind, String text, JsonNode value) {
    violations.add(new Violation(field, kind, text, value));
  }

  private void visit(JsonNode schema, String field, JsonNode value) {
    if (!typeFits(schema, field, value)) {
      return;
    }
    combined(schema, field, value);
    enumerated(schema, field, value);
    if (value.isTextual()) {
      text(schema, field, value);
    } else if (value.isNumber()) {
      number(schema, field, value);
    } else if (value.isArray()) {
      elements(schema, field, value);
    } else if (value.isObject()) {
      members(schema, field, value);
    }
  }

  private boolean typeFits(JsonNode schema, String field, JsonNode value) {
    Set<String> types = new HashSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.elements().forEachRemaining(each -> types.add(each.asText()));
    String given = typeOf(value);
    boolean fits =
        types.isEmpty()
            || types.contains(given)
            || (given.equals("integer") && types.contains("number"));
    if (!fits) {
      String expected = types.stream().sorted().collect(Collectors.joining("/"));
      add(
          field,
          "invalid_type",
          "Invalid type. Expected: " + expected + ", given: " + given,
          value);
    }
    return fits;
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case BOOLEAN -> "boolean";
      case NUMBER -> isWhole(value) ? "integer" : "number";
      case OBJECT, POJO -> "object";
      case STRING, BINARY -> "string";
      case MISSING, NULL -> "null";
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber() || value.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private void combined(JsonNode schema, String field, JsonNode value) {
    if (schema.has("anyOf")) {
      Optional<List<Violation>> best = fewest(schema.path("anyOf"), field, value);
      if (best.isPresent() && !best.get().isEmpty()) {
        add(field, "number_any_of", "Must validate at least one schema (anyOf)", value);
        violations.addAll(best.get());
      }
    }
    if (schema.has("allOf")) {
      int before = violations.size();
      schema.path("allOf").forEach(each -> visit(each, field, value));
      if (violations.size() > before) {
        add(field, "number_all_of", "Must validate all the schemas (allOf)", value);
      }
    }
  }

  private static Optional<List<Violation>> fewest(JsonNode schemas, String field, JsonNode value) {
    return StreamSupport.stream(schemas.spliterator(), false)
        .map(
            schema -> {
              SchemaCheck check = new SchemaCheck();
              check.visit(schema, field, value);
              return check.violations;
            })
        .min((one, other) -> Integer.compare(one.size(), other.size()));
  }

  private void enumerated(JsonNode schema, String field, JsonNode value) {
    JsonNode allowed = schema.path("enum");
    if (allowed.isArray()
        && StreamSupport.stream(allowed.spliterator(), false).noneMatch(value::equals)) {
      String list =
          StreamSupport.stream(allowed.spliterator(), false)
              .map(JsonNode::toString)
              .collect(Collectors.joining(", "));
      add(field, "enum", field + " must be one of the following: " + list, value);
    }
  }

  private void text(JsonNode schema, String field, JsonNode value) {
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    if (schema.has("minLength") && length < schema.path("minLength").asInt()) {
      String least = schema.path("minLength").asText();
      add(field, "string_gte", "String length must be greater than or equal to " + least, value);
    }
    if (schema.has("maxLength") && length > schema.path("maxLength").asInt()) {
      String most = schema.path("maxLength").asText();
      add(field, "string_lte", "String length must be less than or equal to " + most, value);
    }
    if (schema.has("pattern")
        && !Pattern.compile(schema.path("pattern").asText()).matcher(text).find()) {
      String pattern = schema.path("pattern").asText();
      add(field, "pattern", "Does not match pattern '" + pattern + "'", value);
    }
    if (schema.has("format") && !formatFits(schema.path("format").asText(), text)) {
      String format = schema.path("format").asText();
      add(field, "format", "Does not match format '" + format + "'", value);
    }
  }

  /** Unknown formats are ignored, as the validator does. */
  private static boolean formatFits(String format, String text) {
    return switch (format) {
      case "ipv4" ->
          InetAddresses.isInetAddress(text)
              && InetAddresses.forString(text) instanceof Inet4Address;
      case "ipv6" -> InetAddresses.isInetAddress(text) && text.contains(":");
      case "hostname", "idn-hostname" ->
          InternetDomainName.isValid(text)
              || (InetAddresses.isInetAddress(text) && !text.contains(":"));
      case "email" -> text.matches("[^@\\s]+@[^@\\s]+");
      case "uuid" ->
          text.toLowerCase(Locale.ROOT)
              .matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
      default -> true;
    };
  }

  private void number(JsonNode schema, String field, JsonNode value) {
    if (schema.has("minimum")
        && value.decimalValue().compareTo(schema.path("minimum").decimalValue()) < 0) {
      String least = schema.path("minimum").asText();
      add(field, "number_gte", "Must be greater than or equal to " + least, value);
    }
    if (schema.has("maximum")
        && value.decimalValue().compareTo(schema.path("maximum").decimalValue()) > 0) {
      String most = schema.path("maximum").asText();
      add(field, "number_lte", "Must be less than or equal to " + most, value);
    }
  }

  private void elements(JsonNode schema, String field, JsonNode value) {
    if (schema.has("minItems") && value.size() < schema.path("minItems").asInt()) {
      String least = schema.path("minItems").asText();
      add(field, "array_min_items", "Array must have at least " + least + " items", value);
    }
    if (schema.has("maxItems") && value.size() > schema.path("maxItems").asInt()) {
      String most = schema.path("maxItems").asText();
      add(field, "array_max_items", "Array must have at most " + most + " items", value);
    }
    if (schema.path("uniqueItems").asBoolean()) {
      unique(field, value);
    }
    if (schema.has("items")) {
      for (int index = 0; index < value.size(); index++) {
        visit(schema.path("items"), below(field, String.valueOf(index)), value.path(index));
      }
    }
  }

  private void unique(String field, JsonNode value) {
    for (int other = 1; other < value.size(); other++) {
      for (int one = 0; one < other; one++) {
        if (value.get(one).equals(value.get(other))) {
          add(field, "unique", "array items[" + one + "," + other + "] must be unique", value);
        }
      }
    }
  }

  private void members(JsonNode schema, String field, JsonNode value) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        add(field, "required", required.asText() + " is required", value);
      }
    }
    JsonNode properties = schema.path("properties");
    if (schema.path("additionalProperties").isBoolean()
        && !schema.path("additionalProperties").asBoolean()) {
      value
          .properties()
          .forEach(
              each -> {
                if (!properties.has(each.getKey())) {
                  add(
                      field,
                      "additional_property_not_allowed",
                      "Additional property " + each.getKey() + " is not allowed",
                      each.getValue());
                }
              });
    }
    properties
        .properties()
        .forEach(
            each -> {
              if (value.has(each.getKey())) {
                visit(each.getValue(), below(field, each.getKey()), value.get(each.getKey()));
              }
            });
  }

  private static String below(String field, String name) {
    return field.equals(ROOT) ? name : field + "." + name;
  }
}
