package io.github.ns8migration.core.report;

import io.github.ns8migration.core.ApplicationStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and states as people read them. */
final class Words {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  static String moment(Instant at) {
    return MOMENT.format(at) + " UTC";
  }

  static String seconds(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** An expectation: tenths of seconds would promise too much. */
  static String roughly(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, "%d s", Math.max(1, (long) Math.ceil(seconds)));
    }
    long minutes = (long) Math.ceil(seconds / 60);
    return minutes < 90
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }

  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < 4) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", value, "kMGTP".charAt(unit));
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String status(ApplicationStatus status) {
    return switch (status) {
      case NOT_AVAILABLE -> "never set up";
      case NOT_MIGRATABLE -> "by hand";
      case SKIPPED -> "left out";
      case NOT_MIGRATED -> "not begun";
      case MIGRATING -> "receiving";
      case SYNCING -> "syncing";
      case FINISHING -> "in its cut-over";
      case MIGRATED -> "moved";
      case STEPPING_BACK -> "on its way back";
      case STEPPED_BACK -> "back on NS7";
      case IMPORT_FAILED -> "import failed";
    };
  }
}
