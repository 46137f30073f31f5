package io.github.ns8migration.api.value;

import java.util.List;

/**
 * Something a look at the host or the cluster brought up, before anything is touched.
 *
 * @param severity how much it matters
 * @param problem what was seen and what to do
 * @param items the records, files or names it is about, in the host's own spelling; may be empty
 */
public record Finding(Severity severity, Problem problem, List<String> items) {
  /** How much a finding matters. */
  public enum Severity {
    /** Good to know. */
    NOTE,
    /** Goes on, but something is lost or changed that people will notice. */
    WARNING,
    /** Must be solved first: start and finish are refused while it stands. */
    BLOCKER
  }

  /** Copies the list. */
  public Finding {
    items = List.copyOf(items);
  }

  /** A finding of that severity; {@code items} as in the constructor. */
  public static Finding of(
      Severity severity,
      String code,
      Side side,
      String message,
      String remedy,
      List<String> items) {
    return new Finding(severity, new Problem(code, side, message, remedy), items);
  }

  /** Whether it stops start and finish. */
  public boolean blocks() {
    return severity == Severity.BLOCKER;
  }

  @Override
  public String toString() {
    return severity + " " + problem + (items.isEmpty() ? "" : " " + items);
  }
}
