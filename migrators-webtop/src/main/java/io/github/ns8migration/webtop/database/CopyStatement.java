package io.github.ns8migration.webtop.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statement that loads the rows of a table: {@code COPY user_settings (domain_id, "key") FROM
 * stdin;}.
 *
 * @param columns in the order in which a row has them
 */
record CopyStatement(List<String> columns) {
  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".,()]+)";
  private static final Pattern FORM =
      Pattern.compile(
          "COPY (?:"
              + NAME
              + "\\.)?"
              + NAME
              + " \\(("
              + NAME
              + "(?:, "
              + NAME
              + ")*)\\) FROM stdin;\\s*");
  private static final Pattern EACH = Pattern.compile(NAME);

  CopyStatement {
    columns = List.copyOf(columns);
  }

  /** Empty for anything else: rows with object ids, columns that are not named, other commands. */
  static Optional<CopyStatement> parse(String statement) {
    Matcher form = FORM.matcher(statement);
    if (!form.matches()) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>();
    Matcher each = EACH.matcher(form.group(1));
    while (each.find()) {
      columns.add(unquoted(each.group()));
    }
    return Optional.of(new CopyStatement(columns));
  }

  private static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
