package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.cluster.TaskResult;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * In the place of a cluster for what can be done without one: a host that has left must still be
 * able to put its own services back. Every question is answered with the same problem.
 */
public final class NotConnected implements Cluster {
  /** What to tell somebody who asks for more than can be done without a cluster. */
  public static MigrationException problem() {
    return MigrationException.of(
        "not-connected",
        Side.TOOL,
        "This host is not connected to a cluster.",
        "Connect it first.");
  }

  @Override
  public ActionTarget cluster() {
    return new ActionTarget() {
      @Override
      public <T> T run(ActionCall<T> call) throws MigrationException {
        throw problem();
      }
    };
  }

  @Override
  public ActionTarget module(ModuleId module) {
    return cluster();
  }

  @Override
  public TaskPath submit(String agent, String action, @Nullable Object input, String mark)
      throws MigrationException {
    throw problem();
  }

  @Override
  public Optional<TaskPath> submitted(String agent, String mark) throws MigrationException {
    throw problem();
  }

  @Override
  public TaskResult await(TaskPath task, IntConsumer percent) throws MigrationException {
    throw problem();
  }

  @Override
  public Optional<TaskResult> result(TaskPath task) throws MigrationException {
    throw problem();
  }

  @Override
  public boolean alive(TaskPath task) throws MigrationException {
    throw problem();
  }

  @Override
  public void close() {}
}
