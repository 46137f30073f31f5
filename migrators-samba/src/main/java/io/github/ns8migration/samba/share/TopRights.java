package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may do what with the top folder of a share, in words that fit both sides: NS7 has a POSIX
 * access list, of which Samba makes the one that NS8 tells ({@code full}, {@code rw}, {@code ro} or
 * {@code special} for each name). Names are compared without their domain, which NS7 writes behind
 * and Windows before them.
 */
public final class TopRights {
  // "user::rwx", "group:sales@ad.example.org:rwx #effective:r-x"
  private static final Pattern ENTRY =
      Pattern.compile(
          "(user|group|other):([^:]*):([r-][w-][x-])(?:\\s+#effective:([r-][w-][x-]))?");
  private static final Pattern OWNER = Pattern.compile("# (owner|group): (.*)");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
  private static final String EVERYONE = "everyone";
  // Those of every machine: each side has its own, and nobody logs in as one of them.
  private static final Set<String> BUILT_IN =
      Set.of(
          "root",
          "administrator",
          "administrators",
          "system",
          "creator owner",
          "creator group",
          "domain admins");

  private TopRights() {}

  /**
   * Those of a folder on NS7, as its {@code getfacl} prints them with names; empty when it cannot.
   */
  public static SortedSet<String> on(SourceHost source, String folder) throws InterruptedException {
    try {
      CommandOutput list =
          source.run(HostCommand.of("getfacl", "--absolute-names", "--physical", "--", folder));
      return list.succeeded() ? words(posix(list.output())) : new TreeSet<>();
    } catch (MigrationException e) {
      return new TreeSet<>();
    }
  }

  private static SortedMap<String, String> posix(String list) {
    SortedMap<String, String> rights = new TreeMap<>();
    Map<String, String> owners = new TreeMap<>();
    for (String line : list.split("\n")) {
      Matcher owner = OWNER.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (owner.matches()) {
        owners.put(owner.group(1).equals("owner") ? "user" : "group", name(owner.group(2)));
      } else if (entry.matches()) {
        String kind = entry.group(1);
        String name =
            !entry.group(2).isEmpty() ? name(entry.group(2)) : owners.getOrDefault(kind, EVERYONE);
        String granted = entry.group(4) == null ? entry.group(3) : entry.group(4);
        // The first counts: an owner is its user before it is its group.
        rights.putIfAbsent(plain(name), granted(granted));
      }
    }
    rights.values().removeIf(String::isEmpty);
    return rights;
  }

  // getfacl writes a blank in a name as \040.
  private static String name(String written) {
    return OCTAL
        .matcher(written)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
  }

  private static String granted(String granted) {
    return switch (granted) {
      case "rwx", "rw-" -> "write";
      case "r-x", "r--" -> "read";
      case "---" -> "";
      default -> "special";
    };
  }

  /**
   * Compares.
   *
   * @param expected of NS7, from {@link #on}
   * @param found names with rights, as NS8 tells them
   */
  public static Check compare(
      String share, Collection<String> expected, Map<String, String> found) {
    SortedMap<String, String> listed = new TreeMap<>();
    found.forEach(
        (name, right) ->
            listed.put(
                plain(name),
                switch (right) {
                  case "full", "rw" -> "write";
                  case "ro" -> "read";
                  default -> "special";
                }));
    SortedSet<String> there = words(listed);
    // NS8 need not tell what everybody may; what everybody may beyond NS7 is told all the same.
    List<String> wanted =
        expected.stream()
            .filter(each -> !each.startsWith(EVERYONE + " ") || listed.containsKey(EVERYONE))
            .toList();
    return Check.sameNames(
        "rights of share " + share,
        wanted,
        there,
        "On NS7 they have these rights to the folder, on NS8 they do not: set them in the list of"
            + " shares there.",
        "On NS8 they have rights that NS7 does not give: take them away there, or somebody gave"
            + " them since.");
  }

  private static SortedSet<String> words(Map<String, String> rights) {
    SortedSet<String> words = new TreeSet<>();
    rights.forEach(
        (name, right) -> {
          if (!BUILT_IN.contains(name)) {
            words.add(name + " (" + right + ")");
          }
        });
    return words;
  }

  private static String plain(String name) {
    String own = name.substring(name.indexOf('\\') + 1);
    int at = own.lastIndexOf('@');
    return (at > 0 ? own.substring(0, at) : own).toLowerCase(Locale.ROOT);
  }
}
