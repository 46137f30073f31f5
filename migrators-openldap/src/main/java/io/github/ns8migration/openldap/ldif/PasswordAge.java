package io.github.ns8migration.openldap.ldif;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Password ageing as {@code shadow} has it (numbers of days since 1970, in UTC), in the form of
 * NS8: the time of the last change, and none at all where the password never expires.
 */
final class PasswordAge {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'000000Z'", Locale.ROOT);
  private static final long NEVER = 99_999;

  private PasswordAge() {}

  /** Whether that maximum age means that a password is good for ever. */
  static boolean neverExpires(Optional<String> shadowMax) {
    return shadowMax
        .flatMap(PasswordAge::number)
        .filter(days -> days >= NEVER || days < 0)
        .isPresent();
  }

  /** The day as a generalised time; empty when the value is no day. */
  static Optional<String> changedTime(String shadowLastChange) {
    return number(shadowLastChange).flatMap(PasswordAge::day).map(FORM::format);
  }

  /** Whether an account with that last day is over; 0 and less mean that it has none. */
  static boolean expired(Optional<String> shadowExpire, LocalDate today) {
    return shadowExpire
        .flatMap(PasswordAge::number)
        .filter(days -> days > 0 && days <= today.toEpochDay())
        .isPresent();
  }

  /** Whether an account will be over one day, and is not yet. */
  static boolean expires(Optional<String> shadowExpire, LocalDate today) {
    return shadowExpire
        .flatMap(PasswordAge::number)
        .filter(days -> days > today.toEpochDay())
        .isPresent();
  }

  private static Optional<Long> number(String text) {
    return Optional.of(text.strip()).filter(NUMBER.asMatchPredicate()).map(Long::valueOf);
  }

  private static Optional<LocalDate> day(long days) {
    try {
      LocalDate day = LocalDate.ofEpochDay(days);
      return Optional.of(day).filter(each -> each.getYear() >= 0 && each.getYear() <= 9999);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
