package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares an answer with a recorded one, and learns which recorded value stands for which. */
final class Shape {
  /** Values that no two runs share; their type is compared, and they are learned. */
  private static final Set<String> CHANGING =
      Set.of(
          "id",
          "timestamp",
          "token",
          "expire",
          "task",
          "port",
          "module_uuid",
          "url",
          "key",
          "file",
          "credentials",
          "parent");

  /** Values that no two runs share and that must not be put in place of others. */
  private static final Set<String> FREE =
      Set.of(
          "address",
          "digest",
          "public_key",
          "leader_public_key",
          "password_hash",
          "secret",
          "host");

  private final Map<String, String> learned;
  private final Set<String> free;
  private final List<String> differences = new ArrayList<>();

  /** Places of which only the kind is compared, such as the lists of what is installed. */
  Shape(Map<String, String> learned, Set<String> free) {
    this.learned = learned;
    this.free = free;
  }

  List<String> compare(JsonNode recorded, JsonNode live) {
    visit("", "", recorded, live);
    return differences;
  }

  private void visit(String path, String name, JsonNode recorded, JsonNode live) {
    if (free.stream().anyMatch(path::matches)) {
      return;
    }
    if (kind(recorded) != kind(live)) {
      differences.add(path + ": recorded " + recorded + ", got " + live);
    } else if (recorded.isObject()) {
      members(path, recorded, live);
    } else if (recorded.isArray()) {
      elements(path, name, recorded, live);
    } else if (CHANGING.contains(name)) {
      learned.put(recorded.asText(), live.asText());
    } else if (!FREE.contains(name) && !same(name, recorded, live)) {
      differences.add(path + ": recorded " + recorded + ", got " + live);
    }
  }

  private static JsonNodeType kind(JsonNode node) {
    return node.getNodeType();
  }

  private void members(String path, JsonNode recorded, JsonNode live) {
    Set<String> names = new TreeSet<>();
    recorded.fieldNames().forEachRemaining(names::add);
    live.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String below = path + "/" + name;
      if (recorded.has(name) && live.has(name)) {
        visit(below, name, recorded.get(name), live.get(name));
      } else if (free.stream().noneMatch(below::matches)) {
        differences.add(below + (live.has(name) ? ": not recorded" : ": missing"));
      }
    }
  }

  private void elements(String path, String name, JsonNode recorded, JsonNode live) {
    if (recorded.size() != live.size()) {
      differences.add(path + ": recorded " + recorded + ", got " + live);
      return;
    }
    List<JsonNode> given = new ArrayList<>();
    live.forEach(given::add);
    for (int index = 0; index < recorded.size(); index++) {
      JsonNode wanted = recorded.get(index);
      // The validator walks properties in no certain order.
      int match = wanted.has("error") ? Math.max(0, given.indexOf(wanted)) : 0;
      visit(path + "/" + index, name, wanted, given.remove(match));
    }
  }

  private boolean same(String name, JsonNode recorded, JsonNode live) {
    String wanted = recorded.asText();
    for (Map.Entry<String, String> each : learned.entrySet()) {
      if (each.getKey().length() > 4) {
        wanted = wanted.replace(each.getKey(), each.getValue());
      }
    }
    if (name.equals("error") && wanted.startsWith("Validation errors: ")) {
      return sorted(wanted).equals(sorted(live.asText()));
    }
    // What the tools of a real node print on standard error is not imitated.
    boolean chatter =
        name.equals("error")
            && (wanted.contains("podman")
                || wanted.contains("HTTPConnection")
                || wanted.startsWith("<3>LDAP")
                || wanted.startsWith("<3> invalid literal")
                || wanted.contains("Enqueued")
                || wanted.startsWith("Created symlink"));
    return chatter || wanted.equals(live.asText());
  }

  private static String sorted(String text) {
    String[] words = text.split("[\\s\\[\\]]+");
    Arrays.sort(words);
    return Arrays.toString(words);
  }
}
