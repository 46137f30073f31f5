package io.github.ns8migration.core.preflight;

import java.util.Locale;

/** Amounts of data for people. */
final class Bytes {
  private Bytes() {}

  static String words(long bytes) {
    if (bytes < 1 << 20) {
      return bytes / 1024 + " KiB";
    }
    return bytes < 1L << 30
        ? bytes / (1 << 20) + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
