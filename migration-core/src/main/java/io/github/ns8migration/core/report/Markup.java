package io.github.ns8migration.core.report;

import java.util.List;

/**
 * Writes HTML. Text gets into it through {@link #text} alone, which leaves nothing of it that a
 * browser could take for markup.
 */
final class Markup {
  private final StringBuilder out = new StringBuilder();

  /** Markup of this package's own. */
  Markup raw(String html) {
    out.append(html);
    return this;
  }

  /** Any text, from whomever. */
  Markup text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** An element with nothing but text in it. */
  Markup element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag.split(" ", 2)[0] + ">");
  }

  /** A cell that says what it is where there is no room for the head of its table. */
  Markup cell(String label, String text) {
    return element("td data-label=\"" + escaped(label) + "\"", text);
  }

  /** A list; nothing at all when it is empty. */
  Markup list(List<String> items) {
    if (!items.isEmpty()) {
      raw("<ul>");
      items.forEach(item -> element("li", item));
      raw("</ul>");
    }
    return this;
  }

  /** The row of a table, each cell a text. */
  Markup row(String cell, String... texts) {
    raw("<tr>");
    for (String text : texts) {
      element(cell, text);
    }
    return raw("</tr>");
  }

  // Control characters are no characters of HTML; those that turn the direction of a line could
  // make it read as something else.
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(shown(c));
              }
            });
    return escaped.toString();
  }

  private static int shown(int c) {
    boolean blank = c == '\n' || c == '\t';
    boolean turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
    boolean noCharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    return (Character.isISOControl(c) && !blank) || turns || surrogate || noCharacter ? 0xfffd : c;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
