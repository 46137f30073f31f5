package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Foretells a down time from what the same migration has measured: the last pass of each member
 * says what a pass takes now, dumps included, and an earlier cut-over that was undone says what
 * stopping services and the proof take. What was never measured is taken for what is usual.
 */
final class Forecasts {
  private static final String SUBJECT = "forecast";
  private static final String MILLIS = "millis";
  private static final Duration USUAL_STOP = Duration.ofSeconds(1);
  private static final Duration USUAL_LAST_WORDS = Duration.ofMillis(300);

  private final Journal journal;
  private final int streams;

  Forecasts(Journal journal, int streams) {
    this.journal = journal;
    this.streams = streams;
  }

  // ---- as journals keep them

  static void keep(Journal journal, Forecast forecast) throws MigrationException {
    journal.add(
        Entry.Kind.SAID,
        forecast.leader(),
        SUBJECT,
        Map.of(MILLIS, Long.toString(forecast.downTime().toMillis())));
  }

  static boolean isOne(Entry entry) {
    return entry.kind() == Entry.Kind.SAID && entry.subject().equals(SUBJECT);
  }

  static double secondsOf(Entry entry) {
    return Long.parseLong(entry.field(MILLIS)) / 1000.0;
  }

  // ---- the forecast

  /** For these members, leader first. */
  Forecast of(List<Migrator> members, Optional<Duration> maximum) {
    ApplicationId leader = members.get(0).application().id();
    List<Forecast.Part> parts = new ArrayList<>();
    List<Duration> stops = new ArrayList<>();
    Duration before = Duration.ZERO;
    List<Duration> beside = new ArrayList<>();
    Duration after = Duration.ZERO;
    for (Migrator migrator : members) {
      ApplicationId id = migrator.application().id();
      Forecast.Part stop = part(id, Stage.QUIESCE, USUAL_STOP);
      Forecast.Part send = sending(id);
      // A proof looks at all that a pass looks at, and sends nothing.
      Forecast.Part proof = part(id, Stage.PROVE, send.takes());
      parts.addAll(List.of(stop, send, proof));
      if (migrator.application().guest() || id.equals(leader)) {
        before = before.plus(stop.takes()); // the leader's stops when those of the others are down
      } else {
        stops.add(stop.takes());
      }
      beside.add(send.takes().plus(proof.takes()));
      if (id.equals(leader) || migrator.application().guest()) {
        Forecast.Part words = part(id, Stage.BEFORE_COMMIT, USUAL_LAST_WORDS);
        parts.add(words);
        after = after.plus(words.takes());
      }
    }
    Duration all = sideBySide(stops).plus(before).plus(sideBySide(beside)).plus(after);
    return new Forecast(leader, all, maximum, parts);
  }

  // The longest, or what all together take when there are more than may run at once.
  private Duration sideBySide(List<Duration> each) {
    Duration longest = each.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    Duration shared = each.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(streams);
    return longest.compareTo(shared) > 0 ? longest : shared;
  }

  private Forecast.Part sending(ApplicationId id) {
    Duration took = passes(id).last().orElse(Duration.ZERO);
    return new Forecast.Part(id, Stage.FINAL_SYNC.word(), took, true);
  }

  private Forecast.Part part(ApplicationId id, Stage stage, Duration usual) {
    Optional<Duration> measured = Optional.empty();
    for (Entry entry : journal.entries()) {
      if (entry.concerns(id)
          && entry.kind() == Entry.Kind.STAGE_COMPLETED
          && entry.subject().equals(stage.word())) {
        measured = millis(entry);
      }
    }
    return new Forecast.Part(id, stage.word(), measured.orElse(usual), measured.isPresent());
  }

  /** The last two live passes of a member. */
  record Passes(Optional<Duration> last, Optional<Duration> before, boolean sent) {}

  Passes passes(ApplicationId id) {
    Passes passes = new Passes(Optional.empty(), Optional.empty(), true);
    for (Entry entry : journal.entries()) {
      if (entry.concerns(id) && entry.kind() == Entry.Kind.MOVED && Pass.isLive(entry.subject())) {
        boolean sent = !entry.field("sent").equals("0") || !entry.field("deleted").equals("0");
        passes = new Passes(millis(entry), passes.last(), sent);
      }
    }
    return passes;
  }

  private static Optional<Duration> millis(Entry entry) {
    String millis = entry.field(MILLIS);
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Long.parseLong(millis)));
  }
}
