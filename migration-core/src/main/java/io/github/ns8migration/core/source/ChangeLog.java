package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import java.util.List;
import java.util.Map;

/**
 * Remembers what was changed on the old server for one application, and how it was before. An entry
 * is on disk before the change is made.
 */
public interface ChangeLog {
  /**
   * One change, as names and texts; {@code kind} tells how to undo it.
   *
   * @param kind for example {@code unit-found}, {@code property-set}
   * @param fields what is needed to undo it; never a secret
   */
  record Change(String kind, Map<String, String> fields) {
    /** Copies the map. */
    public Change {
      fields = Map.copyOf(fields);
    }
  }

  /** Writes an entry, on disk when this returns. */
  void add(Change change) throws MigrationException;

  /** All entries since the last {@link #clear}, oldest first. */
  List<Change> changes() throws MigrationException;

  /** Forgets the entries: all has been undone, or the migration is over. */
  void clear() throws MigrationException;
}
