package io.github.ns8migration.core.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.ns8migration.api.value.ApplicationId;
import java.util.Map;

/**
 * One line of a journal.
 *
 * @param at when, ISO 8601 in UTC
 * @param kind what happened
 * @param application to which application
 * @param subject the action or stage, the change, or what was moved; empty where there is none
 * @param fields details as names and texts; never a secret
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Entry(
    String at, Kind kind, String application, String subject, Map<String, String> fields) {
  /** What can happen. */
  public enum Kind {
    /** An action was asked for. */
    ACTION_BEGUN,
    /** It ended well. */
    ACTION_COMPLETED,
    /** It stopped; fields {@code code}, {@code side}, {@code message}, {@code remedy}. */
    ACTION_STOPPED,
    /** A stage begins. */
    STAGE_ENTERED,
    /** A stage is through. */
    STAGE_COMPLETED,
    /** The import of the destination failed: its instance cannot be used any more. */
    IMPORT_FAILED,
    /** Something was changed on the source; fields say how to undo it. */
    CHANGE,
    /** All changes up to here are undone, or final. */
    CHANGES_CLEARED,
    /** A transfer; fields {@code sent}, {@code deleted}, {@code bytes}. */
    MOVED,
    /** What a plan foretold, a note, a warning or a check, for the report. */
    SAID
  }

  /** Copies the map; Jackson leaves out what is empty. */
  public Entry {
    subject = subject == null ? "" : subject;
    fields = fields == null ? Map.of() : Map.copyOf(fields);
  }

  /** Whether it is about that application. */
  public boolean concerns(ApplicationId id) {
    return application.equals(id.value());
  }

  /** A detail; empty when it is not there. */
  public String field(String name) {
    return fields.getOrDefault(name, "");
  }
}
