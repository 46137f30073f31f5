package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.source.ChangeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps the changes made for one application in its group's journal. */
record JournalChanges(Journal journal, ApplicationId application) implements ChangeLog {
  @Override
  public void add(Change change) throws MigrationException {
    journal.add(Entry.Kind.CHANGE, application, change.kind(), change.fields());
  }

  @Override
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (Entry entry : journal.entries()) {
      if (entry.concerns(application)) {
        if (entry.kind() == Entry.Kind.CHANGE) {
          changes.add(new Change(entry.subject(), entry.fields()));
        } else if (entry.kind() == Entry.Kind.CHANGES_CLEARED) {
          changes.clear();
        }
      }
    }
    return changes;
  }

  @Override
  public void clear() throws MigrationException {
    if (!changes().isEmpty()) {
      journal.add(Entry.Kind.CHANGES_CLEARED, application, "", Map.of());
    }
  }
}
