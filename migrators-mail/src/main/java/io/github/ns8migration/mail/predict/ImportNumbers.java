package io.github.ns8migration.mail.predict;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as the import, being Python, reads and converts them. */
final class ImportNumbers {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,15}");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final int WHOLE_GIB_ABOVE = 20_000;

  private ImportNumbers() {}

  static Optional<Long> integer(@Nullable String text) {
    return text != null && INTEGER.matcher(text.strip()).matches()
        ? Optional.of(Long.parseLong(text.strip().replaceFirst("^\\+", "")))
        : Optional.empty();
  }

  static Optional<Double> real(@Nullable String text) {
    return text != null && REAL.matcher(text.strip()).matches()
        ? Optional.of(Double.parseDouble(text.strip()))
        : Optional.empty();
  }

  /** Tenths of a GiB in MiB: above 20000 up to a whole GiB, then without its fraction. */
  static Optional<String> megabytes(@Nullable String tenths) {
    return integer(tenths)
        .map(
            number -> {
              double exact = number * 102.4;
              return exact > WHOLE_GIB_ABOVE ? (long) Math.ceil(exact / 1024) * 1024 : (long) exact;
            })
        .map(String::valueOf);
  }

  /** Length of a prefix given as a number, as a mask, or as its complement. */
  static OptionalInt prefix(String mask) {
    if (mask.matches("[0-9]{1,9}")) {
      int length = Integer.parseInt(mask);
      return length <= 32 ? OptionalInt.of(length) : OptionalInt.empty();
    }
    String[] bytes = mask.split("\\.", -1);
    int bits = 0;
    for (String each : bytes) {
      if (!BYTE.matcher(each).matches() || Integer.parseInt(each) > 255) {
        return OptionalInt.empty();
      }
      bits = bits << 8 | Integer.parseInt(each);
    }
    if (bytes.length != 4) {
      return OptionalInt.empty();
    }
    return isMask(bits)
        ? OptionalInt.of(Integer.bitCount(bits))
        : isMask(~bits) ? OptionalInt.of(Integer.bitCount(~bits)) : OptionalInt.empty();
  }

  private static boolean isMask(int bits) {
    int ones = Integer.bitCount(bits);
    return bits == (ones == 0 ? 0 : -1 << (32 - ones));
  }
}
