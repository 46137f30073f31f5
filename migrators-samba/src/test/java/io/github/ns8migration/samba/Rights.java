package io.github.ns8migration.samba;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may do what with the files below a folder. Accounts are told by their SIDs, which are the
 * same on both sides while names and numbers of this machine are not.
 */
final class Rights {
  // "# owner: games", "user:games:rwx", "default:group:staff:r-x", "# group: staff"
  private static final Pattern ACCOUNT =
      Pattern.compile("^(# owner: |# group: |(?:default:)?(?:user|group):)([^:]+)(:.*)?$");

  private Rights() {}

  /** Tells the SID of an account. */
  @FunctionalInterface
  interface Accounts {
    /**
     * Asked of one.
     *
     * @param kind {@code user} or {@code group}
     * @param account as the access list has it
     */
    String sid(String kind, String account) throws IOException, InterruptedException;
  }

  /**
   * Owner, group, mode and access lists of all below that folder.
   *
   * @param list words of a command that prints access lists of the files whose names follow
   */
  static List<String> below(Path tree, List<String> list, Accounts accounts)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "find \"$0\" -mindepth 1 -print0 | sort -z | xargs -0 \"$@\" --absolute-names --",
                tree.toString()));
    command.addAll(list);
    List<String> lines = new ArrayList<>();
    for (String line : Programs.run(command).expectSuccess().output().split("\n")) {
      Matcher named = ACCOUNT.matcher(line);
      if (named.matches()) {
        String kind =
            named.group(1).contains("user") || named.group(1).contains("owner") ? "user" : "group";
        String rest = named.group(3) == null ? "" : named.group(3);
        lines.add(named.group(1) + accounts.sid(kind, named.group(2)) + rest);
      } else {
        lines.add(line.replace(tree.toString(), "."));
      }
    }
    return List.copyOf(lines);
  }
}
