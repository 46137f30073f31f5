package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Applications;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** What a shell completes the name of an application to; made by picocli by their class. */
abstract class Candidates implements Iterable<String> {
  private final Supplier<List<ApplicationId>> ids;

  private Candidates(Supplier<List<ApplicationId>> ids) {
    this.ids = ids;
  }

  @Override
  public Iterator<String> iterator() {
    return ids.get().stream().map(ApplicationId::value).iterator();
  }

  /** Those that are started, synced and finished. */
  static final class Leading extends Candidates {
    Leading() {
      super(Applications::leading);
    }
  }

  /** Those that can be planned. */
  static final class Movable extends Candidates {
    Movable() {
      super(Applications::movable);
    }
  }

  /** Those that can be left out. */
  static final class Known extends Candidates {
    Known() {
      super(Applications::known);
    }
  }
}
