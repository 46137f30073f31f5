package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.value.Finding;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lets no page be put up before NS8 has what it points to, and does not let one that cannot be put
 * up stop the end of a move: people can be told an address in other ways.
 */
record PageGuard(SourceControl control, EventSink events, boolean imported)
    implements SourceControl {
  @Override
  public void publish(LandingPage page) throws InterruptedException {
    if (!imported) {
      throw new IllegalStateException(
          "a page in the place of " + page.application() + " before its import has ended");
    }
    try {
      control.publish(page);
    } catch (MigrationException e) {
      events.warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
    }
  }

  @Override
  public void stop(String... units) throws MigrationException, InterruptedException {
    control.stop(units);
  }

  @Override
  public void start(String... units) throws MigrationException, InterruptedException {
    control.start(units);
  }

  @Override
  public void disable(String... units) throws MigrationException, InterruptedException {
    control.disable(units);
  }

  @Override
  public void setProperties(String database, String key, Map<String, String> properties)
      throws MigrationException, InterruptedException {
    control.setProperties(database, key, properties);
  }

  @Override
  public void signalEvent(String event, String... arguments)
      throws MigrationException, InterruptedException {
    control.signalEvent(event, arguments);
  }

  @Override
  public void replaceFile(String file, byte[] content, String... units)
      throws MigrationException, InterruptedException {
    control.replaceFile(file, content, units);
  }

  @Override
  public boolean await(HostCommand command, Predicate<CommandOutput> wanted)
      throws MigrationException, InterruptedException {
    return control.await(command, wanted);
  }

  @Override
  public void undoAll() throws MigrationException, InterruptedException {
    control.undoAll();
  }
}
