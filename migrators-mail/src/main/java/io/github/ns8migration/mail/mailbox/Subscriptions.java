package io.github.ns8migration.mail.mailbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code subscriptions} file with the folder names of NS8.
 *
 * <p>NS8 leaves this file as it is, so shared folders would vanish from the clients: names are
 * delivered short. In the older form a line is a folder; the newer one begins with {@code V}, TAB,
 * {@code 2} and parts the levels of a name by TAB (dovecot
 * src/lib-storage/list/subscription-file.c).
 */
final class Subscriptions {

  // A dot in a name may be stored as \2e.
  private static final Pattern OWNER = Pattern.compile("(Shared[/\t])([^/\t]+)([/\t].*)?");

  private Subscriptions() {}

  static Corrected correct(String text, AccountNames names) {
    List<String> lines = Lines.of(text);
    Set<String> present = new LinkedHashSet<>(lines);
    Set<String> added = new LinkedHashSet<>();
    StringBuilder corrected = new StringBuilder(text.length());
    int at = 0;
    for (String line : lines) {
      int end = Math.min(at + line.length() + 1, text.length());
      String shorter = shorten(line, names);
      if (shorter.equals(line)) {
        corrected.append(text, at, end);
      } else if (!present.contains(shorter) && added.add(shorter)) {
        corrected.append(shorter).append(text, at + line.length(), end);
      }
      at = end;
    }
    return Corrected.to(corrected.toString());
  }

  private static String shorten(String line, AccountNames names) {
    Matcher matcher = OWNER.matcher(line);
    if (!matcher.matches()) {
      return line;
    }
    String stored = matcher.group(2);
    boolean escaped = stored.contains("\\2e");
    Optional<String> owner = names.user(escaped ? stored.replace("\\2e", ".") : stored);
    return owner
        .filter(name -> !name.isEmpty())
        .map(name -> escaped ? name.replace(".", "\\2e") : name)
        .map(name -> matcher.group(1) + name + Optional.ofNullable(matcher.group(3)).orElse(""))
        .orElse(line);
  }
}
