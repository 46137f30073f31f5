package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException.ValidationError;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Runs one action to its end, again while it says that it cannot run yet. */
final class ActionRun<T> {
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int BUSY = 11;

  private final HttpCluster cluster;
  private final Session session;
  private final String agent;
  private final ActionCall<T> call;
  private final Json.Input input;

  ActionRun(HttpCluster cluster, Session session, String agent, ActionCall<T> call) {
    this.cluster = cluster;
    this.session = session;
    this.agent = agent;
    this.call = call;
    this.input = Json.input(call.input());
  }

  T toEnd() throws MigrationException, InterruptedException {
    return toEnd(UUID.randomUUID().toString());
  }

  /** With a mark for the first attempt, by which its task is found again. */
  T toEnd(String firstMark) throws MigrationException, InterruptedException {
    String mark = firstMark;
    Pace pace = session.options().pace();
    Deadline ready = Deadline.in(pace, session.options().readyPatience());
    for (; ; ) {
      TaskPath task = new Submission(session, agent, call.action(), input.tree(), mark).start();
      TaskResult result = cluster.await(task, percent -> {});
      if (result.succeeded()) {
        return output(result);
      }
      if (!mayPass(result) || ready.passed()) {
        SecretMask mask = SecretMask.of(input, session.secrets());
        throw session.problems().actionFailed(agent, call.action(), result, mask);
      }
      mark = UUID.randomUUID().toString();
      pace.pause(AGAIN);
    }
  }

  /**
   * The exit code alone decides nothing: 3 is "mail server not ready" here and "no certificate"
   * there. One error that will not pass is enough to stop.
   */
  private boolean mayPass(TaskResult result) {
    List<ValidationError> errors = result.validationErrors();
    return errors.isEmpty()
        ? result.exitCode() == BUSY
        : errors.stream().allMatch(each -> call.retryOn().contains(each.error()));
  }

  @SuppressWarnings("NullAway") // null for Void alone, as ActionTarget.run says
  private T output(TaskResult result) throws MigrationException {
    if (call.output() == Void.class) {
      return null;
    }
    try {
      T output = Json.read(result.output(), call.output());
      if (output == null) {
        throw new IllegalStateException("no output");
      }
      return output;
    } catch (JsonProcessingException | IllegalArgumentException | IllegalStateException e) {
      throw session.problems().outputUnexpected(agent, call.action(), e);
    }
  }
}
