package io.github.ns8migration.core.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code .env} files of the existing tool: {@code NAME=VALUE} a line, values bare or in double
 * quotes. It lets bash run them; we only read them, and write none that bash would take for more
 * than a value.
 */
final class EnvFile {
  private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");
  // What bash leaves alone without quotes.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=\\[\\]-]*");

  private EnvFile() {}

  static Map<String, String> parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      Matcher matcher = LINE.matcher(line.strip());
      if (matcher.matches()) {
        values.put(matcher.group(1), unquote(matcher.group(2)));
      }
    }
    return values;
  }

  static String format(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) -> {
          if (!PLAIN.matcher(value).matches()) {
            throw new IllegalArgumentException("a shell would read more than a value in " + name);
          }
          text.append(name).append('=').append(value).append('\n');
        });
    return text.toString();
  }

  private static String unquote(String value) {
    String inner = value;
    for (String quote : new String[] {"\"", "'"}) {
      if (value.length() >= 2 && value.startsWith(quote) && value.endsWith(quote)) {
        inner = value.substring(1, value.length() - 1);
      }
    }
    return inner;
  }
}
