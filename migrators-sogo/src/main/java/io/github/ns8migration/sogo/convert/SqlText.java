package io.github.ns8migration.sogo.convert;

/**
 * Literals as {@code mysqldump} writes them: in single quotes, with backslashes. Bytes are kept as
 * characters of ISO 8859-1, so that any of them goes through unchanged.
 */
final class SqlText {
  private SqlText() {}

  /** Whether that is a quoted text, and no NULL, number or expression. */
  static boolean isQuoted(String literal) {
    return literal.length() >= 2 && literal.startsWith("'") && literal.endsWith("'");
  }

  /** What a quoted text stands for. */
  static String decoded(String literal) {
    StringBuilder text = new StringBuilder(literal.length());
    int end = literal.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = literal.charAt(i);
      if (c == '\\' && i + 1 < end) {
        text.append(meaning(literal.charAt(++i)));
      } else {
        text.append(c);
        if (c == '\'') {
          i++; // a quote may be written twice instead
        }
      }
    }
    return text.toString();
  }

  private static char meaning(char escaped) {
    return switch (escaped) {
      case '0' -> '\0';
      case 'b' -> '\b';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'Z' -> '\u001a';
      default -> escaped;
    };
  }

  /** A text as a literal. */
  static String encoded(String text) {
    StringBuilder literal = new StringBuilder(text.length() + 2).append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\0' -> literal.append("\\0");
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\u001a' -> literal.append("\\Z");
        case '\'', '"', '\\' -> literal.append('\\').append(c);
        default -> literal.append(c);
      }
    }
    return literal.append('\'').toString();
  }
}
