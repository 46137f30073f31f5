package io.github.ns8migration.testkit.cluster.steps;

import io.github.ns8migration.testkit.cluster.StepFailure;

/** How the programs behind the steps end when they meet what they did not expect. */
final class Crash {

  private Crash() {}

  /** An exception nobody caught: exit code 1, no output. */
  static StepFailure uncaught(String exception, String detail) {
    return new StepFailure(1, null, exception + ": " + detail);
  }

  /** An assertion of the agent library that did not hold: exit code 2, no output. */
  static StepFailure assertion(String detail) {
    return new StepFailure(2, null, "assertion failed: " + detail);
  }
}
