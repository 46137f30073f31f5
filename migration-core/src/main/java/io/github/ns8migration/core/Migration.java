package io.github.ns8migration.core;

/** Placeholder of the facade. */
final class Migration {
  private Migration() {}
}
