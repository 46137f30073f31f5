package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Report.DownTime;
import io.github.ns8migration.core.Report.Slice;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads from a journal where the time of a cut-over went. */
public final class DownTimes {
  /** What the engine did between stages. */
  static final String ENGINE = "engine";

  private static final String RESTORE = "restore";
  // Journals keep milliseconds: less than this between two stages is nothing.
  private static final double NOTHING = 0.002;

  private final ApplicationId leader;
  private final Instant begun;
  private final List<Slice> slices = new ArrayList<>();
  private final Map<String, Double> open = new LinkedHashMap<>();
  private OptionalDouble predicted = OptionalDouble.empty();
  private OptionalDouble handedOver = OptionalDouble.empty();
  private DownTime.End end = DownTime.End.OPEN;
  private double seconds;

  private DownTimes(ApplicationId leader, Instant begun, OptionalDouble predicted) {
    this.leader = leader;
    this.begun = begun;
    this.predicted = predicted;
  }

  /** The last down time of a group; empty when it never had one. */
  public static Optional<DownTime> last(Journal journal, ApplicationId leader) {
    Optional<DownTimes> last = Optional.empty();
    OptionalDouble predicted = OptionalDouble.empty();
    boolean serving = true;
    for (Entry entry : journal.entries()) {
      if (Forecasts.isOne(entry)) {
        predicted = OptionalDouble.of(Forecasts.secondsOf(entry));
      }
      if (serving && isStage(entry, Entry.Kind.STAGE_ENTERED, Stage.QUIESCE)) {
        last = Optional.of(new DownTimes(leader, Instant.parse(entry.at()), predicted));
        serving = false;
      }
      if (!serving && last.isPresent()) {
        last.get().take(entry);
      }
      serving |= isOver(entry);
    }
    return last.map(DownTimes::told);
  }

  private static boolean isOver(Entry entry) {
    return entry.kind() == Entry.Kind.ACTION_COMPLETED
        && List.of("abort", "finish", "give-up", "restore", "step-back").contains(entry.subject());
  }

  private static boolean isStage(Entry entry, Entry.Kind kind, Stage stage) {
    return entry.kind() == kind && entry.subject().equals(stage.word());
  }

  private void take(Entry entry) {
    double at = since(entry);
    Optional<Stage> stage = Stage.of(entry.subject()).filter(DownTimes::whileDown);
    if (isOver(entry)) {
      finish(entry, at);
    } else if (stage.isPresent() && entry.kind() == Entry.Kind.STAGE_ENTERED) {
      open.put(key(entry), at);
      if (stage.get() == Stage.COMMIT && entry.concerns(leader)) {
        handedOver = OptionalDouble.of(at);
      }
    } else if (stage.isPresent() && entry.kind() == Entry.Kind.STAGE_COMPLETED) {
      Double from = open.remove(key(entry));
      if (from != null) {
        add(entry.application(), entry.subject(), from, at);
      }
    }
  }

  private static boolean whileDown(Stage stage) {
    return stage.compareTo(Stage.QUIESCE) >= 0 && stage.compareTo(Stage.SETTLE) <= 0;
  }

  private double since(Entry entry) {
    return Math.max(0, Duration.between(begun, Instant.parse(entry.at())).toMillis() / 1000.0);
  }

  private static String key(Entry entry) {
    return entry.application() + " " + entry.subject();
  }

  private void add(String application, String stage, double from, double to) {
    slices.add(new Slice(new ApplicationId(application), stage, from, Math.max(0, to - from)));
    seconds = Math.max(seconds, to);
  }

  private void finish(Entry entry, double at) {
    switch (entry.subject()) {
      case "finish" -> end = DownTime.End.HANDED_OVER;
      case RESTORE, "give-up" -> {
        // What was cut off lasted until the way back began, which is not written down.
        add(leader.value(), RESTORE, lastKnown(), at);
        end = DownTime.End.RESTORED;
      }
      default -> {}
    }
  }

  private double lastKnown() {
    return Math.max(seconds, open.values().stream().mapToDouble(from -> from).max().orElse(0));
  }

  private DownTime told() {
    open.forEach(
        (key, from) -> {
          String[] words = key.split(" ", 2);
          add(words[0], words[1], from, Math.max(from, seconds));
        });
    fillGaps();
    slices.sort(Comparator.comparingDouble(Slice::from));
    return new DownTime(leader, begun, end, seconds, handedOver, predicted, slices);
  }

  private void fillGaps() {
    List<Slice> told = new ArrayList<>(slices);
    told.sort(Comparator.comparingDouble(Slice::from));
    double covered = 0;
    for (Slice slice : told) {
      if (slice.from() - covered > NOTHING) {
        slices.add(new Slice(leader, ENGINE, covered, slice.from() - covered));
      }
      covered = Math.max(covered, slice.from() + slice.seconds());
    }
  }
}
