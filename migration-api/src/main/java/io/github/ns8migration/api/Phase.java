package io.github.ns8migration.api;

/** When a {@link Question} is asked. */
public enum Phase {
  /** Before the instance is created in the cluster. */
  START,
  /** Before the cut-over. */
  FINISH
}
