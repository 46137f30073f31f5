package io.github.ns8migration.testkit.disorder;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.disorder.DisorderReport.Kind;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One move, whose program ends again and again and is started again after each end, until it is
 * through. After each end somebody always serves once the next call has returned; at the end the
 * cluster holds what an undisturbed move brings there.
 */
final class Chain {
  static final List<String> VERBS = List.of("connect", "start", "sync", "finish");
  private static final String END = "end";
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");
  private static final int MANY = 200;

  /** Where the program ends next; {@link Kill#NEVER} once it has ended often enough. */
  @FunctionalInterface
  interface Plans {
    Kill.Plan next(String verb);
  }

  private final BothSides sides;
  private final Random random;
  private final Kind kind;
  private final Plans plans;
  private final DisorderReport.Notes notes;
  private final Map<String, List<String>> gates = new LinkedHashMap<>();
  private final ChildProcesses children;
  private boolean changed;

  Chain(BothSides sides, Random random, Kind kind, Plans plans, DisorderReport.Notes notes) {
    this(sides, random, kind, plans, notes, ChildProcesses.none());
  }

  Chain(
      BothSides sides,
      Random random,
      Kind kind,
      Plans plans,
      DisorderReport.Notes notes,
      ChildProcesses children) {
    this.children = children;
    this.sides = sides;
    this.random = random;
    this.kind = kind;
    this.plans = plans;
    this.notes = notes;
  }

  /** The gates that each verb passed, in an undisturbed move. */
  Map<String, List<String>> gates() {
    return gates;
  }

  /** Goes through with it. */
  void move(Map<String, String> expected) throws Exception {
    String verb = VERBS.get(0);
    for (int attempt = 0; !verb.equals(END); attempt++) {
      if (attempt > MANY) {
        throw new IllegalStateException("a move of " + MANY + " attempts does not end: " + verb);
      }
      boolean late = verb.equals("finish") || (children.left() && verb.equals("start"));
      if (late && !changed) {
        sides.somethingNew();
        changed = true;
      }
      Optional<String> ended =
          children.left() && !verb.equals("connect")
              ? children.killOne(sides, random)
              : attempt(verb, plans.next(verb));
      verb = ended.isEmpty() ? after(verb) : afterCrash(verb, ended.get());
    }
    if (!expected.isEmpty()) {
      checkEnd(expected);
    }
  }

  private static String after(String verb) {
    int next = VERBS.indexOf(verb) + 1;
    return next < VERBS.size() ? VERBS.get(next) : END;
  }

  /** Where the program ended; empty when the verb came to its own end. */
  private Optional<String> attempt(String verb, Kill.Plan plan) throws Exception {
    Kill kill = new Kill(plan);
    List<MigrationEvent> events = new ArrayList<>();
    try (Rehearsal rehearsal = sides.open(kill, events::add)) {
      act(rehearsal, verb);
      gates.put(verb, kill.passed());
      return Optional.empty();
    } catch (Kill.Killed e) {
      return Optional.of(verb + ": " + e.getMessage());
    } catch (MigrationException e) {
      if (kill.dead()) {
        return Optional.of(verb + ": " + e.problem().code());
      }
      throw e;
    }
  }

  private void act(Rehearsal rehearsal, String verb)
      throws MigrationException, InterruptedException {
    switch (verb) {
      case "connect" -> {
        if (!rehearsal.migration().connected()) {
          sides.connect(rehearsal);
        }
      }
      case "start" -> {
        if (early(rehearsal)) {
          rehearsal.migration().start(sides.leader(), sides.scene.answers());
        }
      }
      case "sync" -> {
        if (early(rehearsal)) {
          Map<ApplicationId, ?> unused = rehearsal.migration().sync(sides.leader());
        }
      }
      case "abort" -> rehearsal.migration().abort(sides.leader());
      case "step-back" -> rehearsal.migration().stepBack(sides.leader(), true);
      default -> {
        boolean migrated = sides.status(rehearsal) == ApplicationStatus.MIGRATED;
        // A host whose provider has moved leaves; asked again, it goes on with that.
        if (!migrated || sides.leader().equals(PROVIDER)) {
          Map<ApplicationId, ?> unused =
              rehearsal.migration().finish(sides.leader(), sides.scene.answers());
        }
      }
    }
  }

  // A process that was killed had come further than that.
  private boolean early(Rehearsal rehearsal) throws MigrationException, InterruptedException {
    return kind != Kind.KILL_9
        || !List.of(ApplicationStatus.FINISHING, ApplicationStatus.MIGRATED)
            .contains(sides.status(rehearsal));
  }

  /** What is asked for after a crash: the same again, or first something else. */
  private String afterCrash(String verb, String point) throws Exception {
    List<String> lost = new ArrayList<>();
    String outcome = "the same call went on";
    String next = verb;
    int choice = random.nextInt(8);
    if (choice < 2 && !verb.equals("connect")) {
      outcome = undisturbed("sync", lost);
    } else if (choice == 2 && !verb.equals("connect")) {
      outcome = undisturbed("abort", lost);
      if (outcome.equals("abort")) {
        outcome = "aborted, nothing left";
        lost.addAll(sides.leftByAbort());
        lost.addAll(sides.sourceChanges());
        next = "start";
      }
    }
    notes.add(kind, point, outcome, lost);
    return next;
  }

  /** A call that is not disturbed: at its end somebody must serve. */
  private String undisturbed(String verb, List<String> lost) throws Exception {
    String outcome = verb;
    try {
      Optional<String> unused = attempt(verb, Kill.NEVER);
    } catch (MigrationException e) {
      outcome = verb + " refused: " + e.problem().code();
      // The second: a host whose provider has moved was ended while it left, and must go on with
      // that.
      if (!List.of("action-not-possible", "leave-incomplete").contains(e.problem().code())) {
        lost.add(e.problem().toString());
      }
    }
    if (!sides.ns7Serves() && !sides.handedOver()) {
      lost.add("nobody serves after " + outcome + ": " + sides.host.runningUnits());
    }
    return outcome.equals("sync") ? "NS7 served after a sync" : outcome;
  }

  private void checkEnd(Map<String, String> expected) throws Exception {
    List<String> lost = new ArrayList<>(sides.differences(expected));
    lost.addAll(wayBack());
    if (!lost.isEmpty()) {
      notes.add(kind, "the end of the move", "differs from an undisturbed one", lost);
    }
  }

  /** Steps back, ended here and there too, and gives up: all is as it was. */
  private List<String> wayBack() throws Exception {
    List<String> lost = new ArrayList<>();
    if (random.nextBoolean()) {
      return lost;
    }
    backUntilDone("step-back", lost);
    if (!sides.ns7Serves()) {
      lost.add("NS7 does not serve after a step back: " + sides.host.runningUnits());
    }
    if (!sides.leader().equals(PROVIDER)) {
      backUntilDone("abort", lost);
      lost.addAll(sides.leftByAbort());
    }
    return lost;
  }

  private void backUntilDone(String verb, List<String> lost) throws Exception {
    for (int attempt = 0; attempt < MANY; attempt++) {
      try {
        int gate = 1 + random.nextInt(60);
        Kill.Plan plan = attempt < 3 ? (name, number) -> number == gate : Kill.NEVER;
        Optional<String> ended = attempt(verb, plan);
        if (ended.isEmpty()) {
          return;
        }
        // Whatever the way there was, this one ends within the process.
        notes.add(Kind.MOMENT, ended.get(), "the same call went on", List.of());
      } catch (MigrationException e) {
        // Done just before its program ended: asking once more is refused.
        if (attempt == 0 || !e.problem().code().equals("action-not-possible")) {
          lost.add(verb + ": " + e.problem());
        }
        return;
      }
    }
  }
}
