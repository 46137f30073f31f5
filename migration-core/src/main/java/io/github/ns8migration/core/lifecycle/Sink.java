package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import java.util.function.Consumer;

/** Tells what a migrator says about its application. */
record Sink(Consumer<MigrationEvent> events, ApplicationId application) implements EventSink {
  Sink(Site site, ApplicationId application) {
    this(site.events(), application);
  }

  @Override
  public void note(String text) {
    events.accept(new MigrationEvent.Note(application, text));
  }

  @Override
  public void warn(Finding finding) {
    events.accept(new MigrationEvent.Warned(application, finding));
  }
}
