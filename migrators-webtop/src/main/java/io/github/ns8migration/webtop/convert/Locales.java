package io.github.ns8migration.webtop.convert;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages that NS8 offers for WebTop; it refuses any other. */
final class Locales {
  static final String USUAL = "en_US";

  private static final List<String> KNOWN =
      List.of("it_IT", "en_US", "de_DE", "es_ES", "hr_HR", "hu_HU", "fr_FR");

  private Locales() {}

  /** The one that is meant: the same country, else the same language; empty for other languages. */
  static Optional<String> nearest(String locale) {
    String language = locale.split("[_.@-]", 2)[0].toLowerCase(Locale.ROOT);
    return KNOWN.stream()
        .filter(known -> known.startsWith(language + "_") && !language.isEmpty())
        .findFirst();
  }
}
