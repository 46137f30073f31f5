package io.github.ns8migration.testkit.disorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was tried and what became of it.
 *
 * @param scene what was moved
 * @param seed with which the same is tried again
 * @param took how long all of it took
 * @param waysBack each time that a call put NS7 back in service after it had failed: how long that
 *     took
 */
public record DisorderReport(
    String scene, long seed, List<Case> cases, Duration took, List<Duration> waysBack) {
  /** What was done to a move. */
  public enum Kind {
    /** Ended at the boundary of a stage, or just before a line of the journal. */
    BOUNDARY("program ended at a boundary"),
    /** Ended before or after something it does to either side. */
    MOMENT("program ended inside a stage"),
    /** Its process killed, wherever it was. */
    KILL_9("process killed (SIGKILL)"),
    /** One thing wrong. */
    FAULT("one fault"),
    /** Two things wrong at once. */
    PAIR("two faults at once");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    boolean crash() {
      return this == BOUNDARY || this == MOMENT || this == KILL_9;
    }
  }

  /**
   * One of them.
   *
   * @param point where or what it was
   * @param outcome how it went on
   * @param lost what did not hold; empty when all is well
   */
  public record Case(Kind kind, String point, String outcome, List<String> lost) {
    /** Copies the list. */
    public Case {
      lost = List.copyOf(lost);
    }
  }

  /** Copies the lists. */
  public DisorderReport {
    cases = List.copyOf(cases);
    waysBack = List.copyOf(waysBack);
  }

  /** How many times a program was ended. */
  public long crashes() {
    return cases.stream().filter(each -> each.kind().crash()).count();
  }

  /** How many moves had something wrong. */
  public long faults() {
    return cases.size() - crashes();
  }

  /** What did not hold, with where and the seed; empty when nothing was lost. */
  public List<String> losses() {
    List<String> losses = new ArrayList<>();
    for (Case each : cases) {
      for (String lost : each.lost()) {
        losses.add(
            scene + ", seed " + seed + ", " + each.kind() + " " + each.point() + ": " + lost);
      }
    }
    return losses;
  }

  /** For people: a line for each kind, and under it how these went on. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d crash points, %d faults, %d lost; seed %d, %d s%n",
            scene,
            crashes(),
            faults(),
            losses().size(),
            seed,
            took.toSeconds()));
    for (Kind kind : Kind.values()) {
      List<Case> these = cases.stream().filter(each -> each.kind() == kind).toList();
      if (!these.isEmpty()) {
        Set<String> points = new LinkedHashSet<>();
        Map<String, Integer> outcomes = new TreeMap<>();
        these.forEach(each -> points.add(each.point()));
        these.forEach(each -> outcomes.merge(each.outcome(), 1, Integer::sum));
        text.append(
            String.format(
                Locale.ROOT,
                "  %-30s %5d (%d different)%n",
                kind.words,
                these.size(),
                points.size()));
        outcomes.forEach(
            (outcome, count) ->
                text.append(String.format(Locale.ROOT, "      %5d %s%n", count, outcome)));
      }
    }
    if (!waysBack.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  NS7 back in service after a failure: %d times, in %d ms at most%n",
              waysBack.size(),
              Collections.max(waysBack).toMillis()));
    }
    losses().forEach(each -> text.append("  LOST ").append(each).append(System.lineSeparator()));
    return text.toString();
  }

  /**
   * Keeps the table as {@code SCENE.txt} in a folder.
   *
   * @param folder made when missing
   */
  public DisorderReport keepIn(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(scene.replaceAll("[^A-Za-z0-9]+", "-") + ".txt"), table());
    return this;
  }

  /** Where it is safe for many threads to tell. */
  static final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger(Disorder.class);
    private final List<Case> cases = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> waysBack = Collections.synchronizedList(new ArrayList<>());

    void add(Kind kind, String point, String outcome, List<String> lost) {
      LOG.info("{}: {}: {} {}", kind, point, outcome, lost);
      cases.add(new Case(kind, point, outcome, lost));
    }

    void servedAgain(Duration after) {
      waysBack.add(after);
    }

    List<Duration> waysBack() {
      synchronized (waysBack) {
        return List.copyOf(waysBack);
      }
    }

    List<Case> all() {
      synchronized (cases) {
        return List.copyOf(cases);
      }
    }
  }
}
