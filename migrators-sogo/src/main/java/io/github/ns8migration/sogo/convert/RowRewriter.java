package io.github.ns8migration.sogo.convert;

import io.github.ns8migration.sogo.convert.DumpSummary.Odd;
import io.github.ns8migration.sogo.convert.DumpSummary.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Changes the rows of the two tables that hold locations, and counts what they tell. */
final class RowRewriter {
  static final String FOLDERS = "sogo_folder_info";
  static final String PROFILES = "sogo_user_profile";

  private static final Set<String> LOCATIONS =
      Set.of("c_location", "c_quick_location", "c_acl_location");
  private static final Set<String> SETTINGS = Set.of("c_defaults", "c_settings");
  private static final int MOST_ODD = 50;

  private final Map<String, Long> folders = new TreeMap<>();
  private final List<Odd> odd = new ArrayList<>();
  private long oddFolders;
  private long users;
  private long rewritten;

  /** Whether rows of that table must be looked at. */
  static boolean wants(String table) {
    return table.equals(FOLDERS) || table.equals(PROFILES);
  }

  /** The literals of a row, changed in place where they must be. */
  void row(String table, List<String> columns, List<String> literals) {
    if (table.equals(FOLDERS)) {
      folder(columns, literals);
    } else {
      profile(columns, literals);
    }
  }

  private void folder(List<String> columns, List<String> literals) {
    String path = text(columns, literals, "c_path");
    folders.merge(text(columns, literals, "c_folder_type"), 1L, Long::sum);
    Optional<Reason> reason = Optional.empty();
    for (int i = 0; i < literals.size(); i++) {
      if (LOCATIONS.contains(columns.get(i)) && !literals.get(i).equalsIgnoreCase("NULL")) {
        Optional<Reason> about = location(literals, i);
        reason = reason.isPresent() ? reason : about;
      }
    }
    if (reason.isPresent()) {
      oddFolders++;
      if (odd.size() < MOST_ODD) {
        odd.add(new Odd(path, reason.get()));
      }
    }
  }

  private Optional<Reason> location(List<String> literals, int index) {
    String literal = literals.get(index);
    Optional<Location> read =
        SqlText.isQuoted(literal) ? Location.parse(SqlText.decoded(literal)) : Optional.empty();
    if (read.isEmpty()) {
      return Optional.of(Reason.UNREADABLE);
    }
    Location location = read.get();
    if (!location.moves()) {
      return Optional.of(Reason.OTHER_DATABASE);
    }
    literals.set(index, SqlText.encoded(location.onNs8()));
    rewritten++;
    return location.here() ? Optional.empty() : Optional.of(Reason.OTHER_SERVER);
  }

  private void profile(List<String> columns, List<String> literals) {
    users++;
    for (int i = 0; i < literals.size(); i++) {
      String literal = literals.get(i);
      // Most profiles hold none: they are not taken apart.
      if (SETTINGS.contains(columns.get(i))
          && SqlText.isQuoted(literal)
          && literal.contains("mysql:")) {
        ProfileText profile = ProfileText.of(SqlText.decoded(literal));
        if (profile.changed() > 0) {
          literals.set(i, SqlText.encoded(profile.text()));
          rewritten += profile.changed();
        }
      }
    }
  }

  private static String text(List<String> columns, List<String> literals, String column) {
    int index = columns.indexOf(column);
    if (index < 0 || index >= literals.size() || !SqlText.isQuoted(literals.get(index))) {
      return "?";
    }
    byte[] bytes = SqlText.decoded(literals.get(index)).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  DumpSummary summary(boolean complete, long bytes, long largestStatement, String largestTable) {
    return new DumpSummary(
        complete,
        bytes,
        rewritten,
        folders,
        users,
        odd,
        oddFolders,
        largestStatement,
        largestTable);
  }
}
