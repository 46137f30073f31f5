package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;

/** Tells what a migrator says about its application. */
record Sink(Site site, ApplicationId application) implements EventSink {
  @Override
  public void note(String text) {
    site.events().accept(new MigrationEvent.Note(application, text));
  }

  @Override
  public void warn(Finding finding) {
    site.events().accept(new MigrationEvent.Warned(application, finding));
  }
}
