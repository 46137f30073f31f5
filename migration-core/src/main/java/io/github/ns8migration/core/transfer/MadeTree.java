package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small tree that is made anew for each pass, known by what is in it: names, types, modes,
 * content and targets of links. Times are not in it, they tell when it was made.
 *
 * @param digest of all that and of where it goes, and how
 * @param entries files, links and folders
 */
public record MadeTree(String digest, long entries) {
  // To look at more takes as long as to ask the other side.
  private static final long LITTLE = 256 << 20;
  private static final long FEW = 10_000;

  /**
   * What is to be sent; empty for what has more to it than that: a tree below another one, or with
   * access lists and attributes, or a large one, or one with a file that has two names.
   */
  public static Optional<MadeTree> of(TreeTransfer transfer) throws IOException {
    TreeTransfer.Rights rights = transfer.rights();
    if (transfer.overlay().isPresent()
        || rights.accessLists()
        || rights.ownersByName()
        || !rights.attributes().isEmpty()) {
      return Optional.empty();
    }
    List<Path> paths;
    try (Stream<Path> all = Files.walk(transfer.source())) {
      paths = all.limit(FEW + 1).sorted().toList();
    }
    if (paths.size() > FEW) {
      return Optional.empty();
    }
    MessageDigest digest = OverlayPrint.sha256();
    digest.update(way(transfer).getBytes(UTF_8));
    long bytes = 0;
    for (Path path : paths) {
      Entry entry = Entry.read(path, Octets.path(transfer.source().relativize(path)));
      bytes += entry.isFile() ? entry.size() : 0;
      if (entry.isShared() || bytes > LITTLE) {
        return Optional.empty();
      }
      update(digest, path, entry);
    }
    return Optional.of(new MadeTree(HexFormat.of().formatHex(digest.digest()), paths.size()));
  }

  private static String way(TreeTransfer transfer) {
    return transfer.volume()
        + "/"
        + transfer.into()
        + " "
        + transfer.owner()
        + " "
        + transfer.delete()
        + " "
        + transfer.exclusions()
        + " ";
  }

  private static void update(MessageDigest digest, Path path, Entry entry) throws IOException {
    long size = entry.isFile() ? entry.size() : 0;
    String heading = entry.name().length() + " " + entry.name() + " " + entry.mode() + " " + size;
    digest.update((heading + " ").getBytes(ISO_8859_1));
    if (entry.isFile()) {
      OverlayPrint.update(digest, path);
    } else if (!entry.isFolder()) {
      digest.update(Octets.bytes(Octets.path(Files.readSymbolicLink(path)) + " "));
    }
  }
}
