package io.github.ns8migration.core.source;

import java.util.ArrayList;
import java.util.List;

/** A log in memory, which outlives the program that writes it. */
final class FakeLog implements ChangeLog {
  private final List<Change> changes = new ArrayList<>();

  @Override
  public void add(Change change) {
    changes.add(change);
  }

  @Override
  public List<Change> changes() {
    return List.copyOf(changes);
  }

  @Override
  public void clear() {
    changes.clear();
  }
}
