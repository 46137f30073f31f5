package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.ModuleInstance;

/** What {@link Migrator#verify} is given. */
public interface VerifyContext extends MigrationContext {
  /** The instance that received the application. */
  ModuleInstance instance();

  /** The cluster's own actions. */
  ActionTarget cluster();

  /** What was foretold before the cut-over. */
  Plan plan();
}
