package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.connect.Trace.Step;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Runs steps of a join: each is on disk before it is begun, and when it is through. */
final class StepLog {
  private final Journal journal;
  private final Consumer<MigrationEvent> events;

  StepLog(Journal journal, Consumer<MigrationEvent> events) {
    this.journal = journal;
    this.events = events;
  }

  @FunctionalInterface
  interface Work<T> {
    T run() throws MigrationException, InterruptedException;
  }

  @FunctionalInterface
  interface Facts<T> {
    Map<String, String> of(T result);
  }

  /**
   * Runs one.
   *
   * @param begun what must be known of it when its end is never heard of
   * @param facts what must be known to undo it
   */
  <T> T run(Step step, Map<String, String> begun, Facts<T> facts, Work<T> work)
      throws MigrationException, InterruptedException {
    journal.add(Entry.Kind.STAGE_ENTERED, Trace.CLUSTER, step.word(), begun);
    events.accept(new MigrationEvent.StageEntered(Trace.CLUSTER, step.word()));
    long from = System.nanoTime();
    T result = work.run();
    journal.add(Entry.Kind.STAGE_COMPLETED, Trace.CLUSTER, step.word(), facts.of(result));
    Duration took = Duration.ofNanos(System.nanoTime() - from);
    events.accept(new MigrationEvent.StageCompleted(Trace.CLUSTER, step.word(), took));
    return result;
  }
}
