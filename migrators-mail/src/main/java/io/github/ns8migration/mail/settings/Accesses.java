package io.github.ns8migration.mail.settings;

import io.github.ns8migration.api.source.EsmithRecord;

/** Reads words that NS8 compares letter by letter. */
final class Accesses {
  private Accesses() {}

  /** Whether the property is that word, in any case; another case than lower is told. */
  static boolean is(EsmithRecord record, String property, String word, Report report) {
    String value = record.property(property).orElse("").strip();
    boolean same = value.equalsIgnoreCase(word);
    if (same && !value.equals(word)) {
      report.notice(Notice.CASE_IGNORED, record.key() + ": " + property + " " + value);
    }
    return same;
  }

  static boolean isPrivate(EsmithRecord record, String property, Report report) {
    return is(record, property, "private", report);
  }
}
