package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.value.ModuleId;

/** An application instance in the cluster. */
public interface ModuleInstance extends ActionTarget {
  /** Its name: {@code mail1}. */
  ModuleId id();

  /** Number of the node it lives on. */
  int node();
}
