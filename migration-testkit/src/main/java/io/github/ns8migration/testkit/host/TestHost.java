package io.github.ns8migration.testkit.host;

/** Placeholder. */
public final class TestHost {
  private TestHost() {}
}
