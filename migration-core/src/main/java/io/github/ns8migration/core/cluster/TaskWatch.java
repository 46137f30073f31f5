package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.ns8migration.api.MigrationException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of one task, without a limit: an import takes as long as it takes. Only a task
 * that its agent does not know any more ends the waiting early.
 */
final class TaskWatch {
  // Most actions end within a second: look soon at first, and open no socket for them.
  private static final Duration FIRST_LOOK = Duration.ofMillis(200);
  private static final int QUICK_LOOKS = 4;
  private static final int LOOKS_BEFORE_SLOWING = 300;
  private static final Duration CHECK_CONTEXT = Duration.ofSeconds(10);

  private final Session session;
  private final ProgressSocket socket;
  private final ClusterOptions options;
  private final Pace pace;
  private final TaskPath task;
  private final PercentMeter meter;
  private Deadline nextCheck;
  private @Nullable Deadline missing;
  private @Nullable Deadline unreadable;

  TaskWatch(Session session, ProgressSocket socket, TaskPath task, IntConsumer percent) {
    this.session = session;
    this.socket = socket;
    this.options = session.options();
    this.pace = options.pace();
    this.task = task;
    this.meter = new PercentMeter(percent);
    this.nextCheck = Deadline.in(pace, CHECK_CONTEXT);
  }

  TaskResult untilEnd() throws MigrationException, InterruptedException {
    try (ProgressSocket.Subscription heard = socket.subscribe(task)) {
      for (int look = 0; ; look++) {
        Optional<TaskResult> result = result();
        if (result.isPresent()) {
          return told(result.get());
        }
        checkAlive();
        pause(heard, look);
      }
    }
  }

  private TaskResult told(TaskResult result) {
    if (result.succeeded()) {
      meter.at(100);
    }
    return result;
  }

  private void pause(ProgressSocket.Subscription heard, int look) throws InterruptedException {
    if (look < QUICK_LOOKS) {
      Duration usual = options.pollAlone();
      Duration first = usual.compareTo(FIRST_LOOK) < 0 ? usual : FIRST_LOOK;
      pace.pause(first.multipliedBy(1L << look));
      return;
    }
    socket.keepOpen();
    boolean slow = socket.live() || look > LOOKS_BEFORE_SLOWING;
    Deadline next = Deadline.in(pace, slow ? options.pollBesideSocket() : options.pollAlone());
    while (!next.passed() && pace.await(heard.news, next.left())) {
      heard.news.drainPermits();
      hear(heard);
      if (heard.endTold() || !socket.live()) {
        return;
      }
    }
  }

  private void hear(ProgressSocket.Subscription heard) {
    int percent = heard.percent();
    if (percent >= 0) {
      meter.at(percent);
      missing = null;
    }
  }

  private void checkAlive() throws MigrationException, InterruptedException {
    if (missing == null && !nextCheck.passed()) {
      return;
    }
    nextCheck = Deadline.in(pace, CHECK_CONTEXT);
    if (alive()) {
      missing = null;
    } else if (missing == null) {
      missing = Deadline.in(pace, options.lostAfter());
    } else if (missing.passed() && result().isEmpty()) {
      throw session.problems().taskLost(task);
    }
  }

  /** Whether the agent has taken the task and did not die since, or ended it lately. */
  boolean alive() throws MigrationException, InterruptedException {
    return Meaning.of(session.get(task + "/context")) == Meaning.FOUND;
  }

  /** The stored result. */
  Optional<TaskResult> result() throws MigrationException, InterruptedException {
    Reply reply = session.get(task + "/status");
    JsonNode data = reply.data();
    if (Meaning.of(reply) == Meaning.NOT_THERE) {
      unreadable = null;
      return Optional.empty();
    }
    if (Meaning.of(reply) == Meaning.RESULT_BROKEN || !data.path("exit_code").canConvertToInt()) {
      return unreadable();
    }
    unreadable = null;
    JsonNode output = data.has("output") ? data.path("output") : NullNode.getInstance();
    return Optional.of(
        new TaskResult(data.path("exit_code").asInt(), output, data.path("error").asText()));
  }

  private Optional<TaskResult> unreadable() throws MigrationException {
    if (unreadable == null) {
      unreadable = Deadline.in(pace, options.lostAfter());
    }
    if (unreadable.passed()) {
      throw session.problems().resultUnreadable(task);
    }
    return Optional.empty();
  }
}
