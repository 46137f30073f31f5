package io.github.ns8migration.testkit.disorder;

import com.google.common.base.Throwables;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.disorder.DisorderReport.Kind;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One move in which things go wrong: two at once, or several one after the other, each of them over
 * before the next call. Each call either goes through, or stops with one problem that says what to
 * do, while somebody serves; what was wrong ends, and the move goes on to the same end as an
 * undisturbed one.
 */
final class FaultCase {
  private static final int ATTEMPTS = 8;
  // Of a machine that has much else to do; a call takes some seconds.
  private static final long LIMIT_SECONDS = 600;

  private final BothSides sides;
  private final Kind kind;
  private final List<Hazard> hazards;
  private final List<String> moments;
  private final DisorderReport.Notes notes;
  private final List<Hazard.End> ends = new ArrayList<>();
  private final List<Set<String>> outcomes = new ArrayList<>();
  private final Set<Integer> going = new LinkedHashSet<>();
  private final List<String> lost = new ArrayList<>();
  private final boolean[] struck;
  private final boolean[] absent;
  private Kill program = new Kill(Kill.NEVER);
  private boolean changed;
  private boolean aborted;
  private int failedStarts;
  private String last = "nothing";

  FaultCase(
      BothSides sides,
      Kind kind,
      List<Hazard> hazards,
      List<String> moments,
      DisorderReport.Notes notes) {
    this.sides = sides;
    this.kind = kind;
    this.hazards = hazards;
    this.moments = moments;
    this.notes = notes;
    this.struck = new boolean[hazards.size()];
    this.absent = new boolean[hazards.size()];
    hazards.forEach(each -> outcomes.add(new LinkedHashSet<>()));
  }

  /** Goes through with it. */
  void move(Map<String, String> expected) {
    try {
      if (hazards.stream().anyMatch(Hazard::disk)) {
        sides.smallDisk();
      }
      toTheEnd();
      heal();
      if (lost.isEmpty()) {
        lost.addAll(sides.differences(expected));
      }
    } catch (Exception | AssertionError e) {
      lost.add(Throwables.getStackTraceAsString(e));
    } finally {
      healAfterAll();
    }
    tell();
  }

  private void tell() {
    List<Integer> all = IntStream.range(0, hazards.size()).boxed().toList();
    if (kind == Kind.PAIR) {
      notes.add(kind, point(all), outcome(all), lost);
      return;
    }
    for (int each : all) {
      // Which of them it was that lost something is not known: all are named, once.
      boolean last = each == all.size() - 1;
      List<Integer> named = last && !lost.isEmpty() ? all : List.of(each);
      notes.add(kind, point(named), outcome(List.of(each)), last ? lost : List.of());
    }
  }

  private String point(List<Integer> which) {
    return which.stream()
        .map(each -> hazards.get(each) + " (" + moments.get(each) + ")")
        .collect(Collectors.joining(" and "));
  }

  private String outcome(List<Integer> which) {
    if (which.stream().anyMatch(each -> absent[each])) {
      return "has no place in this move";
    }
    if (!which.stream().allMatch(each -> struck[each])) {
      return "did not come about in this move";
    }
    Set<String> problems = new LinkedHashSet<>();
    which.forEach(each -> problems.addAll(outcomes.get(each)));
    return problems.isEmpty() ? "went through" : "stopped, went on: " + String.join(", ", problems);
  }

  private void toTheEnd() throws Exception {
    String verb = "connect";
    int attempts = 0;
    while (!verb.equals("end")) {
      if (attempts++ > (ATTEMPTS + Chain.VERBS.size()) * hazards.size()) {
        throw new IllegalStateException("no way on: " + outcomes + ", last " + last);
      }
      if (verb.equals("finish") && !changed) {
        heal();
        sides.somethingNew();
        changed = true;
      }
      Optional<MigrationException> problem = attempt(verb);
      if (kind == Kind.FAULT) {
        heal();
      }
      verb = problem.isPresent() ? afterProblem(verb, problem.get()) : after(verb);
    }
  }

  private String after(String verb) {
    if (verb.equals("sync") && moments.contains("abort") && !aborted) {
      return "abort";
    }
    if (verb.equals("abort")) {
      aborted = true;
      return "start";
    }
    int next = Chain.VERBS.indexOf(verb) + 1;
    return next < Chain.VERBS.size() ? Chain.VERBS.get(next) : "end";
  }

  private Optional<MigrationException> attempt(String verb) throws Exception {
    program = new Kill(Kill.NEVER);
    List<MigrationEvent> events = new ArrayList<>();
    Thread caller = Thread.currentThread();
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    ScheduledFuture<?> limit = watch.schedule(caller::interrupt, LIMIT_SECONDS, TimeUnit.SECONDS);
    try (Rehearsal rehearsal =
        sides.open(
            program,
            event -> {
              events.add(event);
              strikeAt(event);
              if (isWayBack(event)) {
                program.sinceWayBack().ifPresent(notes::servedAgain);
              }
            })) {
      strike(verb);
      act(rehearsal, verb);
      return Optional.empty();
    } catch (MigrationException e) {
      check(verb, e, events);
      return Optional.of(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(verb + " hung for " + LIMIT_SECONDS + " s", e);
    } finally {
      boolean unused = limit.cancel(false);
      watch.shutdownNow();
    }
  }

  private void act(Rehearsal rehearsal, String verb)
      throws MigrationException, InterruptedException {
    switch (verb) {
      case "connect" -> sides.connect(rehearsal);
      case "start" -> rehearsal.migration().start(sides.leader(), sides.scene.answers());
      case "sync" -> {
        Map<ApplicationId, ?> unused = rehearsal.migration().sync(sides.leader());
      }
      case "abort" -> rehearsal.migration().abort(sides.leader());
      default -> {
        if (sides.status(rehearsal) != ApplicationStatus.MIGRATED) {
          Map<ApplicationId, ?> unused =
              rehearsal.migration().finish(sides.leader(), sides.scene.answers());
        }
      }
    }
  }

  private void strikeAt(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered entered
        && entered.application().equals(sides.leader())) {
      try {
        strike("stage " + entered.stage());
      } catch (Exception e) {
        lost.add("could not make it happen: " + Throwables.getStackTraceAsString(e));
      }
    }
  }

  private void strike(String moment) throws Exception {
    for (int i = 0; i < hazards.size(); i++) {
      if (!struck[i] && moments.get(i).equals(moment)) {
        struck[i] = true;
        going.add(i);
        try {
          ends.add(hazards.get(i).strike().at(new Trouble(sides, program)));
        } catch (Trouble.NotHere e) {
          absent[i] = true;
        }
      }
    }
  }

  /** What a call that stopped owes to whoever asked for it. */
  private void check(String verb, MigrationException e, List<MigrationEvent> events) {
    last = verb + " " + e.problem().code();
    going.forEach(each -> outcomes.get(each).add(verb + " " + e.problem().code()));
    if (e.problem().message().isBlank() || e.problem().remedy().isBlank()) {
      lost.add("a problem without words: " + e.problem());
    }
    long stopped =
        events.stream().filter(each -> each instanceof MigrationEvent.ActionStopped).count();
    if (stopped > 1) {
      lost.add(stopped + " messages instead of one");
    }
    boolean stoppedBefore =
        events.stream()
            .anyMatch(each -> each instanceof MigrationEvent.OutOfService out && !out.serving());
    boolean committed = events.stream().anyMatch(FaultCase::isCommit);
    long told = events.stream().filter(FaultCase::isWayBack).count();
    if (verb.equals("finish")
        && stoppedBefore
        && !committed
        && told != 1
        && !e.problem().code().equals("source-not-restored")) {
      lost.add(told + " messages that NS7 serves again instead of one: " + e.problem());
    }
    if (!sides.ns7Serves() && !sides.handedOver()) {
      lost.add("nobody serves after " + verb + ": " + e.problem());
    }
  }

  private static boolean isWayBack(MigrationEvent event) {
    return event instanceof MigrationEvent.Note note
        && note.text().startsWith("Nothing was handed over");
  }

  private static boolean isCommit(MigrationEvent event) {
    return event instanceof MigrationEvent.StageEntered entered && entered.stage().equals("commit");
  }

  private String afterProblem(String verb, MigrationException e) throws Exception {
    heal();
    String code = e.problem().code();
    boolean anew = code.equals("import-failed") && !verb.equals("abort");
    if (anew || (code.equals("action-not-possible") && verb.equals("finish"))) {
      try (Rehearsal rehearsal = sides.open(new Kill(Kill.NEVER), event -> {})) {
        if (sides.status(rehearsal) == ApplicationStatus.IMPORT_FAILED) {
          rehearsal.migration().abort(sides.leader());
          return "start";
        }
      }
    }
    // Its import began with what was there: only a fresh instance takes the rest.
    if (code.equals("import-ended-early")) {
      try (Rehearsal rehearsal = sides.open(new Kill(Kill.NEVER), event -> {})) {
        rehearsal.migration().abort(sides.leader());
        return "start";
      }
    }
    boolean deaf = code.equals("receiver-not-ready"); // waited for long enough
    if (verb.equals("start") && (++failedStarts > 1 || deaf)) {
      try (Rehearsal rehearsal = sides.open(new Kill(Kill.NEVER), event -> {})) {
        rehearsal.migration().abort(sides.leader());
      }
    }
    return verb;
  }

  private void heal() throws Exception {
    for (Hazard.End end : List.copyOf(ends)) {
      end.now();
    }
    ends.clear();
    going.clear();
  }

  private void healAfterAll() {
    try {
      heal();
    } catch (Exception e) {
      lost.add("could not be mended: " + Throwables.getStackTraceAsString(e));
    }
  }
}
