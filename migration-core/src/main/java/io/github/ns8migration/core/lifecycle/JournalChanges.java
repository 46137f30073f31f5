package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.source.ChangeLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the changes made for one application in its group's journal.
 *
 * @param forAWhile whether these are the changes that last for one stage only
 */
record JournalChanges(Journal journal, ApplicationId application, boolean forAWhile)
    implements ChangeLog {
  private static final String SPAN = "span";
  private static final String WHILE = "stage";

  JournalChanges(Journal journal, ApplicationId application) {
    this(journal, application, false);
  }

  @Override
  public void add(Change change) throws MigrationException {
    Map<String, String> fields = new LinkedHashMap<>(change.fields());
    fields.putAll(span());
    journal.add(Entry.Kind.CHANGE, application, change.kind(), fields);
  }

  private Map<String, String> span() {
    return forAWhile ? Map.of(SPAN, WHILE) : Map.of();
  }

  private boolean isMine(Entry entry) {
    return entry.concerns(application) && forAWhile == entry.field(SPAN).equals(WHILE);
  }

  @Override
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (Entry entry : journal.entries()) {
      if (isMine(entry)) {
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
      journal.add(Entry.Kind.CHANGES_CLEARED, application, "", span());
    }
  }
}
