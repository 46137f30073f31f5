package io.github.ns8migration.api.destination;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder of the source and where its content shall be. Links stay links, modes and times to the
 * second are kept, file names are bytes.
 *
 * <pre>{@code
 * TreeTransfer.of(source.path("/var/lib/nethserver/vmail"), "dovecot-data")
 *     .ownedBy(new Ownership(100, 101))
 *     .leavingOut(Exclusion.named("lucene-indexes"))
 *     .deletingExtraneous();
 * }</pre>
 *
 * @param source the folder whose content is sent; its absence is an error, never an empty tree
 * @param volume one of the application's volumes
 * @param into folder below the volume's root, at most one level, empty for the root itself
 * @param overlay a second folder laid over the first: a file in it is sent in the place of the one
 *     of the same relative path
 * @param exclusions what is left out of the first folder
 * @param delete whether what is on the destination alone is deleted; what is left out is kept
 * @param owner whom everything shall belong to; empty leaves it to the instance's own user
 */
public record TreeTransfer(
    Path source,
    String volume,
    String into,
    Optional<Path> overlay,
    List<Exclusion> exclusions,
    boolean delete,
    Optional<Ownership> owner) {

  /** What is left out of a tree. */
  public sealed interface Exclusion {
    /** Every file or folder of that name, at any depth. */
    static Exclusion named(String name) {
      return new Named(name);
    }

    /** One file or folder with all below it; the path is relative to the tree's root. */
    static Exclusion path(Path relative) {
      return new At(relative);
    }

    /** Every file or folder of that name, at any depth. */
    record Named(String name) implements Exclusion {
      /** Refuses paths. */
      public Named {
        if (name.isEmpty() || name.contains("/")) {
          throw new IllegalArgumentException("not a name: " + name);
        }
      }
    }

    /** One file or folder with all below it. */
    record At(Path relative) implements Exclusion {
      /** Refuses what could lead out of the tree. */
      public At {
        if (relative.isAbsolute() || !relative.normalize().equals(relative)) {
          throw new IllegalArgumentException("not a relative path: " + relative);
        }
      }
    }
  }

  /** Checks volume and folder, copies the list. */
  public TreeTransfer {
    exclusions = List.copyOf(exclusions);
    if (volume.isEmpty() || volume.contains("/") || volume.startsWith(".")) {
      throw new IllegalArgumentException("not a volume: " + volume);
    }
    if (into.startsWith("/") || into.contains("/") || into.equals("..") || into.equals(".")) {
      throw new IllegalArgumentException("not a folder below a volume: " + into);
    }
  }

  /** The content of a folder into the root of a volume; nothing is deleted there. */
  public static TreeTransfer of(Path source, String volume) {
    return new TreeTransfer(
        source, volume, "", Optional.empty(), List.of(), false, Optional.empty());
  }

  /** The same into a folder of the volume. */
  public TreeTransfer into(String folder) {
    return new TreeTransfer(source, volume, folder, overlay, exclusions, delete, owner);
  }

  /** The same with changed files laid over it. */
  public TreeTransfer overlaidBy(Path changedFiles) {
    return new TreeTransfer(
        source, volume, into, Optional.of(changedFiles), exclusions, delete, owner);
  }

  /** The same without that. */
  public TreeTransfer leavingOut(Exclusion exclusion) {
    List<Exclusion> more = new ArrayList<>(exclusions);
    more.add(exclusion);
    return new TreeTransfer(source, volume, into, overlay, more, delete, owner);
  }

  /** The same, deleting on the destination what the source does not have. */
  public TreeTransfer deletingExtraneous() {
    return new TreeTransfer(source, volume, into, overlay, exclusions, true, owner);
  }

  /** The same with one owner for everything. */
  public TreeTransfer ownedBy(Ownership newOwner) {
    return new TreeTransfer(
        source, volume, into, overlay, exclusions, delete, Optional.of(newOwner));
  }
}
