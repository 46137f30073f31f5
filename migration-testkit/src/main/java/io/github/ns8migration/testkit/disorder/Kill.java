package io.github.ns8migration.testkit.disorder;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a program, in the midst of this one: at a gate that the plan names, an error that
 * nobody may catch ends the call, and from then on every gate ends what passes it, so that whatever
 * would still be done on the way out is not done. What is left is on the disks and in the cluster,
 * as after {@code kill -9}. It is the engine's clock too: that is asked before each line of a
 * journal, so each of these is a gate.
 */
final class Kill extends Clock {
  /** Thrown at the gate where the program ends. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String gate) {
      super("killed at " + gate, null, false, false);
    }
  }

  /** Where the program ends. */
  @FunctionalInterface
  interface Plan {
    boolean endsAt(String gate, int number);
  }

  static final Plan NEVER = (gate, number) -> false;

  private final Plan plan;
  private final List<String> passed = new ArrayList<>();
  private volatile boolean dead;
  private volatile Duration off = Duration.ZERO;
  private String last = "the beginning";
  private int writes;
  private Optional<Long> wayBack = Optional.empty();

  Kill(Plan plan) {
    this.plan = plan;
  }

  /** Passes, or does not. */
  synchronized void gate(String name) {
    if (!dead) {
      passed.add(name);
      if (wayBack.isEmpty() && name.startsWith("before ") && name.endsWith(" stepBack")) {
        wayBack = Optional.of(System.nanoTime());
      }
      dead = plan.endsAt(name, passed.size());
    }
    if (dead) {
      throw new Killed(name);
    }
  }

  /** A gate from which the lines of the journal after it are counted. */
  void landmark(String name) {
    last = name;
    writes = 0;
    gate(name);
  }

  /** All gates so far. */
  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  /** How long ago the way back to a serving NS7 began; empty while there is none. */
  synchronized Optional<Duration> sinceWayBack() {
    return wayBack.map(began -> Duration.ofNanos(System.nanoTime() - began));
  }

  /** The program ends at the next gate. */
  void now() {
    dead = true;
  }

  boolean dead() {
    return dead;
  }

  /** The clock jumps. */
  void step(Duration by) {
    off = off.plus(by);
  }

  @Override
  public Instant instant() {
    gate("writing line " + ++writes + " after " + last);
    return Instant.now(Clock.systemUTC()).plus(off);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
