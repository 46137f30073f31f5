package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds the delivered mail folders from their list, and lists what a step made of them. */
final class MailTree {

  private static final Pattern ESCAPED = Pattern.compile("\\\\(?:\\\\|x([0-9a-f]{2}))");

  private MailTree() {}

  static void build(Path root) {
    for (String line : Resources.lines("delivered/vmail.tsv")) {
      String[] fields = line.split("\t", -1);
      write(root, fields[0], fields[1], unescape(fields[2]), unescape(fields[3]));
    }
  }

  private static void write(Path root, String type, String mode, String path, String content) {
    Path place = place(root, path);
    try {
      switch (type) {
        case "d" -> Files.createDirectories(place);
        case "l" -> Files.createSymbolicLink(place, Path.of(content));
        default -> Files.write(place, content.getBytes(ISO_8859_1));
      }
      if (!type.equals("l")) {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(permissions(mode)));
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Lines of type, mode, size, SHA-256 or link target, and path; owners are left out. */
  static List<String> list(Path root) {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.filter(path -> !path.equals(root)).toList()) {
        lines.add(describe(each) + "\t" + escape(ByteName.relative(root, each)));
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    lines.sort(null);
    return lines;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "l\t-\t-\t" + Files.readSymbolicLink(path);
    }
    String mode = String.format("%04o", (int) Files.getAttribute(path, "unix:mode") & 0xFFF);
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      return "d\t" + mode + "\t-\t-";
    }
    byte[] content = Files.readAllBytes(path);
    return "f\t" + mode + "\t" + content.length + "\t" + Hashing.sha256().hashBytes(content);
  }

  static Path place(Path root, String path) {
    Path place = root;
    for (String name : path.split("/", -1)) {
      place = ByteName.in(place, name);
    }
    return place;
  }

  /** A file below a folder that is made when needed; names and content one character a byte. */
  static void file(Path root, String path, String content) {
    Path place = place(root, path);
    try {
      Files.createDirectories(place.getParent());
      Files.write(place, content.getBytes(ISO_8859_1));
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  static String read(Path root, String path) {
    try {
      return new String(Files.readAllBytes(place(root, path)), ISO_8859_1);
    } catch (FileSystemException missing) {
      throw new AssertionError("missing: " + missing.getMessage());
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static String unescape(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            escaped ->
                Matcher.quoteReplacement(
                    escaped.group(1) == null
                        ? "\\"
                        : String.valueOf((char) Integer.parseInt(escaped.group(1), 16))));
  }

  private static String escape(String bytes) {
    StringBuilder escaped = new StringBuilder();
    bytes
        .chars()
        .forEach(
            c -> {
              if (c == '\\') {
                escaped.append("\\\\");
              } else if (c < ' ') {
                escaped.append(String.format("\\x%02x", c));
              } else {
                escaped.append((char) c);
              }
            });
    return new String(
        escaped.toString().getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String permissions(String octal) {
    String letters = "rwxrwxrwx";
    int bits = Integer.parseInt(octal, 8);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      text.append((bits & (0400 >> i)) == 0 ? '-' : letters.charAt(i));
    }
    return text.toString();
  }
}
