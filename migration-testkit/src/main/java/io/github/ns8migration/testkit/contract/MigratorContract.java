package io.github.ns8migration.testkit.contract;

/** Placeholder. */
public final class MigratorContract {
  private MigratorContract() {}
}
