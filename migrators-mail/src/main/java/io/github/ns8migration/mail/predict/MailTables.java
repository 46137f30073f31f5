package io.github.ns8migration.mail.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of the database that NS8's Postfix reads, with their keys; for one thread. */
final class MailTables {
  /** Stands for every domain. */
  static final String ANY = "*";

  /** A row that the table refuses. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Order of the tables, and the columns by which their rows are sorted: the key as well. */
  private static final Map<String, List<String>> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("domains", List.of("domain"));
    KEYS.put("addresses", List.of("domain", "alocal"));
    KEYS.put("destmap", List.of("domain", "alocal", "dest"));
    KEYS.put("userattrs", List.of("user"));
    KEYS.put("userforwards", List.of("user", "dest"));
    KEYS.put("groupattrs", List.of("group"));
    KEYS.put("relayrules", List.of("rule_subject"));
    KEYS.put("mynetworks", List.of("network"));
  }

  private final Map<String, List<Map<String, @Nullable Object>>> tables = new LinkedHashMap<>();
  private final Set<String> keys = new HashSet<>();

  MailTables() {
    KEYS.keySet().forEach(name -> tables.put(name, new ArrayList<>()));
  }

  /** Adds a row, unless one of its key is there; keys have no case, but for networks. */
  void add(String table, Map<String, @Nullable Object> row) throws Refused {
    if (!keys.add(table + "\0" + key(table, row, !table.equals("mynetworks")))) {
      throw new Refused(table + ": twice");
    }
    rows(table).add(row);
  }

  boolean hasDomain(String domain) {
    return keys.contains("domains\0" + domain.toLowerCase(Locale.ROOT));
  }

  /** The row of a domain. */
  @Nullable Map<String, @Nullable Object> domain(String name) {
    return rows("domains").stream()
        .filter(row -> name.equalsIgnoreCase(String.valueOf(row.get("domain"))))
        .findFirst()
        .orElse(null);
  }

  private List<Map<String, @Nullable Object>> rows(String table) {
    return tables.computeIfAbsent(table, unused -> new ArrayList<>());
  }

  private static String key(String table, Map<String, @Nullable Object> row, boolean lower) {
    String key =
        KEYS.getOrDefault(table, List.of()).stream()
            .map(column -> String.valueOf(row.get(column)))
            .collect(Collectors.joining("\0"));
    return lower ? key.toLowerCase(Locale.ROOT) : key;
  }

  /** Number of rows by table, and all rows, sorted. */
  Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> counts = new LinkedHashMap<>();
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    tables.forEach(
        (name, rows) -> {
          counts.put(name, rows.size());
          content.put(
              name,
              rows.stream().sorted(Comparator.comparing(row -> key(name, row, false))).toList());
        });
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("counts", counts);
    document.put("tables", content);
    return document;
  }
}
