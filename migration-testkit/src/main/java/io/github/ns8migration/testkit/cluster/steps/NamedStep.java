package io.github.ns8migration.testkit.cluster.steps;

import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;

/** A step made of its name and what it does. */
record NamedStep(String name, Body body) implements ModuleBehaviour.Step {

  @FunctionalInterface
  interface Body {
    void run(ModuleSite site) throws StepFailure;
  }

  @Override
  public void run(ModuleSite site) throws StepFailure {
    body.run(site);
  }
}
