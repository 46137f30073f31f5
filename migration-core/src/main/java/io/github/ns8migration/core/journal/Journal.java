package io.github.ns8migration.core.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was done for one group of applications, oldest first. A line is on disk before {@link #add}
 * returns. A last line without its end is what a crash leaves, and is dropped; any other line that
 * cannot be read is an error, since what it said is not known. For several threads: each line is
 * written whole, and a list that was asked for does not change any more while it is looked at.
 */
public final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEADER = "{\"format\":1}";

  private final Path file;
  private final Clock clock;
  private final List<Entry> entries;
  private boolean cutTail;

  private Journal(Path file, Clock clock, List<Entry> entries, boolean cutTail) {
    this.file = file;
    this.clock = clock;
    this.entries = new CopyOnWriteArrayList<>(entries);
    this.cutTail = cutTail;
  }

  static Journal open(Path file, Clock clock) throws MigrationException {
    String text = StateFiles.read(file);
    int end = text.lastIndexOf('\n') + 1;
    List<Entry> entries = new ArrayList<>();
    String[] lines = text.substring(0, end).split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (i == 0 && (lines[0].equals(HEADER) || lines[0].isEmpty())) {
        continue;
      }
      entries.add(parse(file, i + 1, lines[i]));
    }
    return new Journal(file, clock, entries, end < text.length());
  }

  /** All entries, oldest first. */
  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** Writes one; durable when this returns. */
  public synchronized void add(
      Entry.Kind kind, ApplicationId application, String subject, Map<String, String> fields)
      throws MigrationException {
    repairTail();
    Entry entry =
        new Entry(
            Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString(),
            kind,
            application.value(),
            subject,
            fields);
    String first = entries.isEmpty() && StateFiles.read(file).isEmpty() ? HEADER + "\n" : "";
    StateFiles.append(file, first + format(entry) + "\n");
    entries.add(entry);
  }

  // The rest of a line that a crash cut must not become the beginning of the next one.
  private void repairTail() throws MigrationException {
    if (cutTail) {
      StringBuilder whole = new StringBuilder(HEADER).append('\n');
      for (Entry entry : entries) {
        whole.append(format(entry)).append('\n');
      }
      StateFiles.write(file, whole.toString());
      cutTail = false;
    }
  }

  private static String format(Entry entry) {
    try {
      return JSON.writeValueAsString(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts is always JSON", e);
    }
  }

  private static Entry parse(Path file, int number, String line) throws MigrationException {
    try {
      Entry entry = JSON.readValue(line, Entry.class);
      if (entry == null
          || entry.at() == null
          || entry.kind() == null
          || entry.application() == null) {
        throw new MigrationException(StateProblems.damaged(file, number));
      }
      return entry;
    } catch (JsonProcessingException e) {
      throw new MigrationException(StateProblems.damaged(file, number), e);
    }
  }
}
