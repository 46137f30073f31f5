package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was made for this host's membership and is not known to be gone: read from its journal, so
 * it is the same after a crash, whatever moment it came at.
 */
final class Trace {
  /** Under which name the membership stands in journals and events. */
  static final ApplicationId CLUSTER = new ApplicationId("cluster");

  static final String JOIN = "join";
  static final String LEAVE = "leave";

  /** What a join makes, in its order. */
  enum Step {
    /** The member of the cluster. */
    NODE,
    /** The technical user. */
    USER,
    /** The private network on this host. */
    TUNNEL,
    /** The way of the cluster to the host's domain controller; it goes with the node. */
    ROUTES,
    /** The temporary user domain. */
    DOMAIN;

    /** As written in the journal. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its undoing, as written in the journal. */
    String undone() {
      return "undo-" + word();
    }
  }

  /**
   * Something that was made, or was about to be.
   *
   * @param certain false when the program ended between asking for it and hearing that it is there
   * @param facts as the journal has them
   * @param at when it was asked for
   */
  record Made(boolean certain, Map<String, String> facts, Instant at) {
    /** Copies the map. */
    Made {
      facts = Map.copyOf(facts);
    }

    String fact(String name) {
      return facts.getOrDefault(name, "");
    }

    private Made and(Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(facts);
      all.putAll(more);
      return new Made(true, all, at);
    }
  }

  private final Map<Step, Made> made = new EnumMap<>(Step.class);
  private String leaderKey = "";
  private String node = "";
  private boolean begun;
  private boolean joined;
  private boolean leaving;

  private Trace() {}

  /** As a journal tells. */
  static Trace of(Journal journal) {
    Trace trace = new Trace();
    journal.entries().forEach(trace::read);
    return trace;
  }

  /**
   * What the existing tool did.
   *
   * @param leaderKey the leader's key in the VPN, perhaps empty
   * @param joined whether its join came to its end
   */
  static Trace ofExistingTool(String leaderKey, boolean joined, Map<Step, Made> made) {
    Trace trace = new Trace();
    trace.begun = true;
    trace.joined = joined;
    trace.leaderKey = leaderKey;
    trace.made.putAll(made);
    return trace;
  }

  private void read(Entry entry) {
    switch (entry.kind()) {
      case ACTION_BEGUN -> begun(entry);
      case ACTION_COMPLETED -> completed(entry.subject());
      case STAGE_ENTERED ->
          step(entry.subject())
              .ifPresent(
                  step ->
                      made.put(step, new Made(false, entry.fields(), Instant.parse(entry.at()))));
      case STAGE_COMPLETED -> completedStep(entry);
      default -> {}
    }
  }

  private void begun(Entry entry) {
    if (entry.subject().equals(JOIN)) {
      made.clear();
      node = "";
      begun = true;
      joined = false;
      leaving = false;
      leaderKey = entry.field("leader-key");
    } else {
      leaving = true;
    }
  }

  private void completed(String action) {
    joined = action.equals(JOIN);
    leaving = false;
    begun = joined;
  }

  private void completedStep(Entry entry) {
    Optional<Step> step = step(entry.subject());
    if (step.isPresent()) {
      made.computeIfPresent(step.get(), (any, before) -> before.and(entry.fields()));
      node = step.get() == Step.NODE ? entry.field("id") : node;
    } else {
      for (Step each : Step.values()) {
        if (each.undone().equals(entry.subject())) {
          made.remove(each);
        }
      }
    }
  }

  private static Optional<Step> step(String word) {
    return List.of(Step.values()).stream().filter(step -> step.word().equals(word)).findFirst();
  }

  /** What is there of a step, or may be. */
  Optional<Made> made(Step step) {
    return Optional.ofNullable(made.get(step));
  }

  /** What was made in that step is known to be gone. */
  void forget(Step step) {
    made.remove(step);
  }

  /** Whether a join came to its end, and no leave has begun. */
  boolean member() {
    return joined && !leaving;
  }

  /** Whether a leave has begun and not ended. */
  boolean leaving() {
    return leaving;
  }

  /** Whether something was begun that did not end, or is left of what ended. */
  boolean anything() {
    return begun || leaving || !made.isEmpty();
  }

  /** Number of the node that the last join made, also when it is gone; empty when none is known. */
  String node() {
    return node;
  }

  /** The key of the leader at the time: it tells whether this is the same cluster. */
  String leaderKey() {
    return leaderKey;
  }
}
