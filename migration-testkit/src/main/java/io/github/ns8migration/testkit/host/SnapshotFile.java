package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteStreams;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.core.snapshot.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a snapshot of a host into a folder that {@link HostFixture} can read. The file may come
 * from anybody: nothing of it gets outside the folder, no link in it leads outside, and it takes no
 * more room than it may.
 */
final class SnapshotFile {
  private static final int MOST_ENTRIES = 200_000;
  private static final long MOST_BYTES = 1L << 30;
  private static final long MOST_LINES_BYTES = 256L << 20;
  private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z._-]+");
  private static final Set<String> KINDS = Set.of("d", "f", "l", "s");
  // Links that lead out of the host's tree lead nowhere here: not into this machine.
  private static final String NOWHERE = "/nowhere-in-a-snapshot";

  private final Path folder;
  private long bytes;

  private SnapshotFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Unpacks one into a new folder for temporary files, which the caller deletes.
   *
   * @throws IOException for what is no snapshot, is damaged, or would do harm
   */
  static Path unpack(Path file) throws IOException {
    Path folder = Files.createTempDirectory("ns8-snapshot-");
    boolean complete = false;
    try (ZipFile zip = new ZipFile(file.toFile(), ISO_8859_1)) {
      new SnapshotFile(folder).unpack(zip);
      complete = true;
      return folder;
    } catch (ZipException e) {
      throw new IOException("it is no snapshot, or was cut off", e);
    } finally {
      if (!complete) {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }

  /** How many bytes the files of an unpacked snapshot have, filler included. */
  static long size(Path folder) throws IOException {
    long size = 0;
    for (Manifest.Row row : Manifest.read(folder)) {
      size +=
          row.kind() == 's'
              ? Long.parseLong(
                  new String(Objects.requireNonNull(row.options().get("size")), ISO_8859_1))
              : 0;
    }
    return size;
  }

  private void unpack(ZipFile zip) throws IOException {
    if (zip.getEntry(Snapshot.HEADER) == null || zip.getEntry("MANIFEST.tsv") == null) {
      throw new IOException("it is no snapshot: it has no " + Snapshot.HEADER);
    }
    if (zip.size() > MOST_ENTRIES) {
      throw new IOException("it has more parts than a snapshot may have: " + zip.size());
    }
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (!entry.isDirectory()) {
        unpack(zip, entry);
      }
    }
    manifest();
    commands();
  }

  private void unpack(ZipFile zip, ZipEntry entry) throws IOException {
    Path place = place(entry.getName());
    Files.createDirectories(parent(place));
    // Files of the host are made from what the manifest says, never through a link: none is here.
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(place)) {
      long most = entry.getName().equals("MANIFEST.tsv") ? MOST_LINES_BYTES : MOST_BYTES - bytes;
      long written = ByteStreams.copy(ByteStreams.limit(in, most + 1), out);
      bytes += written;
      if (written > most) {
        throw new IOException("it unpacks to more than a snapshot may hold: " + entry.getName());
      }
    }
  }

  private Path place(String name) throws IOException {
    check(name);
    return Unix.resolve(folder, name.getBytes(ISO_8859_1));
  }

  private static void check(String path) throws IOException {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw new IOException("a part without a name");
    }
    for (String step : path.split("/", -1)) {
      if (step.isEmpty() || step.equals(".") || step.equals("..")) {
        throw new IOException("a name that leads out of it: " + shown(path));
      }
    }
  }

  private static String shown(String path) {
    return new String(path.getBytes(ISO_8859_1), UTF_8);
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  /** Checks each line and turns links around that lead outside. */
  private void manifest() throws IOException {
    Path file = folder.resolve("MANIFEST.tsv");
    List<String> lines = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> links = new HashSet<>();
    for (String line : new String(Files.readAllBytes(file), ISO_8859_1).split("\n")) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\t", -1);
      if (columns.length != 7 || !KINDS.contains(columns[0])) {
        throw new IOException("a line of its list that is none: " + shown(line));
      }
      String path = new String(Manifest.unescape(columns[5].getBytes(ISO_8859_1)), ISO_8859_1);
      check(path);
      if (!seen.add(path) || below(path, links)) {
        throw new IOException("a name that is there twice, or behind a link: " + shown(path));
      }
      switch (columns[0]) {
        case "l" -> {
          links.add(path);
          columns[6] = contained(path, columns[6]);
        }
        case "f" -> {
          if (!Files.isRegularFile(place(path), LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("a file that is missing: " + shown(path));
          }
        }
        case "s" -> {
          if (!columns[6].matches("size=[0-9]{1,15};tail=")) {
            throw new IOException("a size that is none: " + shown(columns[6]));
          }
        }
        default -> {}
      }
      lines.add(String.join("\t", columns));
    }
    Files.write(file, (String.join("\n", lines) + "\n").getBytes(ISO_8859_1));
  }

  private static boolean below(String path, Set<String> links) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (links.contains(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  private static String contained(String path, String target) throws IOException {
    if (target.isEmpty() || target.startsWith(NOWHERE)) {
      throw new IOException("a link without a target: " + shown(path));
    }
    if (target.startsWith("/")) {
      return NOWHERE + target;
    }
    int depth = path.split("/").length - 1;
    for (String step : target.split("/")) {
      depth += step.equals("..") ? -1 : step.isEmpty() || step.equals(".") ? 0 : 1;
      if (depth < 0) {
        return NOWHERE + "/" + target;
      }
    }
    return target;
  }

  private void commands() throws IOException {
    Path table = folder.resolve("commands/commands.tsv");
    if (!Files.exists(table)) {
      return;
    }
    for (String line : Files.readAllLines(table, UTF_8)) {
      String[] columns = line.split("\t", 3);
      boolean usable =
          columns.length == 3
              && columns[0].matches("-?[0-9]{1,9}")
              && PLAIN.matcher(columns[1]).matches()
              && !columns[1].equals("..")
              && !columns[1].equals(".")
              && Files.isRegularFile(
                  folder.resolve("commands").resolve(columns[1]), LinkOption.NOFOLLOW_LINKS);
      if (!line.isEmpty() && !usable) {
        throw new IOException("an answer of a command that is none: " + line);
      }
    }
  }
}
