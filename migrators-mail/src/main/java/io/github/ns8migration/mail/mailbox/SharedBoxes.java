package io.github.ns8migration.mail.mailbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code shared-mailboxes.db} with the names NS8 knows: it tells Dovecot in whose folders somebody
 * may look. Pairs of lines, a key and {@code 1}; keys are {@code
 * shared/shared-boxes/user/WHO/OWNER}, {@code .../group/WHO/OWNER} and {@code .../anyone/OWNER}.
 *
 * <p>Delivered short, because NS8 cuts the domain out of the middle of a name when the line also
 * ends with it; in what comes out of here it finds nothing to do.
 */
final class SharedBoxes {

  private static final String USER = "shared/shared-boxes/user/";
  private static final String GROUP = "shared/shared-boxes/group/";
  private static final String ANYONE = "shared/shared-boxes/anyone/";

  private SharedBoxes() {}

  static Corrected correct(String text, AccountNames names) {
    List<String> lines = Lines.of(text);
    List<String> corrected = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String key = shorten(lines.get(i), names);
      if (keys.add(key)) {
        corrected.add(key);
        corrected.add(lines.get(i + 1));
      }
    }
    if (lines.size() % 2 == 1) {
      corrected.add(lines.get(lines.size() - 1));
    }
    return Corrected.to(Lines.join(corrected));
  }

  private static String shorten(String key, AccountNames names) {
    if (key.startsWith(ANYONE)) {
      return ANYONE + user(key.substring(ANYONE.length()), names);
    }
    int owner = key.lastIndexOf('/') + 1;
    if (key.startsWith(USER) && owner > USER.length()) {
      String who = key.substring(USER.length(), owner - 1);
      return USER + user(who, names) + "/" + user(key.substring(owner), names);
    }
    if (key.startsWith(GROUP) && owner > GROUP.length()) {
      String who = key.substring(GROUP.length(), owner - 1);
      String group = filled(names.group(who)).orElse(who);
      return GROUP + group + "/" + user(key.substring(owner), names);
    }
    return key;
  }

  private static String user(String name, AccountNames names) {
    return filled(names.user(name)).orElse(name);
  }

  private static Optional<String> filled(Optional<String> name) {
    return name.filter(text -> !text.isEmpty());
  }
}
