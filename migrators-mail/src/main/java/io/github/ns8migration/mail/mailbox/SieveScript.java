package io.github.ns8migration.mail.mailbox;

import com.google.common.base.Ascii;
import io.github.ns8migration.mail.mailbox.Corrected.Oddity;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import java.util.List;
import java.util.Set;

/**
 * A Sieve script that files into the folders of NS8.
 *
 * <p>Only strings that name a mailbox are touched, those of {@code fileinto} and {@code
 * mailboxexists}; every other byte stays. NS8 itself corrects nothing but {@code fileinto "Shared/}
 * on one line, and there it cuts the domain out of the middle of names: such names are shielded.
 *
 * <p>Words are parted as RFC 5228 section 8.1 says. Arguments of {@code fileinto}: RFC 5228, 3894
 * ({@code :copy}), 5490 ({@code :create}, {@code mailboxexists}), 5232 ({@code :flags}), 8579
 * ({@code :specialuse}), 9042 ({@code :mailboxid}).
 */
final class SieveScript {

  private static final Set<String> TAGS_WITH_VALUE = Set.of(":flags", ":specialuse", ":mailboxid");

  private final String text;
  private final AccountNames names;
  private final StringBuilder result;
  private int copied;
  private int position;
  private Token token = new Token(Type.END, 0, 0);

  private SieveScript(String text, AccountNames names) {
    this.text = text;
    this.names = names;
    this.result = new StringBuilder(text.length());
  }

  static Corrected correct(String text, AccountNames names) {
    return new SieveScript(text, names).rewrite();
  }

  private Corrected rewrite() {
    next();
    while (token.type != Type.END && token.type != Type.BROKEN) {
      if (isWord("fileinto")) {
        next();
        mailboxOfFileinto();
      } else if (isWord("mailboxexists")) {
        next();
        mailboxes();
      } else {
        next();
      }
    }
    if (token.type == Type.BROKEN) {
      String rest = text.substring(token.start, Math.min(text.length(), token.start + 40));
      return new Corrected(text, List.of(new Oddity(Sort.NOT_SIEVE, rest)));
    }
    return Corrected.to(result.append(text, copied, text.length()).toString());
  }

  private void mailboxOfFileinto() {
    while (token.type == Type.TAG) {
      boolean withValue = TAGS_WITH_VALUE.contains(Ascii.toLowerCase(token.of(text)));
      next();
      if (withValue) {
        skipValue();
      }
    }
    if (token.type == Type.STRING) {
      replace(true);
      next();
    }
  }

  private void mailboxes() {
    if (token.type != Type.LIST) {
      if (token.type == Type.STRING) {
        replace(false);
        next();
      }
      return;
    }
    next();
    while (token.type == Type.STRING || token.type == Type.COMMA) {
      if (token.type == Type.STRING) {
        replace(false);
      }
      next();
    }
  }

  private void skipValue() {
    boolean list = token.type == Type.LIST;
    if (list || token.type == Type.STRING || token.type == Type.TEXT) {
      next();
    }
    while (list && (token.type == Type.STRING || token.type == Type.COMMA)) {
      next();
    }
    if (list && token.type == Type.LIST_END) {
      next();
    }
  }

  private void replace(boolean seenByNs8) {
    String literal = text.substring(token.start + 1, token.end - 1);
    String mailbox = unescape(literal);
    String shorter = names.sharedMailbox(mailbox);
    String written = shorter.equals(mailbox) ? literal : escape(shorter);
    if (seenByNs8 && mailbox.startsWith("Shared/")) {
      written = names.shield(written);
    }
    if (!written.equals(literal)) {
      result.append(text, copied, token.start + 1).append(written);
      copied = token.end - 1;
    }
  }

  private static String unescape(String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    StringBuilder value = new StringBuilder(literal.length());
    for (int i = 0; i < literal.length(); i++) {
      if (literal.charAt(i) == '\\' && i + 1 < literal.length()) {
        i++;
      }
      value.append(literal.charAt(i));
    }
    return value.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private boolean isWord(String word) {
    return token.type == Type.WORD && Ascii.equalsIgnoreCase(token.of(text), word);
  }

  private enum Type {
    WORD,
    TAG,
    STRING,
    TEXT,
    LIST,
    LIST_END,
    COMMA,
    OTHER,
    END,
    BROKEN
  }

  private record Token(Type type, int start, int end) {
    String of(String text) {
      return text.substring(start, end);
    }
  }

  private void next() {
    token = scan();
    position = token.end;
  }

  private Token scan() {
    int start = position;
    while (start < text.length()) {
      char c = text.charAt(start);
      if (c == '#') {
        start = endOfLine(start);
      } else if (text.startsWith("/*", start)) {
        int end = text.indexOf("*/", start + 2);
        if (end < 0) {
          return new Token(Type.BROKEN, start, text.length());
        }
        start = end + 2;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        start++;
      } else {
        return scanFrom(start, c);
      }
    }
    return new Token(Type.END, start, start);
  }

  private Token scanFrom(int start, char first) {
    return switch (first) {
      case '"' -> scanString(start);
      case ':' -> new Token(Type.TAG, start, endOfWord(start + 1));
      case '[' -> new Token(Type.LIST, start, start + 1);
      case ']' -> new Token(Type.LIST_END, start, start + 1);
      case ',' -> new Token(Type.COMMA, start, start + 1);
      default -> scanWord(start);
    };
  }

  private Token scanString(int start) {
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return new Token(Type.STRING, start, i + 1);
      }
      if (c == '\\') {
        i++;
      }
    }
    return new Token(Type.BROKEN, start, text.length());
  }

  private Token scanWord(int start) {
    int end = endOfWord(start);
    if (end == start) {
      return new Token(Type.OTHER, start, start + 1);
    }
    if (Ascii.equalsIgnoreCase(text.substring(start, end), "text") && text.startsWith(":", end)) {
      return scanText(start, end + 1);
    }
    return new Token(Type.WORD, start, end);
  }

  /** {@code text:}, perhaps a comment, lines, and a line with a dot alone. */
  private Token scanText(int start, int afterColon) {
    int line = endOfLine(afterColon);
    while (line < text.length()) {
      int end = endOfLine(line + 1);
      if (Lines.withoutCarriageReturn(text.substring(line + 1, end)).equals(".")) {
        return new Token(Type.TEXT, start, end);
      }
      line = end;
    }
    return new Token(Type.BROKEN, start, text.length());
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < text.length() && isWordCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
