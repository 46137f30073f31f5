package io.github.ns8migration.testkit.cluster.steps;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text to number as Python's {@code int} and {@code float} do it. They take more than Java does
 * (blanks around, digits of any script, underscores between digits), and the import stores what
 * they take.
 */
final class PythonNumbers {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9](?:_?[0-9])*");
  private static final String DIGITS = "[0-9](?:_?[0-9])*";
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(?:"
              + DIGITS
              + "(?:\\.(?:"
              + DIGITS
              + ")?)?|\\."
              + DIGITS
              + ")(?:[eE][+-]?"
              + DIGITS
              + ")?");
  private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(?:inf|infinity|nan)");

  private PythonNumbers() {}

  /**
   * An integer.
   *
   * @throws NumberFormatException when Python refuses it; null is refused too
   */
  static BigInteger integer(@Nullable String text) {
    String digits = plainDigits(text);
    if (!INTEGER.matcher(digits).matches()) {
      throw refused(text);
    }
    return new BigInteger(digits.replace("_", "").replaceFirst("^\\+", ""));
  }

  /**
   * A floating point number, {@code nan} and {@code inf} included.
   *
   * @throws NumberFormatException when Python refuses it
   */
  static double real(String text) {
    String digits = plainDigits(text);
    String lower = digits.toLowerCase(Locale.ROOT);
    if (NOT_FINITE.matcher(lower).matches()) {
      return lower.endsWith("nan")
          ? Double.NaN
          : lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!REAL.matcher(digits).matches()) {
      throw refused(text);
    }
    return Double.parseDouble(digits.replace("_", ""));
  }

  /**
   * A quota of NS7, counted in units of 100 MB, in the megabytes NS8 counts: times 102.4, above
   * 20000 up to the next full 1024, then without its fraction.
   *
   * @throws NumberFormatException when the text is no integer, or one beyond a floating point
   *     number
   */
  static String quotaMegabytes(@Nullable String ns7) {
    double megabytes = integer(ns7).doubleValue() * 102.4;
    if (Double.isInfinite(megabytes)) {
      throw refused(ns7);
    }
    BigInteger rounded =
        megabytes > 20000
            ? new BigDecimal(Math.ceil(megabytes / 1024.0))
                .toBigInteger()
                .multiply(BigInteger.valueOf(1024))
            : new BigDecimal(megabytes).toBigInteger();
    return rounded.toString();
  }

  /** As {@code str.strip()}: every kind of white space, no-break blanks included. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private static String plainDigits(@Nullable String text) {
    if (text == null) {
      throw refused(null);
    }
    StringBuilder plain = new StringBuilder();
    strip(text)
        .codePoints()
        .forEach(
            point -> {
              if (Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER) {
                plain.append(Character.digit(point, 10));
              } else {
                plain.appendCodePoint(point);
              }
            });
    return plain.toString();
  }

  private static NumberFormatException refused(@Nullable String text) {
    return new NumberFormatException("no number: " + text);
  }
}
