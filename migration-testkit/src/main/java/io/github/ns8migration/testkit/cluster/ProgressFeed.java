package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells every listener about every task, in one order for all. */
final class ProgressFeed {
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Clock clock;

  ProgressFeed(Clock clock) {
    this.clock = clock;
  }

  void add(Consumer<String> listener) {
    listeners.add(listener);
  }

  void remove(Consumer<String> listener) {
    listeners.remove(listener);
  }

  synchronized void tell(Task task) {
    ObjectNode frame = Json.object().put("name", "progress/" + task.path());
    frame.putObject("payload").put("progress", task.progress()).put("status", task.status());
    frame.put("timestamp", Json.time(clock.instant())).put("type", "task");
    String text = frame.toString();
    listeners.forEach(listener -> listener.accept(text));
  }
}
