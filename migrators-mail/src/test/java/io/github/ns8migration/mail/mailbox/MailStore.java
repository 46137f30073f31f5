package io.github.ns8migration.mail.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds mail stores on disk. */
final class MailStore {

  private static final Path RESOURCES = Path.of("src/test/resources/ns7-small");
  private static final String PREFIX = "var/lib/nethserver/vmail";

  private final Path root;

  private MailStore(Path root) {
    this.root = root;
  }

  /** An empty one. */
  static MailStore in(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new MailStore(folder);
  }

  /** That of the small company: a checkout holds no empty folders, links, modes and times. */
  static MailStore ofTheFixture(Path folder) throws IOException {
    MailStore store = in(folder);
    List<String[]> later = new ArrayList<>();
    for (String line : Files.readAllLines(RESOURCES.resolve("vmail-manifest.tsv"))) {
      String[] columns = line.replace("\\\\", "\\").split("\t");
      Path at = folder.resolve(Path.of(PREFIX).relativize(Path.of(columns[5])).toString());
      switch (columns[0]) {
        case "d" -> Files.createDirectories(at);
        case "f" -> {
          Files.createDirectories(at.getParent());
          Files.copy(RESOURCES.resolve(columns[5]), at);
          Files.setAttribute(at, "unix:mode", Integer.parseInt(columns[1], 8));
          Files.setLastModifiedTime(at, FileTime.fromMillis(Long.parseLong(columns[4]) * 1000));
        }
        case "l" -> Files.createSymbolicLink(at, Path.of(columns[6]));
        case "h" -> later.add(columns);
        default -> throw new AssertionError("unknown kind: " + line);
      }
    }
    for (String[] columns : later) {
      Path at = folder.resolve(Path.of(PREFIX).relativize(Path.of(columns[5])).toString());
      Path other = folder.resolve(Path.of(PREFIX).relativize(Path.of(columns[6])).toString());
      Files.createLink(at, other);
    }
    return store;
  }

  Path root() {
    return root;
  }

  Path path(String relative) {
    return root.resolve(relative);
  }

  /** A mailbox with that many messages, the last of them unseen. */
  MailStore mailbox(String name, int messages) throws IOException {
    for (String part : Folders.PARTS) {
      Files.createDirectories(path(name + "/Maildir/" + part));
    }
    for (int i = 1; i <= messages; i++) {
      String file =
          i == messages
              ? "/Maildir/new/1699." + i + ".host"
              : "/Maildir/cur/1699." + i + ".host:2,S";
      file(name + file, "Subject: " + i + "\n\n");
    }
    return this;
  }

  MailStore file(String relative, String content) throws IOException {
    Path file = path(relative);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, UTF_8);
    return this;
  }

  String text(String relative) throws IOException {
    return Files.readString(path(relative));
  }

  /** Everything below a folder, with kind, mode, time and content: differs when anything does. */
  static List<String> picture(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> lines = new ArrayList<>();
      for (Path each : all.sorted().toList()) {
        lines.add(
            folder.relativize(each)
                + " "
                + Files.getAttribute(each, "unix:mode", java.nio.file.LinkOption.NOFOLLOW_LINKS)
                + " "
                + Files.getLastModifiedTime(each, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                + " "
                + (Files.isRegularFile(each)
                    ? java.util.Arrays.hashCode(Files.readAllBytes(each))
                    : ""));
      }
      return lines;
    }
  }
}
