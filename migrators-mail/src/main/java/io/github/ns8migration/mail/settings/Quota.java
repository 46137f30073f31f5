package io.github.ns8migration.mail.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a mailbox as NS7 stores it, in tenths of a GiB. It is delivered in that unit, since
 * the import of NS8 converts it.
 *
 * @param tenths tenths of a GiB; 0 is no limit
 * @param odd whether the text was not a plain number
 */
record Quota(long tenths, boolean odd) {
  private static final Pattern PLAIN = Pattern.compile("[0-9]{1,9}");
  // What NS7's templates, being Perl, take for a number: the longest one the text begins with.
  private static final Pattern LEADING_NUMBER =
      Pattern.compile(
          "\\s*([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?).*", Pattern.DOTALL);
  private static final int DIGITS_AT_MOST = 9;

  /**
   * Reads what NS7 has. A text without a number at its beginning, or with one that is not above
   * zero, limits nothing on NS7; parts of a tenth are rounded up.
   */
  static Quota parse(Optional<String> stored) {
    String text = stored.orElse("").strip();
    if (text.equalsIgnoreCase("unlimited")) {
      return new Quota(0, false);
    }
    if (PLAIN.matcher(text).matches()) {
      return new Quota(Long.parseLong(text), !text.equals(stored.orElse("")));
    }
    Matcher number = LEADING_NUMBER.matcher(text);
    return new Quota(number.matches() ? roundedUp(new BigDecimal(number.group(1))) : 0, true);
  }

  private static long roundedUp(BigDecimal value) {
    long digitsBeforePoint = (long) value.precision() - value.scale();
    if (value.signum() <= 0 || digitsBeforePoint > DIGITS_AT_MOST) {
      return 0;
    }
    return digitsBeforePoint <= 0 ? 1 : value.setScale(0, RoundingMode.CEILING).longValueExact();
  }

  /** What the import of NS8 reads. */
  String delivered() {
    return tenths == 0 ? "unlimited" : Long.toString(tenths);
  }

  /** What the import makes of it, in MiB: above 20000 it rounds up to a whole GiB. */
  long megabytes() {
    BigDecimal exact = BigDecimal.valueOf(tenths * 1024, 1);
    if (exact.compareTo(BigDecimal.valueOf(20_000)) <= 0) {
      return exact.longValue();
    }
    return exact.divide(BigDecimal.valueOf(1024), 0, RoundingMode.CEILING).longValue() * 1024;
  }

  /** In words. */
  String words() {
    return tenths == 0 ? "no limit" : tenths + " tenths of a GiB become " + megabytes() + " MB";
  }
}
