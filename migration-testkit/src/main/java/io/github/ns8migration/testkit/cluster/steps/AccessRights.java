package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Rights of a line in {@code dovecot-acl}, as the mail module shows them. */
final class AccessRights {

  private static final Map<Character, String> WORDS =
      Map.ofEntries(
          Map.entry('l', "lookup"),
          Map.entry('r', "read"),
          Map.entry('w', "write"),
          Map.entry('s', "write-seen"),
          Map.entry('t', "write-deleted"),
          Map.entry('i', "insert"),
          Map.entry('p', "post"),
          Map.entry('e', "expunge"),
          Map.entry('k', "create"),
          Map.entry('x', "delete"),
          Map.entry('a', "admin"));

  private static final Set<String> READ = Set.of("lookup", "read", "write-seen");
  private static final Set<String> WRITE =
      Set.of("lookup", "read", "write-seen", "insert", "create", "write", "write-deleted");

  private AccessRights() {}

  /** The kind of access ({@code ro}, {@code rw}, {@code full}, {@code custom}) and its words. */
  static ObjectNode of(String letters) {
    Set<String> words = new TreeSet<>();
    for (int i = 0; i < letters.length(); i++) {
      String word = WORDS.get(letters.charAt(i));
      if (word != null) {
        words.add(word);
      }
    }
    ObjectNode rights = JsonNodeFactory.instance.objectNode();
    rights.put("rtype", kind(words));
    ArrayNode values = rights.putArray("values");
    words.forEach(values::add);
    return rights;
  }

  private static String kind(Set<String> words) {
    if (words.equals(READ)) {
      return "ro";
    }
    if (words.equals(WRITE)) {
      return "rw";
    }
    return words.size() == WORDS.size() ? "full" : "custom";
  }
}
