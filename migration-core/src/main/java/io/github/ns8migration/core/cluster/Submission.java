package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one action, once. The task carries a mark of its own, by which it is found again when the
 * answer is lost.
 */
final class Submission {
  private static final Logger log = LoggerFactory.getLogger(Submission.class);
  private static final String MARK = "request";
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Session session;
  private final Pace pace;
  private final String agent;
  private final String action;
  private final String mark;
  private final ObjectNode request;
  private final Deadline deadline;
  private final Backoff backoff;
  private @Nullable Deadline agentDeadline;
  private boolean renewed;
  private boolean forbidden;

  Submission(Session session, String agent, String action, JsonNode input, String mark) {
    this.session = session;
    this.pace = session.options().pace();
    this.agent = agent;
    this.action = action;
    this.mark = mark;
    this.request = request(agent, action, input, mark);
    this.deadline = Deadline.in(pace, session.options().outagePatience());
    this.backoff = new Backoff(pace);
  }

  private static ObjectNode request(String agent, String action, JsonNode input, String mark) {
    ObjectNode request = Json.object().put("action", action);
    request.set("data", input);
    request
        .putObject("extra")
        .put("title", agent + "/" + action)
        .put("description", "NethServer 7 migration")
        .put("isNotificationHidden", action.matches("(get|list|show|read)-.*"))
        .put(MARK, mark);
    return request;
  }

  TaskPath start() throws MigrationException, InterruptedException {
    for (; ; ) {
      Optional<TaskPath> task = attempt();
      if (task.isPresent()) {
        return task.get();
      }
    }
  }

  /** The task that an earlier submission with this mark made; empty when it made none. */
  Optional<TaskPath> earlier() throws MigrationException, InterruptedException {
    Optional<TaskPath> found = find();
    if (found.isPresent()) {
      return found;
    }
    awaitNextInQueue();
    return find();
  }

  /** Empty: it certainly was not queued, and another attempt makes sense. */
  private Optional<TaskPath> attempt() throws MigrationException, InterruptedException {
    session.requireOpen();
    Secret used = session.token();
    Reply reply;
    try {
      reply = session.wire().post(agent + "/tasks", used, request);
    } catch (IOException e) {
      return withoutAnswer(e);
    }
    Meaning meaning = Meaning.of(reply);
    forbidden = forbidden && meaning == Meaning.FORBIDDEN;
    switch (meaning) {
      case QUEUED -> {
        return queued(reply.data().path("id").asText());
      }
      case PERHAPS_QUEUED, OUTAGE -> {
        return lookUp(null);
      }
      case TOKEN_REFUSED -> renew(used);
      case AGENT_ABSENT -> waitForAgent();
      case FORBIDDEN -> onceMore();
      case WORKER -> throw session.problems().notTheLeader(reply);
      case MALFORMED -> throw session.problems().malformed(agent, action);
      default -> {
        if (!meaning.passes() || deadline.passed()) {
          throw session.problems().ofQuestion(meaning, reply);
        }
        backoff.pause(reply.retryAfter(), deadline);
      }
    }
    return Optional.empty();
  }

  // An answer that names no task is as good as one that was lost.
  private Optional<TaskPath> queued(String id) throws MigrationException, InterruptedException {
    try {
      return Optional.of(path(id));
    } catch (IllegalArgumentException e) {
      return lookUp(null);
    }
  }

  private TaskPath path(String id) {
    return new TaskPath(agent + "/task/" + id);
  }

  private void renew(Secret used) throws MigrationException, InterruptedException {
    if (renewed) {
      throw session.problems().tokenRefused();
    }
    session.renew(used);
    renewed = true;
  }

  private void waitForAgent() throws MigrationException, InterruptedException {
    if (agentDeadline == null) {
      agentDeadline = Deadline.in(pace, session.options().agentPatience());
    }
    if (agentDeadline.passed()) {
      throw session.problems().agentNotResponding(agent);
    }
    backoff.pause(Duration.ZERO, agentDeadline);
  }

  /** While the database is down nobody has a role: that looks like a missing permission. */
  private void onceMore() throws MigrationException, InterruptedException {
    boolean databaseAnswers = session.databaseAnswers();
    if (forbidden && databaseAnswers) {
      throw session.problems().permissionDenied("to run " + action + " of " + agent);
    }
    if (deadline.passed()) {
      throw session.problems().redisDown();
    }
    forbidden = databaseAnswers;
    backoff.pause(Duration.ZERO, deadline);
  }

  private Optional<TaskPath> withoutAnswer(IOException e)
      throws MigrationException, InterruptedException {
    if (!Wire.neverSent(e)) {
      return lookUp(e);
    }
    if (deadline.passed()) {
      throw session.problems().unreachable(e);
    }
    backoff.pause(Duration.ZERO, deadline);
    return Optional.empty();
  }

  /**
   * Finds the task whose answer was lost. A task shows only once its agent has taken it from the
   * queue, so when it does not show, another one is sent behind it: as agents take them in order,
   * the lost one was never queued if it still does not show when the other has ended.
   */
  private Optional<TaskPath> lookUp(@Nullable IOException lost)
      throws MigrationException, InterruptedException {
    log.info("The answer to {} of {} was lost: looking for its task.", action, agent);
    Deadline settled = Deadline.in(pace, SETTLE);
    try {
      Optional<TaskPath> found = find();
      while (found.isEmpty() && !settled.passed()) {
        pace.pause(LOOK);
        found = find();
      }
      if (found.isEmpty()) {
        awaitNextInQueue();
        found = find();
      }
      return found.isPresent() ? found : notQueued(lost);
    } catch (MigrationException e) {
      throw e.problem().code().equals("session-closed")
          ? e
          : session.problems().submitUncertain(agent, action, e);
    }
  }

  private Optional<TaskPath> notQueued(@Nullable IOException lost) throws MigrationException {
    if (deadline.passed()) {
      throw lost == null
          ? session
              .problems()
              .ofQuestion(Meaning.OUTAGE, new Reply(500, Json.object(), Duration.ZERO))
          : session.problems().unreachable(lost);
    }
    log.info("It was not queued: sending it again.");
    return Optional.empty();
  }

  private Optional<TaskPath> find() throws MigrationException, InterruptedException {
    for (JsonNode each : session.get(agent + "/tasks").data().path("tasks")) {
      JsonNode context = each.path("context");
      if (context.path("extra").path(MARK).asText().equals(mark)) {
        return Optional.of(path(context.path("id").asText()));
      }
    }
    return Optional.empty();
  }

  /** Queues an action that every agent has and that changes nothing, and waits for its end. */
  private void awaitNextInQueue() throws MigrationException, InterruptedException {
    Deadline patience = Deadline.in(pace, session.options().outagePatience());
    TaskPath next = queueNext(patience);
    while (Meaning.of(session.get(next + "/status", patience)) == Meaning.NOT_THERE) {
      if (patience.passed()) {
        throw session.problems().agentNotResponding(agent);
      }
      pace.pause(LOOK);
    }
  }

  private TaskPath queueNext(Deadline patience) throws MigrationException, InterruptedException {
    ObjectNode probe = request(agent, "list-actions", Json.input(null).tree(), "");
    Backoff pauses = new Backoff(pace);
    for (; ; ) {
      Secret used = session.token();
      try {
        Reply reply = session.wire().post(agent + "/tasks", used, probe);
        switch (Meaning.of(reply)) {
          case QUEUED -> {
            return path(reply.data().path("id").asText());
          }
          case TOKEN_REFUSED -> session.renew(used);
          default -> log.debug("{} to a question for an agent's queue", reply);
        }
      } catch (IOException e) {
        log.debug("no answer to a question for an agent's queue: {}", e.toString());
      }
      session.requireOpen();
      if (patience.passed()) {
        throw session.problems().agentNotResponding(agent);
      }
      pauses.pause(Duration.ZERO, patience);
    }
  }
}
