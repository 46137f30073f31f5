package io.github.ns8migration.webtop.database;

import java.util.Optional;

/**
 * An entry of an archive's table of contents, as far as it matters here.
 *
 * @param id what its data refer to it by
 * @param kind {@code TABLE DATA}, {@code TABLE}, {@code BLOBS}, ...
 * @param schema the schema it is in; empty for things outside of schemas
 * @param name its own name
 * @param copyStatement how its rows are to be loaded; empty when they are no rows of a {@code COPY}
 * @param hasData whether data of its own follow the table of contents
 */
record TocEntry(
    int id,
    String kind,
    String schema,
    String name,
    Optional<String> copyStatement,
    boolean hasData) {

  /** Whether these are the rows of that table. */
  boolean holdsRowsOf(String otherSchema, String table) {
    return kind.equals("TABLE DATA") && schema.equals(otherSchema) && name.equals(table);
  }
}
