package io.github.ns8migration.webtop.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;

/** A dump that NS8 could not restore, or that cannot be rewritten soundly. */
final class UnreadableDumpException extends MigrationException {
  private static final long serialVersionUID = 1L;

  private static final String OWN_TOOLS =
      "Let pg_dump of the PostgreSQL that NS7 itself has (9.2) be the one that is found in PATH,"
          + " and try again.";

  private UnreadableDumpException(Problem problem) {
    super(problem);
  }

  private static UnreadableDumpException of(String code, String message, String remedy) {
    return new UnreadableDumpException(new Problem(code, Side.SOURCE, message, remedy));
  }

  static UnreadableDumpException notCustom() {
    return of(
        "webtop-dump-not-custom",
        "What pg_dump wrote is no archive in PostgreSQL's custom format.",
        OWN_TOOLS);
  }

  static UnreadableDumpException tooOld(ArchiveVersion version) {
    return of(
        "webtop-dump-too-old",
        "pg_dump wrote an archive of version " + version + ", whose layout is not known here.",
        OWN_TOOLS);
  }

  static UnreadableDumpException tooNew(ArchiveVersion version, ArchiveVersion newest) {
    return of(
        "webtop-dump-too-new",
        "pg_dump wrote an archive of version "
            + version
            + ". NS8 restores WebTop with PostgreSQL 9.2, which reads none after "
            + newest
            + ".",
        OWN_TOOLS);
  }

  static UnreadableDumpException compression(int algorithm) {
    return of(
        "webtop-dump-compression",
        "pg_dump compressed its archive in a way (number "
            + algorithm
            + ") that is not known here.",
        OWN_TOOLS);
  }

  static UnreadableDumpException settingsTable(String what) {
    return of(
        "webtop-settings-not-understood",
        "The table with the settings of WebTop's users is not what it should be: " + what + ".",
        "Update WebTop on NS7 to its last version and try again. Settings that point to the old"
            + " mail server must be found, or their users could not read mail on NS8.");
  }
}
