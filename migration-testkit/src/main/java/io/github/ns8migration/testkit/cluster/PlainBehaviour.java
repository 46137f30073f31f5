package io.github.ns8migration.testkit.cluster;

import java.util.List;
import java.util.Optional;

/**
 * An application that takes whatever arrives: its import ends well as soon as the rsync daemon has
 * ended, and it has no actions of its own.
 */
public final class PlainBehaviour implements ModuleBehaviour {
  /** One for each instance. */
  public PlainBehaviour() {}

  @Override
  public List<Step> importSteps() {
    return List.of();
  }

  @Override
  public Optional<Action> action(String name) {
    return Optional.empty();
  }
}
