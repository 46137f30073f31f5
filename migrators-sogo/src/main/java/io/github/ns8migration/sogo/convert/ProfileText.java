package io.github.ns8migration.sogo.convert;

import java.util.Optional;

/**
 * Settings of a user: JSON that SOGo writes. A JSON text that is a location from its first to its
 * last character is SOGo's own; one with anything around it, a signature for example, is the
 * user's, and stays as it is.
 *
 * @param text the JSON with locations turned into those of NS8
 * @param changed how many
 */
record ProfileText(String text, int changed) {
  private static final String BEGIN = "\"mysql:";

  static ProfileText of(String json) {
    StringBuilder text = new StringBuilder(json.length());
    int changed = 0;
    int copied = 0;
    for (int begin = json.indexOf(BEGIN); begin >= 0; begin = json.indexOf(BEGIN, begin + 1)) {
      int end = end(json, begin + 1);
      if (end < 0) {
        break;
      }
      String inside = json.substring(begin + 1, end);
      Optional<Location> location =
          escapedBefore(json, begin)
              ? Optional.empty()
              : Location.parse(plain(inside)).filter(Location::moves);
      if (location.isPresent() && !location.get().onNs8().equals(plain(inside))) {
        text.append(json, copied, begin + 1).append(like(inside, location.get().onNs8()));
        copied = end;
        changed++;
      }
    }
    return new ProfileText(text.append(json, copied, json.length()).toString(), changed);
  }

  private static int end(String json, int from) {
    for (int i = from; i < json.length(); i++) {
      if (json.charAt(i) == '\\') {
        i++;
      } else if (json.charAt(i) == '"') {
        return i;
      }
    }
    return -1;
  }

  // A quote within a text of the user.
  private static boolean escapedBefore(String json, int quote) {
    int backslashes = 0;
    for (int i = quote - 1; i >= 0 && json.charAt(i) == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static String plain(String inside) {
    return inside.replace("\\/", "/");
  }

  private static String like(String former, String location) {
    return former.contains("\\/") ? location.replace("/", "\\/") : location;
  }
}
