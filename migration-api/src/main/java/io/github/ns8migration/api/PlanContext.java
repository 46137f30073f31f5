package io.github.ns8migration.api;

/** What {@link Migrator#plan} is given: the source alone, since a plan must change nothing. */
public interface PlanContext extends MigrationContext {}
