package io.github.ns8migration.api;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something only the administrator can decide. The engine checks the answer's form and, for {@link
 * Kind#CHOICE}, its membership before anything is touched; a migrator reads it from {@code
 * context.answers()}.
 *
 * @param key name of the answer: lower case words with dashes
 * @param label what people read
 * @param kind form of the answer
 * @param required whether there must be an answer
 * @param proposal what to take when nothing is typed
 * @param choices the possible answers of a {@link Kind#CHOICE}; empty otherwise
 */
public record Question(
    String key,
    String label,
    Kind kind,
    boolean required,
    Optional<String> proposal,
    List<String> choices) {
  /** Form of an answer. */
  public enum Kind {
    /** Any text on one line. */
    TEXT,
    /** A full host name. */
    HOST_NAME,
    /** Number of a cluster node. */
    NODE,
    /** One of a list. */
    CHOICE,
    /** {@code yes} or {@code no}. */
    YES_NO
  }

  private static final Pattern KEY = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Checks the form of the key. */
  public Question {
    choices = List.copyOf(choices);
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("not a key: " + key);
    }
  }

  /** A question for a full host name that must be answered. */
  public static Question hostName(String key, String label, Optional<String> proposal) {
    return new Question(key, label, Kind.HOST_NAME, true, proposal, List.of());
  }

  /** A question answered with yes or no, {@code proposal} when nothing is typed. */
  public static Question yesOrNo(String key, String label, boolean proposal) {
    return new Question(
        key, label, Kind.YES_NO, false, Optional.of(proposal ? "yes" : "no"), List.of());
  }
}
