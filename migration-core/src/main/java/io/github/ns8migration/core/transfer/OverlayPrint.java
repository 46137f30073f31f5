package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.io.MoreFiles;
import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What lies over a tree: it is made anew for each pass, so it is known by its content.
 *
 * @param digest of everything that is sent of it; empty without an overlay
 * @param paths what takes the place of the source's own, relative to the tree: its files, and its
 *     folders where the source has none
 * @param entries files and folders
 * @param bytes size of its files
 */
record OverlayPrint(String digest, List<String> paths, long entries, long bytes) {
  static final OverlayPrint NONE = new OverlayPrint("", List.of(), 0, 0);

  OverlayPrint {
    paths = List.copyOf(paths);
  }

  static OverlayPrint of(TreeTransfer transfer) throws IOException {
    Optional<Path> overlay = transfer.overlay();
    if (overlay.isEmpty()) {
      return NONE;
    }
    MessageDigest digest = sha256();
    List<String> paths = new ArrayList<>();
    long bytes = 0;
    long entries = 0;
    try (Stream<Path> all = Files.walk(overlay.get()).sorted()) {
      for (Path path : (Iterable<Path>) all.skip(1)::iterator) {
        Path relative = overlay.get().relativize(path);
        Entry entry = Entry.read(path, Octets.path(relative));
        boolean shared = entry.isFolder() && isFolder(transfer.source().resolve(relative));
        // A folder that both have takes its mode and time from the source, as the overlay's has.
        update(digest, entry, shared);
        if (entry.isFile()) {
          update(digest, path);
        } else if (!entry.isFolder()) {
          digest.update(Octets.bytes(Octets.path(Files.readSymbolicLink(path))));
        }
        if (!shared) {
          paths.add(entry.name());
        }
        entries++;
        bytes += entry.isFolder() ? 0 : entry.size();
      }
    }
    return new OverlayPrint(HexFormat.of().formatHex(digest.digest()), paths, entries, bytes);
  }

  private static void update(MessageDigest digest, Entry entry, boolean shared) {
    String attributes =
        shared ? "" : entry.mode() + " " + entry.size() + " " + entry.second() + " ";
    digest.update((entry.name().length() + " " + entry.name() + " ").getBytes(ISO_8859_1));
    digest.update(attributes.getBytes(ISO_8859_1));
  }

  /** With the content of a file, of whatever size. */
  static void update(MessageDigest digest, Path file) throws IOException {
    MoreFiles.asByteSource(file)
        .copyTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** What another one had in the place of the source's own, and this one has not. */
  Set<String> missing(OverlayPrint former) {
    Set<String> missing = new HashSet<>(former.paths());
    paths.forEach(missing::remove);
    return missing;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
