package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.value.MigrationEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Events as lines of text; what moves a bar has none. */
final class Lines {
  private Lines() {}

  static Optional<String> of(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered stage) {
      return Optional.of(stage.stage());
    } else if (event instanceof MigrationEvent.StageCompleted stage) {
      return Optional.of(stage.stage() + " done, " + seconds(stage.took()));
    } else if (event instanceof MigrationEvent.Note note) {
      return Optional.of(note.text());
    } else if (event instanceof MigrationEvent.Warned warned) {
      return Optional.of(warned.finding().toString());
    } else if (event instanceof MigrationEvent.ActionCompleted action) {
      return Optional.of(action.action() + " completed");
    } else if (event instanceof MigrationEvent.ActionStopped action) {
      return Optional.of(action.action() + " stopped: " + action.problem());
    }
    return Optional.empty();
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
