package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.cluster.steps.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The database that Postfix on NS8 reads: domains, addresses and their destinations, settings of
 * users and groups, relay rules, networks that may relay. Kept in memory, with the keys and the
 * case rules of the real one. Safe for use by many threads.
 */
public final class MailDatabase {

  static final String DOMAINS = "domains";
  static final String ADDRESSES = "addresses";
  static final String DESTINATIONS = "destmap";
  static final String USERS = "userattrs";
  static final String FORWARDS = "userforwards";
  static final String GROUPS = "groupattrs";
  static final String RELAY_RULES = "relayrules";
  static final String NETWORKS = "mynetworks";

  /** The domain that stands for all domains. */
  static final String WILDCARD = "*";

  private static final Map<String, List<String>> ORDER =
      Map.of(
          DOMAINS, List.of("domain"),
          ADDRESSES, List.of("domain", "alocal"),
          DESTINATIONS, List.of("domain", "alocal", "dest"),
          USERS, List.of("user"),
          FORWARDS, List.of("user", "dest"),
          GROUPS, List.of("group"),
          RELAY_RULES, List.of("rule_subject"),
          NETWORKS, List.of("network"));

  private final Map<String, Table> tables = new LinkedHashMap<>();

  /** What runs inside of a transaction. */
  @FunctionalInterface
  interface Work {
    void run() throws StepFailure, ConstraintException;
  }

  /** A database as a new instance of the module has it. */
  MailDatabase() {
    Column local = Column.text("alocal").noCase().notNull();
    Column domain = Column.text("domain").noCase();
    Column internal = Column.number("internal", 0);
    Table domains =
        new Table(
            DOMAINS,
            List.of("domain"),
            domain,
            Column.text("transport"),
            Column.number("addusers", 0),
            Column.number("addgroups", 0),
            Column.text("catchall"),
            Column.text("bccaddr"),
            Column.text("ddesc").orElse(""));
    tables.put(DOMAINS, domains);
    tables.put(
        ADDRESSES,
        new Table(
                ADDRESSES,
                List.of("alocal", "domain"),
                local,
                domain.notNull(),
                internal,
                Column.text("adesc").orElse(""))
            .referring("domain", domains));
    tables.put(
        DESTINATIONS,
        new Table(
                DESTINATIONS,
                List.of("alocal", "domain", "dest"),
                local,
                domain.notNull(),
                Column.text("dest").noCase().notNull())
            .referring("domain", domains));
    Column user = Column.text("user").noCase().notNull();
    tables.put(USERS, new Table(USERS, List.of("user"), user, internal));
    tables.put(
        FORWARDS,
        new Table(FORWARDS, List.of("user", "dest"), user, Column.text("dest").noCase().notNull()));
    tables.put(
        GROUPS,
        new Table(GROUPS, List.of("group"), Column.text("group").noCase().notNull(), internal));
    tables.put(
        RELAY_RULES,
        new Table(
            RELAY_RULES,
            List.of("rule_subject"),
            Column.text("rule_type"),
            Column.text("rule_subject").noCase(),
            Column.text("transport").orElse("smtp"),
            Column.text("host").noCase().notNull(),
            Column.number("port", 25),
            Column.text("tls").orElse("may"),
            Column.text("username"),
            Column.text("password"),
            Column.number("enabled", 1)));
    tables.put(NETWORKS, new Table(NETWORKS, List.of("network"), Column.text("network")));
    populate();
  }

  /**
   * The content, sorted: {@code counts} of rows by table, and {@code tables} with the rows.
   * Passwords of relay rules are in it.
   */
  public synchronized ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode counts = json.putObject("counts");
    ObjectNode content = json.putObject("tables");
    tables.forEach(
        (name, table) -> {
          ArrayNode rows = content.putArray(name);
          table.sorted(ORDER.getOrDefault(name, List.of())).forEach(rows::add);
          counts.put(name, rows.size());
        });
    return json;
  }

  synchronized List<ObjectNode> rows(String table) {
    return table(table).rows();
  }

  synchronized Optional<ObjectNode> find(String table, String column, String text) {
    return table(table).find(column, text);
  }

  synchronized void insert(String table, Map<String, JsonNode> values) throws ConstraintException {
    table(table).insert(values);
  }

  synchronized int update(String table, Predicate<ObjectNode> rule, String column, JsonNode value) {
    return table(table).update(rule, column, value);
  }

  /**
   * As if somebody deleted an address in NS8, with all it leads to.
   *
   * @return puts back all that was there
   */
  public synchronized Runnable dropAddress(String local) {
    Map<String, List<ObjectNode>> before = snapshot();
    for (String table : List.of(ADDRESSES, DESTINATIONS)) {
      List<ObjectNode> kept = new ArrayList<>(table(table).rows());
      kept.removeIf(row -> row.path("alocal").asText().equalsIgnoreCase(local));
      table(table).restore(kept);
    }
    return () -> restore(before);
  }

  synchronized void clear(String table) {
    table(table).clear();
  }

  /** Runs the work; whatever ends it early takes back all it had written. */
  void transaction(Work work) throws StepFailure {
    Map<String, List<ObjectNode>> before = snapshot();
    boolean committed = false;
    try {
      work.run();
      committed = true;
    } catch (ConstraintException broken) {
      throw Crash.uncaught("IntegrityError", String.valueOf(broken.getMessage()));
    } finally {
      if (!committed) {
        restore(before);
      }
    }
  }

  static JsonNode text(@Nullable String value) {
    return value == null ? NullNode.instance : TextNode.valueOf(value);
  }

  static JsonNode flag(boolean value) {
    return IntNode.valueOf(value ? 1 : 0);
  }

  private synchronized Map<String, List<ObjectNode>> snapshot() {
    Map<String, List<ObjectNode>> copy = new LinkedHashMap<>();
    tables.forEach((name, table) -> copy.put(name, table.rows()));
    return copy;
  }

  private synchronized void restore(Map<String, List<ObjectNode>> before) {
    before.forEach((name, rows) -> table(name).restore(rows));
  }

  private Table table(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("no table " + name);
    }
    return table;
  }

  private void populate() {
    try {
      insert(DOMAINS, Map.of("domain", text(WILDCARD), "ddesc", text("Builtin wildcard domain")));
      insert(
          ADDRESSES,
          Map.of(
              "alocal", text("postmaster"),
              "domain", text(WILDCARD),
              "adesc", text("RFC-mandatory postmaster alias")));
      insert(
          DESTINATIONS,
          Map.of(
              "alocal", text("postmaster"), "domain", text(WILDCARD), "dest", text("postmaster")));
    } catch (ConstraintException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
