package io.github.ns8migration.testkit.disorder;

import java.util.List;

/**
 * Something that goes wrong in a move.
 *
 * @param moments when it may: a verb, or {@code stage quiesce} for the moment when the leader
 *     enters that stage of its finish
 * @param disk whether it needs a state directory on a small disk of its own
 */
record Hazard(String name, List<String> moments, boolean disk, Strike strike) {
  /** Makes it happen. */
  @FunctionalInterface
  interface Strike {
    /** What makes it end; also when it has ended by itself. */
    End at(Trouble trouble) throws Exception;
  }

  /** Makes it end. */
  @FunctionalInterface
  interface End {
    void now() throws Exception;
  }

  static Hazard of(String name, Strike strike, String... moments) {
    return new Hazard(name, List.of(moments), false, strike);
  }

  static Hazard onDisk(String name, Strike strike, String... moments) {
    return new Hazard(name, List.of(moments), true, strike);
  }

  @Override
  public String toString() {
    return name;
  }
}
