package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The folders of a file server, one level deep, and its records. A folder that is missing is no
 * error: a domain controller may have no share, and nobody may ever have logged in.
 *
 * @param shares what becomes of the shares
 * @param homes names of the home folders
 * @param sharesFolder where shares lie; empty when there is none
 * @param homesFolder where homes lie; empty when there is none
 */
public record ShareFolders(
    Shares shares, List<String> homes, Optional<Path> sharesFolder, Optional<Path> homesFolder) {
  /** Where NS7 keeps shares: a folder each. */
  public static final String SHARES = "/var/lib/nethserver/ibay";

  /** Where NS7 keeps homes: a folder each, by short name. */
  public static final String HOMES = "/var/lib/nethserver/home";

  /** Copies the list. */
  public ShareFolders {
    homes = List.copyOf(homes);
  }

  /** Those of a host. */
  public static ShareFolders of(SourceHost source) throws MigrationException {
    Optional<Path> sharesFolder = folder(source, SHARES);
    Optional<Path> homesFolder = folder(source, HOMES);
    SortedSet<String> folders = new TreeSet<>();
    SortedSet<String> files = new TreeSet<>();
    if (sharesFolder.isPresent()) {
      list(sharesFolder.get(), folders, files);
    }
    SortedSet<String> homes = new TreeSet<>();
    if (homesFolder.isPresent()) {
      list(homesFolder.get(), homes, new TreeSet<>());
    }
    return new ShareFolders(
        Shares.of(
            source.database("accounts").records("ibay"),
            sharesFolder.map(unused -> folders),
            files),
        List.copyOf(homes),
        sharesFolder,
        homesFolder);
  }

  private static Optional<Path> folder(SourceHost source, String path) {
    return Optional.of(source.path(path)).filter(Files::isDirectory);
  }

  private static void list(Path folder, SortedSet<String> folders, SortedSet<String> files)
      throws MigrationException {
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : (Iterable<Path>) children::iterator) {
        boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
        (isFolder ? folders : files).add(String.valueOf(child.getFileName()));
      }
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "folder-unreadable",
              Side.SOURCE,
              "The folder " + folder + " cannot be read: " + e + ".",
              "Run this program as root, and check the file system."),
          e);
    }
  }
}
