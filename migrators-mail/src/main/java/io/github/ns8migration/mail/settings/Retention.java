package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long spam is kept. NS7 knows {@code infinite} and several units, NS8 counts days.
 *
 * @param days at least one; {@link #FOR_EVER} stands for no end
 * @param odd whether the text was neither a number of days nor {@code infinite}
 */
record Retention(long days, boolean odd) {
  /**
   * Fifty years. NS8 knows no end, and hands the number to doveadm, which refuses days that reach
   * back beyond the limits of its clock (99999 days, seen with 2.3).
   */
  static final long FOR_EVER = 18_250;

  private static final Pattern PLAIN = Pattern.compile("[1-9][0-9]{0,8}d");
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9})\\s*(|s|secs?|m|mins?|h|hours?|d|days?|w|weeks?)");

  /**
   * Reads what NS7 has. What NS7's nightly job cannot read makes it delete nothing, so it becomes
   * for ever; parts of a day are rounded up.
   */
  static Retention parse(Optional<String> stored) {
    String text = Ascii.toLowerCase(stored.orElse("").strip());
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return new Retention(FOR_EVER, !text.equals("infinite"));
    }
    long days = days(Long.parseLong(form.group(1)), form.group(2));
    return new Retention(
        Math.min(Math.max(days, 1), FOR_EVER), !PLAIN.matcher(stored.orElse("")).matches());
  }

  private static long days(long number, String unit) {
    return switch (unit.isEmpty() ? 'd' : unit.charAt(0)) {
      case 's' -> (number + 86_399) / 86_400;
      case 'm' -> (number + 1_439) / 1_440;
      case 'h' -> (number + 23) / 24;
      case 'w' -> number * 7;
      default -> number;
    };
  }

  boolean forEver() {
    return days == FOR_EVER;
  }

  /** What the import of NS8 reads. */
  String delivered() {
    return days + "d";
  }

  /** In words. */
  String words() {
    return forEver()
        ? "kept for ever on NS7, " + FOR_EVER + " days on NS8, which knows no end"
        : "kept for " + days + " days";
  }
}
