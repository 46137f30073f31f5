package io.github.ns8migration.mail.mailbox;

import java.util.Arrays;
import java.util.List;

/** Lines of a file in which only LF ends a line. */
final class Lines {

  private Lines() {}

  /** The lines without their ends; none for an empty text. */
  static List<String> of(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> lines = Arrays.asList(text.split("\n", -1));
    return text.endsWith("\n") ? lines.subList(0, lines.size() - 1) : lines;
  }

  /** The lines with an end each. */
  static String join(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  static String withoutCarriageReturn(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }
}
