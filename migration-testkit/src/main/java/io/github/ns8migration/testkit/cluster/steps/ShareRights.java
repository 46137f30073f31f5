package io.github.ns8migration.testkit.cluster.steps;

import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may do what with the top folder of a share, in the words of NS8: {@code full}, {@code rw},
 * {@code ro} or {@code special}. Made of the folder's access list as Samba makes it of one.
 */
final class ShareRights {
  private static final String EFFECTIVE = "#effective:";

  private ShareRights() {}

  /**
   * Name and rights; nothing for a folder that is not there.
   *
   * @param within words before a command that is to know the accounts
   */
  static Map<String, String> of(Path folder, List<String> within) throws StepFailure {
    if (!Files.isDirectory(folder)) {
      return Map.of();
    }
    Map<String, String> rights = new LinkedHashMap<>();
    String owner = "";
    String group = "";
    for (String line : accessList(folder, within).split("\n")) {
      if (line.startsWith("# owner: ")) {
        owner = line.substring("# owner: ".length());
      } else if (line.startsWith("# group: ")) {
        group = line.substring("# group: ".length());
      } else if (line.matches("(user|group|other):.*")) {
        String[] fields = line.split("[:\t ]+", -1);
        String[] entry = line.split(":", -1);
        String named =
            !entry[1].isEmpty()
                ? entry[1]
                : switch (fields[0]) {
                  case "user" -> owner;
                  case "group" -> group;
                  default -> "Everyone";
                };
        // Samba takes what the mask leaves of an entry (canonicalise_acl in posix_acls.c).
        int effective = line.indexOf(EFFECTIVE);
        String granted =
            effective < 0
                ? entry[2].substring(0, 3)
                : line.substring(effective + EFFECTIVE.length()).substring(0, 3);
        if (!granted.equals("---")) {
          rights.merge(named, words(granted), (first, second) -> first);
        }
      }
    }
    return rights;
  }

  private static String words(String granted) {
    return switch (granted) {
      case "rwx" -> "full";
      case "rw-" -> "rw";
      case "r-x", "r--" -> "ro";
      default -> "special";
    };
  }

  private static String accessList(Path folder, List<String> within) throws StepFailure {
    try {
      List<String> command = new ArrayList<>(within);
      command.addAll(List.of("getfacl", "--absolute-names", "--", folder.toString()));
      Process getfacl =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String list = new String(getfacl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      getfacl.waitFor();
      return list;
    } catch (IOException e) {
      throw new StepFailure(1, null, "<3>getfacl: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailure(-1, null, "interrupted");
    }
  }
}
