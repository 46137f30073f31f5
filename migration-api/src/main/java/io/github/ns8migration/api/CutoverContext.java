package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.source.SourceControl;
import java.util.Optional;

/** What the stages of a finish are given, and those that undo them. */
public interface CutoverContext extends MigrationContext {
  /** Changes to the old server; each one is written down first, so that it can be undone. */
  SourceControl control();

  /** The instance that receives the application. */
  ModuleInstance instance();

  /** The instance of the application this one follows, finished already; empty for a leader. */
  Optional<ModuleInstance> leader();

  /** The cluster's own actions. */
  ActionTarget cluster();

  /**
   * The way for data into the instance; open until the commit.
   *
   * @throws IllegalStateException once the import has been committed
   */
  DataChannel channel();
}
