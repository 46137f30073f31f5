package io.github.ns8migration.webtop.database;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of one table that shall not arrive: those that have just these values in these columns.
 *
 * @param schema the table's schema
 * @param table its name
 * @param values column and value, all of which a row must have; ASCII
 */
public record RowFilter(String schema, String table, Map<String, String> values) {
  /**
   * What users of NS7 have set as their mail server when it is the host itself. NS8's mail server
   * is not on the host that WebTop runs on, and such a setting wins over the new default.
   */
  public static final RowFilter LOCAL_MAIL_SERVERS =
      new RowFilter(
          "core",
          "user_settings",
          Map.of(
              "service_id", "com.sonicle.webtop.mail",
              "key", "host",
              "value", "localhost"));

  /** Copies the map. */
  public RowFilter {
    values = Map.copyOf(values);
  }

  boolean concerns(TocEntry entry) {
    return entry.holdsRowsOf(schema, table);
  }

  /** What to look at in each row of that entry. */
  Columns columns(TocEntry entry) throws UnreadableDumpException {
    Optional<CopyStatement> statement = entry.copyStatement().flatMap(CopyStatement::parse);
    if (statement.isEmpty()) {
      throw UnreadableDumpException.settingsTable("its rows are not written for COPY");
    }
    Map<Integer, byte[]> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      int index = statement.get().columns().indexOf(value.getKey());
      if (index < 0) {
        throw UnreadableDumpException.settingsTable("it has no column " + value.getKey());
      }
      wanted.put(index, value.getValue().getBytes(StandardCharsets.US_ASCII));
    }
    return new Columns(statement.get().columns().size(), wanted);
  }

  /**
   * The same by the places of columns.
   *
   * @param count how many values a row has
   * @param wanted place and value
   */
  record Columns(int count, Map<Integer, byte[]> wanted) {
    boolean takeOut(byte[] row, int length) throws DamagedDumpException {
      int values = CopyText.values(row, length);
      if (values != count) {
        throw new DamagedDumpException("a row with " + values + " values instead of " + count);
      }
      return wanted.entrySet().stream()
          .allMatch(each -> CopyText.has(row, length, each.getKey(), each.getValue()));
    }
  }
}
