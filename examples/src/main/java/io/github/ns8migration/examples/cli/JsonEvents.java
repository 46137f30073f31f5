package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.value.MigrationEvent;
import java.io.PrintStream;
import java.util.function.Consumer;

/** What happens, as JSON: one event a line. */
final class JsonEvents implements Consumer<MigrationEvent> {
  private final PrintStream out;

  JsonEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(MigrationEvent event) {
    String line = Documents.event(event).toString();
    synchronized (out) {
      out.println(line);
    }
  }
}
