package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.ModuleInstance;
import java.util.Optional;

/** What {@link Migrator#questions(QuestionContext)} is given; it only looks. */
public interface QuestionContext extends MigrationContext {
  /** What is about to be asked for. */
  Phase phase();

  /** The instance that will receive the application; empty before it is started. */
  Optional<ModuleInstance> instance();

  /** The cluster's own actions; empty while the host is not connected. */
  Optional<ActionTarget> cluster();
}
