package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code shared-mailboxes.db}: tells dovecot whose folders somebody may look at. Pairs of lines, a
 * key and {@code 1}; {@code authenticated} is listed under {@code anyone}.
 */
final class SharedMailboxes {
  private SharedMailboxes() {}

  static void write(Path file, Map<String, MailboxBuilder> mailboxes, Owner owner)
      throws IOException {
    Set<String> keys = new TreeSet<>();
    mailboxes.forEach(
        (login, mailbox) -> {
          for (List<String> lines : mailbox.rights().values()) {
            for (String line : lines) {
              add(keys, identifier(line), login);
            }
          }
        });
    StringBuilder content = new StringBuilder();
    for (String key : keys) {
      content.append("shared/shared-boxes/").append(key).append("\n1\n");
    }
    Files.writeString(file, content);
    Unix.mode(file, 0600);
    owner.give(file);
  }

  /** The part of a line before the rights; in quotes when it has blanks. */
  private static String identifier(String line) {
    if (line.startsWith("\"")) {
      return line.substring(1, line.indexOf('"', 1));
    }
    int blank = line.indexOf(' ');
    return blank < 0 ? line : line.substring(0, blank);
  }

  private static void add(Set<String> keys, String identifier, String owner) {
    if (identifier.equals("anyone") || identifier.equals("authenticated")) {
      keys.add("anyone/" + owner);
    } else if (identifier.startsWith("user=")) {
      keys.add("user/" + identifier.substring("user=".length()) + "/" + owner);
    } else if (identifier.startsWith("group=")) {
      keys.add("group/" + identifier.substring("group=".length()) + "/" + owner);
    }
  }
}
