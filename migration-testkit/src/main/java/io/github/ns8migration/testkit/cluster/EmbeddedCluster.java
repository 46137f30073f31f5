package io.github.ns8migration.testkit.cluster;

/** Placeholder. */
public final class EmbeddedCluster {
  private EmbeddedCluster() {}
}
