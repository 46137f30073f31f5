package io.github.ns8migration.api.destination;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
 * @param rights what of owners and rights goes along with the files
 * @param writeOnce names of folders, at any depth, in which a file is never changed once it is
 *     there: it comes, goes or gets another name. While services are stopped their files need not
 *     be looked at one by one. {@code cur} and {@code new} of a Maildir are such folders
 */
public record TreeTransfer(
    Path source,
    String volume,
    String into,
    Optional<Path> overlay,
    List<Exclusion> exclusions,
    boolean delete,
    Optional<Ownership> owner,
    Rights rights,
    Set<String> writeOnce) {

  /**
   * What of owners and rights goes along with the files, beside their modes.
   *
   * @param ownersByName whether owners and groups are kept, by name: the ids of both sides differ.
   *     Only for a receiver that knows the names, see {@link
   *     io.github.ns8migration.api.CutoverContext#lateChannel()}
   * @param accessLists whether POSIX access lists are kept; names in them are treated as owners
   * @param attributes extended attributes that are kept, others are not
   */
  public record Rights(boolean ownersByName, boolean accessLists, Set<String> attributes) {
    /** Modes only. */
    public static final Rights MODES = new Rights(false, false, Set.of());

    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z]+(\\.[A-Za-z0-9_-]+)+");

    /** Copies the set; refuses what is no name of an attribute. */
    public Rights {
      attributes = Set.copyOf(attributes);
      for (String attribute : attributes) {
        if (!ATTRIBUTE.matcher(attribute).matches()) {
          throw new IllegalArgumentException("not an extended attribute: " + attribute);
        }
      }
    }
  }

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

  /** Checks volume, folder and owner, copies the list. */
  public TreeTransfer {
    exclusions = List.copyOf(exclusions);
    writeOnce = Set.copyOf(writeOnce);
    if (writeOnce.stream().anyMatch(name -> name.isEmpty() || name.contains("/"))) {
      throw new IllegalArgumentException("not names: " + writeOnce);
    }
    if (owner.isPresent() && rights.ownersByName()) {
      throw new IllegalArgumentException("one owner for everything, and the owners as they are");
    }
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
        source,
        volume,
        "",
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Rights.MODES,
        Set.of());
  }

  /** Where it goes, for people and for what is told of it: the volume, and the folder in it. */
  public String name() {
    return into.isEmpty() ? volume : volume + "/" + into;
  }

  /** The same into a folder of the volume. */
  public TreeTransfer into(String folder) {
    return new TreeTransfer(
        source, volume, folder, overlay, exclusions, delete, owner, rights, writeOnce);
  }

  /** The same with changed files laid over it. */
  public TreeTransfer overlaidBy(Path changedFiles) {
    return new TreeTransfer(
        source,
        volume,
        into,
        Optional.of(changedFiles),
        exclusions,
        delete,
        owner,
        rights,
        writeOnce);
  }

  /** The same without that. */
  public TreeTransfer leavingOut(Exclusion exclusion) {
    List<Exclusion> more = new ArrayList<>(exclusions);
    more.add(exclusion);
    return new TreeTransfer(source, volume, into, overlay, more, delete, owner, rights, writeOnce);
  }

  /** The same, deleting on the destination what the source does not have. */
  public TreeTransfer deletingExtraneous() {
    return new TreeTransfer(
        source, volume, into, overlay, exclusions, true, owner, rights, writeOnce);
  }

  /** The same with one owner for everything. */
  public TreeTransfer ownedBy(Ownership newOwner) {
    return new TreeTransfer(
        source,
        volume,
        into,
        overlay,
        exclusions,
        delete,
        Optional.of(newOwner),
        rights,
        writeOnce);
  }

  /**
   * The same, where files in folders of these names are never changed once they are there.
   *
   * @param names of folders, at any depth
   */
  public TreeTransfer writingOnceIn(String... names) {
    return new TreeTransfer(
        source, volume, into, overlay, exclusions, delete, owner, rights, Set.of(names));
  }

  /** The same, keeping owners and groups by their names. */
  public TreeTransfer keepingOwnersByName() {
    return keeping(new Rights(true, rights.accessLists(), rights.attributes()));
  }

  /** The same, keeping POSIX access lists. */
  public TreeTransfer keepingAccessLists() {
    return keeping(new Rights(rights.ownersByName(), true, rights.attributes()));
  }

  /** The same, keeping these extended attributes and no others. */
  public TreeTransfer keepingAttributes(String... names) {
    return keeping(new Rights(rights.ownersByName(), rights.accessLists(), Set.of(names)));
  }

  private TreeTransfer keeping(Rights newRights) {
    return new TreeTransfer(
        source, volume, into, overlay, exclusions, delete, owner, newRights, writeOnce);
  }
}
