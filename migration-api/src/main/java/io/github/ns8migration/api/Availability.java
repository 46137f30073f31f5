package io.github.ns8migration.api;

import io.github.ns8migration.api.value.Problem;

/** Whether an application is there to be moved, as {@link Migrator#detect} sees it. */
public sealed interface Availability {
  /** Installed, configured, movable. */
  Availability AVAILABLE = new Available();

  /** Not on this host. */
  Availability NOT_INSTALLED = new NotInstalled();

  /** Installed, configured, movable. */
  record Available() implements Availability {}

  /** Not on this host: it is not even listed. */
  record NotInstalled() implements Availability {}

  /** Installed but never set up: listed, counts as done, never stands in the way of others. */
  record NotConfigured(String reason) implements Availability {}

  /** There, but it cannot be moved; {@code reason} says why and what to do instead. */
  record NotMigratable(Problem reason) implements Availability {}
}
