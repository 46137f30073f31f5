package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a journal as people want to read it. */
public final class Reports {
  private static final String COMPARISON = "comparison";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Reports() {}

  /** What was foretold before the last cut-over. */
  public static Plan plan(Journal journal, ApplicationId id) {
    return Foretold.recall(journal, id);
  }

  /** All passes of the present attempt together. */
  public static Report.Moved moved(Journal journal, ApplicationId id) {
    int passes = 0;
    long items = 0;
    long bytes = 0;
    for (Entry entry : journal.entries()) {
      if (entry.concerns(id)
          && entry.kind() == Entry.Kind.MOVED
          && !entry.subject().equals("PROOF")) {
        passes++;
        items += Long.parseLong(entry.field("sent"));
        bytes += Long.parseLong(entry.field("bytes"));
      }
    }
    return new Report.Moved(passes, items, bytes);
  }

  /** Keeps a comparison: one line, however many mailboxes there are. */
  static void keep(Journal journal, ApplicationId id, Verification verification)
      throws MigrationException {
    try {
      journal.add(
          Entry.Kind.SAID,
          id,
          COMPARISON,
          Map.of("json", JSON.writeValueAsString(verification.checks())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("checks are made of texts", e);
    }
  }

  private static List<Check> kept(Entry entry) {
    try {
      return List.of(JSON.readValue(entry.field("json"), Check[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal entry that was written whole", e);
    }
  }

  /** The last comparison. */
  public static Verification verification(Journal journal, ApplicationId id) {
    List<Check> checks = new ArrayList<>();
    boolean fresh = true;
    for (Entry entry : journal.entries()) {
      if (!entry.concerns(id)) {
        continue;
      }
      if (entry.kind() == Entry.Kind.SAID && entry.subject().equals(COMPARISON)) {
        checks.clear();
        checks.addAll(kept(entry));
      }
      boolean check = entry.kind() == Entry.Kind.SAID && entry.subject().equals("check");
      if (check) {
        if (fresh) {
          checks.clear();
        }
        checks.add(
            new Check(
                entry.field("what"),
                entry.field("expected"),
                entry.field("found"),
                Boolean.parseBoolean(entry.field("passed"))));
      }
      fresh = !check;
    }
    return new Verification(checks);
  }

  /** From the stop of the first service to the end of the application's configuration on NS8. */
  public static double secondsDown(Journal journal, ApplicationId id) {
    Optional<Instant> stopped = Optional.empty();
    Optional<Instant> serves = Optional.empty();
    for (Entry entry : journal.entries()) {
      if (!entry.concerns(id)) {
        continue;
      }
      if (entry.kind() == Entry.Kind.STAGE_ENTERED
          && entry.subject().equals(Stage.QUIESCE.word())) {
        stopped = Optional.of(Instant.parse(entry.at()));
        serves = Optional.empty();
      } else if (entry.kind() == Entry.Kind.STAGE_COMPLETED
          && entry.subject().equals(Stage.SETTLE.word())) {
        serves = Optional.of(Instant.parse(entry.at()));
      }
    }
    return stopped.isPresent() && serves.isPresent()
        ? Duration.between(stopped.get(), serves.get()).toMillis() / 1000.0
        : -1;
  }
}
