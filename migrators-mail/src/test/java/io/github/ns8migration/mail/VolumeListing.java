package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a volume holds, in the words of the recorded listing: a line of facts for each path. */
final class VolumeListing {
  private VolumeListing() {}

  /**
   * Kind, mode, owner, size, and hash or target, by path.
   *
   * @param owners whether owners are told, as the recorded ones; otherwise they read {@code - -}
   */
  static Map<String, String> of(Path volume, boolean owners) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(volume)) {
      for (Path path : paths.filter(each -> !each.equals(volume)).toList()) {
        listing.put(volume.relativize(path).toString(), describe(path, owners));
      }
    }
    return listing;
  }

  private static String describe(Path path, boolean owners) throws IOException {
    BasicFileAttributes kind =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Map<String, Object> unix =
        Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    String owner = owners ? unix.get("uid") + " " + unix.get("gid") : "- -";
    if (kind.isSymbolicLink()) {
      return "l - " + owner + " - " + Files.readSymbolicLink(path);
    }
    String mode = String.format("%04o", (Integer) unix.get("mode") & 07777);
    return kind.isDirectory()
        ? "d " + mode + " " + owner + " - -"
        : "f "
            + mode
            + " "
            + owner
            + " "
            + kind.size()
            + " "
            + Hashing.sha256().hashBytes(Files.readAllBytes(path));
  }

  /** A recorded listing. */
  static Map<String, String> recorded(Path file, boolean owners) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] field = line.split("\t", -1);
      String owner = owners ? field[2] + " " + field[3] : "- -";
      listing.put(path(field[6]), String.join(" ", field[0], field[1], owner, field[4], field[5]));
    }
    return listing;
  }

  private static String path(String escaped) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        bytes.append(
            new String(
                String.valueOf(c).getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1));
      } else if (escaped.charAt(i + 1) == '\\') {
        bytes.append('\\');
        i++;
      } else {
        bytes.append((char) Integer.parseInt(escaped.substring(i + 2, i + 4), 16));
        i += 3;
      }
    }
    return new String(
        bytes.toString().getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
  }
}
