package io.github.ns8migration.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What executes the tasks of the cluster, of a node, or of a module. */
final class Agent {
  /** A connection idle for longer counts as absent. */
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(8);

  private static final int MOST_TASKS = 32;

  final String id;
  private final Instant connectedFrom;
  private final Queue<Task> waiting = new ArrayDeque<>();
  private boolean connected;
  private @Nullable Instant hungSince;
  private int running;

  Agent(String id, boolean connected, Instant connectedFrom) {
    this.id = id;
    this.connected = connected;
    this.connectedFrom = connectedFrom;
  }

  /** What the server looks at before it queues a task. */
  synchronized boolean answers(Instant now) {
    return alive(now) && (hungSince == null || !now.isAfter(hungSince.plus(IDLE_LIMIT)));
  }

  synchronized boolean alive(Instant now) {
    return connected && !starting(now);
  }

  /** Whether it will connect in a while. */
  synchronized boolean starting(Instant now) {
    return now.isBefore(connectedFrom);
  }

  synchronized void connect() {
    connected = true;
  }

  synchronized void disconnect() {
    connected = false;
  }

  synchronized void hang(Instant now) {
    hungSince = now;
  }

  /** Goes on; what waited in its queue is to be run now. */
  synchronized List<Task> goOn() {
    hungSince = null;
    List<Task> tasks = new ArrayList<>(waiting);
    waiting.clear();
    return tasks;
  }

  /** Whether the task stays in the queue, because nobody takes it now. */
  synchronized boolean keepsWaiting(Task task) {
    return (hungSince != null || !connected) && waiting.add(task);
  }

  /** Takes one of the places for tasks, if one is free soon. */
  synchronized boolean enter() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMillis(500).toNanos();
    while (running >= MOST_TASKS) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    running++;
    return true;
  }

  synchronized void leave() {
    running--;
    notifyAll();
  }
}
