package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks as the agents of NS8 do: picked up after they were queued, up to 32 at once each. */
final class TaskEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskEngine.class);
  private static final JsonNode NOTHING = TextNode.valueOf("");

  private final Clock clock;
  private final Duration pickUp;
  private final Duration heartbeat;
  private final Faults faults;
  private final ProgressFeed feed;
  private final Function<String, ActionDefinition.Table> tables;
  private final Map<String, Agent> agents = new ConcurrentHashMap<>();
  private final List<Task> tasks = new ArrayList<>();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("ns8-task-%d").setDaemon(true).build());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("ns8-timer-%d").setDaemon(true).build());

  TaskEngine(
      Clock clock,
      Duration pickUp,
      Duration heartbeat,
      Faults faults,
      ProgressFeed feed,
      Function<String, ActionDefinition.Table> tables) {
    this.clock = clock;
    this.pickUp = pickUp;
    this.heartbeat = heartbeat;
    this.faults = faults;
    this.feed = feed;
    this.tables = tables;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  void addAgent(Agent agent) {
    agents.put(agent.id, agent);
  }

  /** The agent goes, and what it ran will never have a result. */
  void removeAgent(String id) {
    loseTasks(id);
    agents.remove(id);
  }

  List<String> agents() {
    return List.copyOf(agents.keySet());
  }

  Optional<Agent> agent(String id) {
    return Optional.ofNullable(agents.get(id));
  }

  void loseTasks(String agent) {
    tasksOf(agent).stream().filter(Task::running).forEach(task -> task.lose(clock.instant()));
  }

  void goOn(Agent agent) {
    agent.goOn().forEach(this::pickUpSoon);
  }

  synchronized List<Task> tasks() {
    return List.copyOf(tasks);
  }

  List<Task> tasksOf(String agent) {
    return tasks().stream().filter(task -> task.agent.equals(agent)).toList();
  }

  Optional<Task> task(String agent, String id) {
    return tasksOf(agent).stream().filter(task -> task.id.equals(id)).findFirst();
  }

  Task submit(
      String agent, String action, JsonNode data, JsonNode extra, String parent, String user) {
    String id = UUID.randomUUID().toString();
    Task task = Task.submitted(agent, id, action, data, extra, parent, user, clock.instant());
    remember(task);
    enqueue(task);
    return task;
  }

  Task start(String agent, String action, JsonNode data, String parent) {
    Task task = Task.started(agent, UUID.randomUUID().toString(), action, data, parent);
    remember(task);
    enqueue(task);
    return task;
  }

  Task runBeside(String agent, String action, JsonNode data, String parent, IntConsumer percent)
      throws InterruptedException {
    Task task = Task.started(agent, UUID.randomUUID().toString(), action, data, parent);
    task.listening(percent);
    remember(task);
    execute(task);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return task;
  }

  private synchronized void remember(Task task) {
    tasks.add(task);
  }

  private void enqueue(Task task) {
    Agent agent = agents.get(task.agent);
    if (agent == null || !agent.keepsWaiting(task)) {
      pickUpSoon(task);
    }
  }

  private void pickUpSoon(Task task) {
    ScheduledFuture<?> unused =
        timer.schedule(
            () -> workers.execute(() -> execute(task)), pickUp.toNanos(), TimeUnit.NANOSECONDS);
  }

  void progress(Task task, int percent) {
    if (task.lost()) {
      return;
    }
    task.progress(percent);
    feed.tell(task);
    task.tellListener();
  }

  private void execute(Task task) {
    Agent agent = agents.get(task.agent);
    if (agent == null || !awaitStart(agent) || agent.keepsWaiting(task)) {
      return;
    }
    task.runsIn(Thread.currentThread());
    task.status("pending");
    feed.tell(task);
    boolean entered = false;
    try {
      entered = agent.enter();
      if (entered) {
        runAction(task);
      } else {
        end(task, "aborted", 11, NOTHING, "Agent " + agent.id + " is busy\n");
      }
    } catch (InterruptedException e) {
      interrupted(task, "");
    } finally {
      if (entered) {
        agent.leave();
      }
    }
  }

  /** What is queued for the agent of a new module is run once that has connected. */
  private boolean awaitStart(Agent agent) {
    try {
      while (agent.starting(clock.instant())) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void runAction(Task task) {
    Optional<ActionDefinition> action = tables.apply(task.agent).find(task.action);
    if (action.isEmpty()) {
      end(task, "aborted", 8, NOTHING, "Action " + task.action + " is not defined\n");
      return;
    }
    task.status("running");
    progress(task, 0);
    List<SchemaCheck.Violation> violations =
        action.get().schema().map(schema -> SchemaCheck.check(schema, task.data)).orElse(List.of());
    if (!violations.isEmpty()) {
      end(
          task,
          "validation-failed",
          10,
          SchemaCheck.output(violations),
          SchemaCheck.message(violations));
      return;
    }
    runBody(task, action.get().body());
  }

  private void runBody(Task task, ActionDefinition.Body body) {
    TaskRun run = new TaskRun(task, this);
    ScheduledFuture<?> beat =
        timer.scheduleAtFixedRate(
            () -> beat(task), heartbeat.toNanos(), heartbeat.toNanos(), TimeUnit.NANOSECONDS);
    try {
      faults.beforeAction(task);
      body.run(run, task.data);
      faults.afterAction(task).ifPresent(run::printText);
      if (task.progress() < 100) {
        progress(task, 100);
      }
      beat.cancel(false);
      end(task, "completed", 0, run.printed(), run.logged());
    } catch (StepFailure e) {
      beat.cancel(false);
      run.print(e.output().orElse(null));
      run.logFailure(e);
      end(
          task,
          e.isValidation() ? "validation-failed" : "aborted",
          e.exitCode(),
          run.printed(),
          run.logged());
    } catch (InterruptedException e) {
      beat.cancel(false);
      interrupted(task, run.logged());
    } catch (RuntimeException e) {
      beat.cancel(false);
      LOG.warn("{} of {} failed", task.action, task.agent, e);
      end(task, "aborted", 1, run.printed(), run.logged() + e + "\n");
    }
  }

  private void beat(Task task) {
    if (task.running()) {
      feed.tell(task);
    }
  }

  /** The target of cancel-task ends with -1; who is above it on the same thread goes down too. */
  private void interrupted(Task task, String logged) {
    end(task, "aborted", -1, NOTHING, logged);
    if (!task.cancelled() && !task.lost()) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Task task, String how, int code, @Nullable JsonNode output, String error) {
    if (task.end(clock.instant(), how, code, Json.orNull(output), error)) {
      if (task.cancelled() || Thread.currentThread().isInterrupted()) {
        boolean unused = Thread.interrupted();
      }
      feed.tell(task);
    } else {
      boolean unused = Thread.interrupted();
    }
  }

  /** Interrupts all tasks and waits a moment for them, so that none writes files afterwards. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("tasks of the embedded cluster go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
