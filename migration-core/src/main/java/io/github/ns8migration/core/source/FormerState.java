package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.ChangeLog.Change;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How units and properties were before they were changed, as entries of a {@link ChangeLog}. */
final class FormerState {
  static final String UNIT_FOUND = "unit-found";
  static final String PROPERTY_SET = "property-set";
  static final String PAGE_PUBLISHED = "page-published";

  private static final String YES = "yes";

  private final ChangeLog log;

  FormerState(ChangeLog log) {
    this.log = log;
  }

  /**
   * A unit as it was. What it was once before we changed it counts: whoever finds it down later
   * finds our own doing.
   *
   * @param running whether it ran
   * @param enabled whether it started at boot
   */
  record Found(boolean running, boolean enabled) {
    Found or(Found other) {
      return new Found(running || other.running, enabled || other.enabled);
    }

    String words() {
      return (running ? "running" : "down") + (enabled ? " and enabled" : " and not enabled");
    }
  }

  /**
   * A property as it was.
   *
   * @param before empty when there was none
   */
  record Former(String database, String key, String property, Optional<String> before) {}

  /**
   * Remembers a unit about to be changed, or found as it is wanted already: that it was down must
   * be known too, since the events of an undo start whatever has an enabled record.
   */
  void remember(String unit, Found found) throws MigrationException {
    Found known = units().get(unit);
    if (known == null || !known.or(found).equals(known)) {
      log.add(
          new Change(
              UNIT_FOUND,
              Map.of(
                  "unit", unit, "running", yesNo(found.running), "enabled", yesNo(found.enabled))));
    }
  }

  /** Remembers a property about to be set. */
  void remember(String database, EsmithRecord record, String name) throws MigrationException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("database", database);
    fields.put("key", record.key());
    fields.put("property", name);
    // A name without value reads as a missing one everywhere on NS7, and is put back as such.
    record.property(name).ifPresent(value -> fields.put("before", value));
    if (fields.getOrDefault("before", "").indexOf('\uFFFD') >= 0) {
      throw MigrationException.of(
          "value-not-restorable",
          Side.SOURCE,
          "Property " + name + " of " + record.key() + " holds bytes that are not UTF-8.",
          "Set it anew by hand on NS7, for example to the same text in UTF-8, and try again.");
    }
    log.add(new Change(PROPERTY_SET, fields));
  }

  /** Remembers a page about to be put up. */
  void remember(LandingPage page) throws MigrationException {
    Change change =
        new Change(
            PAGE_PUBLISHED,
            Map.of(
                "application",
                page.application().value(),
                "templates",
                String.join(" ", page.templates())));
    if (!log.changes().contains(change)) {
      log.add(change);
    }
  }

  /** The configuration files that were made anew for pages. */
  Set<String> templates() throws MigrationException {
    Set<String> templates = new LinkedHashSet<>();
    for (Change change : log.changes()) {
      if (change.kind().equals(PAGE_PUBLISHED)) {
        templates.addAll(List.of(field(change, "templates").split(" ")));
      }
    }
    templates.remove("");
    return templates;
  }

  /** The application whose place a page took. */
  static ApplicationId application(Change change) throws MigrationException {
    return new ApplicationId(field(change, "application"));
  }

  /** All units met, in the order in which they were met first. */
  Map<String, Found> units() throws MigrationException {
    Map<String, Found> units = new LinkedHashMap<>();
    for (Change change : log.changes()) {
      if (change.kind().equals(UNIT_FOUND)) {
        units.merge(field(change, "unit"), found(change), Found::or);
      }
    }
    return units;
  }

  static Former former(Change change) throws MigrationException {
    return new Former(
        field(change, "database"),
        field(change, "key"),
        field(change, "property"),
        Optional.ofNullable(change.fields().get("before")));
  }

  static String unit(Change change) throws MigrationException {
    return field(change, "unit");
  }

  static Found found(Change change) throws MigrationException {
    return new Found(field(change, "running").equals(YES), field(change, "enabled").equals(YES));
  }

  private static String field(Change change, String name) throws MigrationException {
    String value = change.fields().get(name);
    if (value == null) {
      throw MigrationException.of(
          "change-damaged",
          Side.TOOL,
          "The list of changes holds one (" + change.kind() + ") without " + name + ".",
          "Look at the journal in the state directory, and undo that change by hand.");
    }
    return value;
  }

  private static String yesNo(boolean value) {
    return value ? YES : "no";
  }
}
