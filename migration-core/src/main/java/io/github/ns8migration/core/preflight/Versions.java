package io.github.ns8migration.core.preflight;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as programs and NS8 print them, compared by their leading numbers. */
final class Versions {
  private static final Pattern NUMBERS = Pattern.compile("\\d+(?:\\.\\d+)+");

  private Versions() {}

  /** The first one in a text. */
  static Optional<String> first(String text) {
    Matcher matcher = NUMBERS.matcher(text);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  /** Negative, zero or positive, as one is older than the other, the same, or newer. */
  static int compare(String one, String other) {
    int[] left = parts(one);
    int[] right = parts(other);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int difference = Integer.compare(at(left, i), at(right, i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int at(int[] parts, int index) {
    return index < parts.length ? parts[index] : 0;
  }

  private static int[] parts(String version) {
    return Arrays.stream(version.split("\\."))
        .mapToInt(part -> part.matches("\\d{1,9}") ? Integer.parseInt(part) : 0)
        .toArray();
  }
}
