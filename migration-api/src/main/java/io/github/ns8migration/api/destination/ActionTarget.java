package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.MigrationException;

/** Something in the cluster that runs actions: the cluster itself, or an application instance. */
public interface ActionTarget {
  /**
   * Runs an action to its end, however long that takes, and gives its output. Lost answers, rate
   * limits, restarts of the API server and expired logins are dealt with behind it.
   *
   * @return the output as {@code T}; {@code null} only for {@code Void}
   * @throws ActionFailedException when the action ended without success
   * @throws MigrationException when it could not be run, or its end never became known
   */
  <T> T run(ActionCall<T> call) throws MigrationException, InterruptedException;
}
