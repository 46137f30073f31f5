package io.github.ns8migration.samba;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceControl;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Writes down what would be changed. */
final class FakeControl implements SourceControl {
  private final List<String> done;

  FakeControl(List<String> done) {
    this.done = done;
  }

  @Override
  public void stop(String... units) {
    done.add("stop " + String.join(" ", units));
  }

  @Override
  public void start(String... units) {
    done.add("start " + String.join(" ", units));
  }

  @Override
  public void disable(String... units) {
    done.add("disable " + String.join(" ", units));
  }

  @Override
  public void setProperties(String database, String key, Map<String, String> properties) {
    done.add("set " + key);
  }

  @Override
  public void replaceFile(String file, byte[] content, String... units) {
    done.add("replace " + file);
  }

  @Override
  public boolean await(HostCommand command, Predicate<CommandOutput> wanted) {
    done.add("await " + command.program());
    return true;
  }

  @Override
  public void signalEvent(String event, String... arguments) {
    done.add("event " + event);
  }

  @Override
  public void publish(LandingPage page) {
    done.add("publish " + page.title());
  }

  @Override
  public void undoAll() {
    done.add("undo");
  }
}
