package io.github.ns8migration.webtop.database;

import java.io.ByteArrayOutputStream;

/**
 * The text format of {@code COPY}: a row is a line, its values are divided by tabs, and whatever
 * could be taken for one of these is escaped with a backslash; {@code \N} is no value at all.
 */
final class CopyText {
  static final int END_OF_ROW = '\n';
  private static final int END_OF_VALUE = '\t';
  private static final int ESCAPE = '\\';

  private CopyText() {}

  /** How many values a row has; {@code length} counts without the line feed. */
  static int values(byte[] row, int length) {
    int values = 1;
    for (int i = 0; i < length; i++) {
      if (row[i] == END_OF_VALUE) {
        values++;
      }
    }
    return values;
  }

  /** Whether the row's value at {@code index} is just that; no value at all equals nothing. */
  static boolean has(byte[] row, int length, int index, byte[] wanted) {
    int begin = 0;
    for (int i = 0; i < index; i++) {
      begin = endOfValue(row, length, begin) + 1;
    }
    int end = endOfValue(row, length, begin);
    boolean none = end - begin == 2 && row[begin] == ESCAPE && row[begin + 1] == 'N';
    return !none && java.util.Arrays.equals(unescaped(row, begin, end), wanted);
  }

  private static int endOfValue(byte[] row, int length, int from) {
    int at = from;
    while (at < length && row[at] != END_OF_VALUE) {
      at++;
    }
    return at;
  }

  /** The value behind the escapes, those that PostgreSQL writes and those that it reads as well. */
  static byte[] unescaped(byte[] row, int begin, int end) {
    ByteArrayOutputStream value = new ByteArrayOutputStream(end - begin);
    int at = begin;
    while (at < end) {
      if (row[at] != ESCAPE || at + 1 == end) {
        value.write(row[at++]);
        continue;
      }
      int escaped = row[at + 1];
      if (digit(escaped, 8)) {
        at = number(row, at + 1, end, 8, 3, value);
      } else if (escaped == 'x' && at + 2 < end && digit(row[at + 2], 16)) {
        at = number(row, at + 2, end, 16, 2, value);
      } else {
        value.write(control(escaped));
        at += 2;
      }
    }
    return value.toByteArray();
  }

  private static boolean digit(int character, int base) {
    return character >= 0 && Character.digit(character, base) >= 0;
  }

  private static int number(
      byte[] row, int begin, int end, int base, int most, ByteArrayOutputStream value) {
    int number = 0;
    int at = begin;
    while (at < end && at < begin + most && digit(row[at], base)) {
      number = number * base + Character.digit(row[at++], base);
    }
    value.write(number);
    return at;
  }

  private static int control(int escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> escaped;
    };
  }
}
