package io.github.ns8migration.core.cluster;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with the cluster's API server. Retries, rate limits, lost answers and new logins are
 * dealt with inside; what comes out is a result or one exception. Safe for use by many threads.
 */
public interface Cluster extends AutoCloseable {
  /** The cluster's own actions. */
  ActionTarget cluster();

  /** The actions of an instance. */
  ActionTarget module(ModuleId module);

  /**
   * Starts an action and returns at once. When the answer is lost, the task is looked up before the
   * action is submitted again, so it never runs twice.
   *
   * @param agent {@code cluster}, {@code module/mail1}, {@code node/1}
   */
  default TaskPath submit(String agent, String action, @Nullable Object input)
      throws MigrationException, InterruptedException {
    return submit(agent, action, input, UUID.randomUUID().toString());
  }

  /**
   * The same, with a mark by which the task is found again, also by another process.
   *
   * @param mark unique text, kept by the cluster for as long as the task
   */
  TaskPath submit(String agent, String action, @Nullable Object input, String mark)
      throws MigrationException, InterruptedException;

  /**
   * Runs one of the cluster's own actions to its end, with a mark by which its task is found again,
   * also by another process.
   *
   * @param mark unique text, kept by the cluster for as long as the task
   */
  default <T> T run(ActionCall<T> call, String mark)
      throws MigrationException, InterruptedException {
    return cluster().run(call);
  }

  /** The task that was submitted with that mark; empty when none was, or its result has expired. */
  Optional<TaskPath> submitted(String agent, String mark)
      throws MigrationException, InterruptedException;

  /**
   * Waits for the end of a task, for hours if need be.
   *
   * @param percent told as it rises, 0 to 100, on the waiting thread; seldom without the WebSocket
   * @throws MigrationException with problem code {@code task-lost} when the task's agent died, or
   *     its result has expired
   */
  TaskResult await(TaskPath task, IntConsumer percent)
      throws MigrationException, InterruptedException;

  /** The result of a task that has ended already; empty while it runs, or when it is unknown. */
  Optional<TaskResult> result(TaskPath task) throws MigrationException, InterruptedException;

  /** Whether the task is known to its agent: false when it was lost, or ended long ago. */
  boolean alive(TaskPath task) throws MigrationException, InterruptedException;

  /** Ends the session; tasks go on. */
  @Override
  void close();
}
