package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Report.Said;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a journal as people want to read it. */
public final class Reports {
  static final String ADVICE = "advice";

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final String NOTE = "note";
  private static final String WARNING = "warning";
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

  /** Keeps what people must find in the report; what was said already is not said again. */
  static void keep(Journal journal, MigrationEvent event) {
    Optional<Map<String, String>> fields = fields(event);
    if (fields.isPresent() && !known(journal, event.application(), fields.get())) {
      try {
        journal.add(Entry.Kind.SAID, event.application(), subject(event), fields.get());
      } catch (MigrationException e) {
        LOG.warn("what was said could not be kept: {}", e.problem());
      }
    }
  }

  private static String subject(MigrationEvent event) {
    return event instanceof MigrationEvent.Warned ? WARNING : NOTE;
  }

  private static Optional<Map<String, String>> fields(MigrationEvent event) {
    if (event instanceof MigrationEvent.Note note) {
      return Optional.of(Map.of("text", note.text()));
    }
    return event instanceof MigrationEvent.Warned warned
        ? Optional.of(
            Map.of(
                "text", warned.finding().problem().message(),
                "remedy", warned.finding().problem().remedy(),
                "items", String.join("\n", warned.finding().items())))
        : Optional.empty();
  }

  private static boolean known(Journal journal, ApplicationId id, Map<String, String> fields) {
    return journal.entries().stream()
        .filter(entry -> entry.kind() == Entry.Kind.SAID && entry.concerns(id))
        .anyMatch(entry -> entry.fields().equals(fields));
  }

  /** What was done for an application, and what was said meanwhile, since it was started. */
  public static Report.History history(Journal journal, ApplicationId id) {
    List<Report.Step> steps = new ArrayList<>();
    List<Report.Pass> passes = new ArrayList<>();
    List<Report.Said> said = new ArrayList<>();
    Map<String, Instant> entered = new HashMap<>();
    for (Entry entry : journal.entries()) {
      if (!entry.concerns(id)) {
        continue;
      }
      Instant at = Instant.parse(entry.at());
      switch (entry.kind()) {
        case STAGE_ENTERED -> entered.put(entry.subject(), at);
        case STAGE_COMPLETED ->
            steps.add(
                new Report.Step(
                    entry.subject(),
                    entered.getOrDefault(entry.subject(), at),
                    Duration.between(entered.getOrDefault(entry.subject(), at), at)));
        case MOVED -> pass(entry, at).ifPresent(passes::add);
        case SAID -> said(entry, at).ifPresent(said::add);
        case ACTION_STOPPED ->
            said.add(
                new Report.Said(
                    at,
                    Said.Kind.STOPPED,
                    entry.subject() + " stopped: " + entry.field("message"),
                    entry.field("remedy"),
                    List.of()));
        default -> {}
      }
    }
    return new Report.History(steps, passes, said);
  }

  private static Optional<Report.Pass> pass(Entry entry, Instant at) {
    return entry.subject().equals("PROOF")
        ? Optional.empty()
        : Optional.of(
            new Report.Pass(
                at,
                Pass.isLive(entry.subject()),
                number(entry, "sent"),
                number(entry, "deleted"),
                number(entry, "bytes")));
  }

  private static long number(Entry entry, String field) {
    String text = entry.field(field);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static Optional<Said> said(Entry entry, Instant at) {
    Optional<Said.Kind> kind =
        switch (entry.subject()) {
          case NOTE -> Optional.of(Said.Kind.NOTE);
          case WARNING -> Optional.of(Said.Kind.WARNING);
          case ADVICE -> Optional.of(Said.Kind.ADVICE);
          default -> Optional.empty();
        };
    return kind.map(
        known ->
            new Said(
                at,
                known,
                entry.field("text"),
                entry.field("remedy"),
                entry.field("items").isEmpty()
                    ? List.of()
                    : List.of(entry.field("items").split("\n"))));
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
                Boolean.parseBoolean(entry.field("passed")),
                entry.field("explanation")));
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
