package io.github.ns8migration.testkit.disorder;

import com.google.common.base.Throwables;
import io.github.ns8migration.testkit.disorder.DisorderReport.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Moves a scene again and again, with the real engine, real transfers and the embedded cluster,
 * while everything goes wrong that can:
 *
 * <pre>{@code
 * DisorderReport report =
 *     Disorder.everywhere(new NotesScene()).in(folder).seed(7).boundaries(40).moments(20).run();
 * assertThat(report.losses()).as(report.table()).isEmpty();
 * }</pre>
 *
 * <p>A program ends in two ways. Within this process an error is thrown that nobody may catch, and
 * whatever the engine would still do is refused: that is quick, and exact to the line of a journal.
 * And a process of its own is killed with {@code SIGKILL} while its transfers run: that is slower
 * and leaves to chance where. Needs {@code rsync}, and root for the faults of disks.
 */
public final class Disorder {
  private final Scene scene;
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"), "disorder");
  private long seed = 1;
  private int boundaries;
  private int moments;
  private int kills;
  private int faults;
  private int pairs;
  private int share;
  private int shares = 1;
  private int workers = 2;
  private final DisorderReport.Notes notes = new DisorderReport.Notes();
  private final AtomicInteger places = new AtomicInteger();

  private Disorder(Scene scene) {
    this.scene = scene;
  }

  /** Disorder for what that scene moves. */
  public static Disorder everywhere(Scene scene) {
    return new Disorder(scene);
  }

  /** Where both sides are made; what is there stays, for a look at what went wrong. */
  public Disorder in(Path emptyFolder) {
    folder = emptyFolder;
    return this;
  }

  /** The same seed tries the same. */
  public Disorder seed(long number) {
    seed = number;
    return this;
  }

  /**
   * Ends the program at so many boundaries of stages and lines of journals, or at all there are.
   */
  public Disorder boundaries(int atMost) {
    boundaries = atMost;
    return this;
  }

  /** Ends it at so many random moments inside its stages. */
  public Disorder moments(int about) {
    moments = about;
    return this;
  }

  /** Kills so many processes of its own. */
  public Disorder kills(int about) {
    kills = about;
    return this;
  }

  /** Has each of the known things go wrong so many times, each time at another moment. */
  public Disorder faults(int rounds) {
    faults = rounds;
    return this;
  }

  /** Has two random ones of them go wrong at once, in so many moves. */
  public Disorder pairs(int moves) {
    pairs = moves;
    return this;
  }

  /** Only every n-th of them: several scenes share the work. */
  public Disorder share(int which, int of) {
    share = which;
    shares = of;
    return this;
  }

  /** So many moves at the same time. */
  public Disorder atOnce(int number) {
    workers = number;
    return this;
  }

  /**
   * A few of everything, as for a test that runs with each build. The system property {@code
   * disorder.times} says how many times as many, {@code disorder.seed} which.
   */
  public Disorder usual() {
    int times = Integer.getInteger("disorder.times", 1);
    // Boundaries come to an end, moments do not.
    int moments = times > 1 ? 14 : 9;
    return seed(Long.getLong("disorder.seed", seed))
        .boundaries(12 * times)
        .moments(moments * times)
        .kills(2 * times)
        .faults(times)
        .pairs(times);
  }

  /**
   * Does all that.
   *
   * @throws IllegalStateException when a move cannot even be made undisturbed
   */
  public DisorderReport run() throws Exception {
    long begun = System.nanoTime();
    Map<String, List<String>> gates = new LinkedHashMap<>();
    Map<String, String> expected = undisturbed(gates);
    List<Callable<Boolean>> work = new ArrayList<>();
    atBoundaries(gates, expected, work);
    atMoments(gates, expected, work);
    killing(gates, expected, work);
    troubled(expected, work);
    all(work);
    return new DisorderReport(
        scene.migrators().stream()
            .map(each -> each.application().title())
            .collect(Collectors.joining(", ")),
        seed,
        notes.all(),
        Duration.ofNanos(System.nanoTime() - begun),
        notes.waysBack());
  }

  private Map<String, String> undisturbed(Map<String, List<String>> gates) throws Exception {
    try (BothSides sides = place()) {
      Chain chain = new Chain(sides, new Random(seed), Kind.MOMENT, verb -> Kill.NEVER, notes);
      chain.move(Map.of());
      gates.putAll(chain.gates());
      return sides.result();
    }
  }

  private BothSides place() throws IOException {
    return BothSides.make(scene, folder.resolve("move" + places.incrementAndGet()));
  }

  /** Each chain ends at one boundary of its share after the other. */
  private void atBoundaries(
      Map<String, List<String>> gates, Map<String, String> expected, List<Callable<Boolean>> work) {
    List<String> wanted = new ArrayList<>();
    gates.forEach(
        (verb, passed) ->
            passed.stream()
                .filter(Disorder::boundary)
                .forEach(gate -> wanted.add(verb + " " + gate)));
    Collections.shuffle(wanted, new Random(seed));
    List<String> chosen = wanted.subList(0, Math.min(boundaries, wanted.size()));
    int share = 12;
    for (int from = 0; from < chosen.size(); from += share) {
      Set<String> left =
          new LinkedHashSet<>(chosen.subList(from, Math.min(chosen.size(), from + share)));
      work.add(
          chain(
              Kind.BOUNDARY,
              verb -> (gate, number) -> left.remove(verb + " " + gate),
              expected,
              seed + from));
    }
  }

  private static boolean boundary(String gate) {
    return gate.startsWith("entered ")
        || gate.startsWith("completed ")
        || gate.startsWith("writing ");
  }

  private void atMoments(
      Map<String, List<String>> gates, Map<String, String> expected, List<Callable<Boolean>> work) {
    int share = 10;
    for (int from = 0; from < moments; from += share) {
      long own = seed + 7_000 + from;
      Map<String, Deque<Integer>> targets =
          targets(gates, new Random(own), Math.min(share, moments - from));
      work.add(
          chain(
              Kind.MOMENT,
              verb -> {
                Integer at = targets.getOrDefault(verb, new ArrayDeque<>()).poll();
                return at == null ? Kill.NEVER : (gate, number) -> number == at;
              },
              expected,
              own));
    }
  }

  // Each gate of a move is as likely as any other, whatever verb it belongs to.
  private static Map<String, Deque<Integer>> targets(
      Map<String, List<String>> gates, Random random, int count) {
    Map<String, Deque<Integer>> targets = new LinkedHashMap<>();
    int all = gates.values().stream().mapToInt(List::size).sum();
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(all);
      for (Map.Entry<String, List<String>> each : gates.entrySet()) {
        if (at < each.getValue().size()) {
          targets.computeIfAbsent(each.getKey(), verb -> new ArrayDeque<>()).add(at + 1);
          break;
        }
        at -= each.getValue().size();
      }
    }
    return targets;
  }

  private void killing(
      Map<String, List<String>> gates, Map<String, String> expected, List<Callable<Boolean>> work) {
    int share = 4;
    int all =
        Chain.VERBS.stream()
            .skip(1)
            .mapToInt(verb -> gates.getOrDefault(verb, List.of()).size())
            .sum();
    for (int from = 0; from < kills; from += share) {
      work.add(
          chain(
              Kind.KILL_9,
              verb -> Kill.NEVER,
              expected,
              seed + 90_000 + from,
              new ChildProcesses(Math.min(share, kills - from), all)));
    }
  }

  private void troubled(Map<String, String> expected, List<Callable<Boolean>> work) {
    List<Hazard> all = Hazards.all();
    Random random = new Random(seed + 300_000);
    for (int round = 0; round < faults; round++) {
      for (Turns each : turns(all, round)) {
        work.add(trouble(Kind.FAULT, each.hazards, each.moments, expected));
      }
    }
    for (int pair = 0; pair < pairs; pair++) {
      List<Hazard> two = new ArrayList<>();
      List<String> moments = new ArrayList<>();
      while (two.size() < 2) {
        Hazard one = all.get(random.nextInt(all.size()));
        if (!two.contains(one)) {
          two.add(one);
          moments.add(one.moments().get(random.nextInt(one.moments().size())));
        }
      }
      work.add(trouble(Kind.PAIR, two, moments, expected));
    }
  }

  /** Hazards of one move that have each a call of their own to disturb. */
  private static final class Turns {
    final List<Hazard> hazards = new ArrayList<>();
    final List<String> moments = new ArrayList<>();
    private final Set<String> calls = new LinkedHashSet<>();

    boolean take(Hazard hazard, String moment) {
      boolean sameDisk = hazards.isEmpty() || hazards.get(0).disk() == hazard.disk();
      // Stages are those of a finish.
      if (!sameDisk || !calls.add(moment.startsWith("stage ") ? "finish" : moment)) {
        return false;
      }
      hazards.add(hazard);
      moments.add(moment);
      return true;
    }
  }

  private List<Turns> turns(List<Hazard> all, int round) {
    List<Turns> moves = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % shares == share) {
        // The next round tries the next moment of each.
        List<String> moments = all.get(i).moments();
        String moment = moments.get(Math.floorMod(seed + round, moments.size()));
        Hazard hazard = all.get(i);
        if (moves.stream().noneMatch(each -> each.take(hazard, moment))) {
          Turns turns = new Turns();
          boolean unused = turns.take(hazard, moment);
          moves.add(turns);
        }
      }
    }
    return moves;
  }

  private Callable<Boolean> trouble(
      Kind kind, List<Hazard> hazards, List<String> moments, Map<String, String> expected) {
    return () -> {
      try (BothSides sides = place()) {
        new FaultCase(sides, kind, hazards, moments, notes).move(expected);
      }
      return true;
    };
  }

  private Callable<Boolean> chain(
      Kind kind, Chain.Plans plans, Map<String, String> expected, long own) {
    return chain(kind, plans, expected, own, ChildProcesses.none());
  }

  private Callable<Boolean> chain(
      Kind kind,
      Chain.Plans plans,
      Map<String, String> expected,
      long own,
      ChildProcesses children) {
    return () -> {
      try (BothSides sides = place()) {
        try {
          new Chain(sides, new Random(own), kind, plans, notes, children).move(expected);
        } catch (Exception | AssertionError e) {
          notes.add(
              kind, "chain of seed " + own, "broke", List.of(Throwables.getStackTraceAsString(e)));
        }
      }
      return true;
    };
  }

  private void all(List<Callable<Boolean>> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      for (Future<Boolean> each : pool.invokeAll(work)) {
        boolean unused = each.get();
      }
    } finally {
      pool.shutdownNow();
      boolean unused = pool.awaitTermination(1, TimeUnit.MINUTES);
    }
  }
}
