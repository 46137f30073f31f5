package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk through the source, beside the snapshot of the walk before: writes the new snapshot and
 * the lists of what differs. Folders are visited in the order of the snapshot, so that neither is
 * ever in memory; one folder at a time is.
 *
 * <p>A folder that is at its place with another inode counts as new with all below it: renaming a
 * folder leaves what is in it as it was. A folder is looked at before it is read, a change in
 * between shows next time.
 */
final class TreeScan {
  private static final Comparator<Entry> BY_NAME = Comparator.comparing(Entry::name);

  /**
   * The scan before.
   *
   * @param reader its snapshot
   * @param begun when it began
   * @param ended when the last pass ended that may have sent something, both in nanoseconds
   */
  record Former(SnapshotReader reader, long begun, long ended) {}

  private final Path root;
  private final TreeFilter filter;
  private final Set<String> writeOnce;
  private final @Nullable Former former;
  private final Set<String> uncovered;
  private final boolean foldersOnly;
  private final long begun;
  private final SnapshotWriter writer;
  private final ListFile changed;
  private final ListFile doubtful;
  private final ListFile replaced;

  private final Packer packer = new Packer();
  private final Packer spare = new Packer();
  private final Set<String> listedWithContent = new HashSet<>();
  private final Map<Entry.Inode, Boolean> shared = new HashMap<>();
  private long folders;
  private long files;
  private long bytes;
  private long listedBytes;
  private @Nullable String emptied;
  private long newest = Long.MIN_VALUE;

  /**
   * Prepares one.
   *
   * @param overlay what lies over the tree: it is no part of it
   * @param uncovered paths that were covered by an overlay before and are not any more
   * @param foldersOnly whether files in write-once folders need not be looked at while the folder
   *     is the same
   * @param begun now, in nanoseconds since 1970
   */
  TreeScan(
      TreeTransfer transfer,
      OverlayPrint overlay,
      @Nullable Former former,
      Set<String> uncovered,
      boolean foldersOnly,
      long begun,
      SnapshotWriter writer,
      Path lists)
      throws IOException {
    this.root = transfer.source().toRealPath();
    this.filter = new TreeFilter(transfer, overlay);
    this.writeOnce = filter.octets(transfer.writeOnce());
    this.former = former;
    this.uncovered = uncovered;
    this.foldersOnly = foldersOnly;
    this.begun = begun;
    this.writer = writer;
    this.changed = ListFile.create(lists.resolve("changed"));
    this.doubtful = ListFile.create(lists.resolve("doubtful"));
    this.replaced = ListFile.create(lists.resolve("replaced"));
  }

  /**
   * Walks.
   *
   * @param written the file that the snapshot is written to: it is read again for other names of
   *     files that changed
   * @throws SourceUnreadableException when something of the source cannot be looked at
   * @throws SnapshotDamagedException when the former snapshot cannot be trusted
   * @throws IOException when a list or the snapshot cannot be written
   */
  Changes run(Path written) throws IOException, InterruptedException {
    try (changed;
        doubtful;
        replaced) {
      visitAll();
      writer.end();
      writer.close();
      if (former != null) {
        former.reader().finish();
        if (!shared.isEmpty()) {
          listOtherNames(written);
        }
      }
    }
    return new Changes(
        files + folders,
        files,
        bytes,
        former == null ? 0 : former.reader().files(),
        Optional.ofNullable(emptied),
        changed,
        doubtful,
        replaced,
        listedBytes,
        newest);
  }

  private void visitAll() throws IOException, InterruptedException {
    try {
      visit(root, "", Entry.read(root, ""), false);
    } catch (FileSystemException e) {
      String file = e.getFile();
      if (file != null && file.startsWith(root.toString())) {
        throw new SourceUnreadableException(e);
      }
      throw e;
    }
  }

  /** A folder in a folder. */
  private record SubFolder(Path path, Entry entry) {}

  /** What is in a folder, sorted by name. */
  private record Content(List<Entry> files, List<SubFolder> folders) {
    List<String> names() {
      return folders.stream().map(each -> each.entry().name()).toList();
    }
  }

  private void visit(Path folder, String path, Entry self, boolean fresh)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while the source was looked through");
    }
    FolderBlock old = former == null ? null : former.reader().at(path);
    boolean known = old != null && !fresh && old.self().sameInode(self);
    Content content = old != null && known && isUntouched(old, self) ? ofFormer(folder, old) : null;
    if (old != null && content != null) { // with its files as they were
      packer.clear();
      old.repack(packer, self);
      writer.block(packer);
      count(old.count(), old.bytes());
    } else {
      content = read(folder, path);
      packer.clear();
      FolderBlock.pack(packer, path, self, content.names(), content.files(), begun, spare);
      writer.block(packer);
      count(content.files().size(), size(content.files()));
      if (former != null) {
        compare(path, self, content, old, known);
      }
    }
    if (emptied == null && old != null && isOtherDevice(old, self) && isEmpty(content)) {
      emptied = path;
    }
    for (SubFolder each : content.folders()) {
      visit(
          each.path(),
          Octets.join(path, each.entry().name()),
          each.entry(),
          former != null && !known);
    }
  }

  private static boolean isEmpty(Content content) {
    return content.files().isEmpty() && content.folders().isEmpty();
  }

  private static boolean isOtherDevice(FolderBlock old, Entry self) {
    return old.self().device() != self.device() && !old.isEmpty();
  }

  private void count(long moreFiles, long moreBytes) {
    folders++;
    files += moreFiles;
    bytes += moreBytes;
  }

  private static long size(List<Entry> files) {
    return files.stream().mapToLong(Entry::size).sum();
  }

  // ---- what is there ------------------------------------------------------------------------

  /** Whether nothing can have come, gone or changed its name in a write-once folder. */
  private boolean isUntouched(FolderBlock old, Entry self) {
    return foldersOnly
        && former != null
        && writeOnce.contains(Octets.last(old.path()))
        && old.self().equals(self)
        && !old.self().changedAbout(former.begun())
        && !old.doubtful();
  }

  /** The folders of an untouched folder as they are now; nothing if it was touched after all. */
  private static @Nullable Content ofFormer(Path folder, FolderBlock old) throws IOException {
    List<SubFolder> folders = new ArrayList<>();
    for (String name : old.folders()) {
      Path path = Octets.resolve(folder, name);
      Entry entry = readIfThere(path, name);
      if (entry == null || !entry.isFolder()) {
        return null;
      }
      folders.add(new SubFolder(path, entry));
    }
    return new Content(List.of(), folders);
  }

  private Content read(Path folder, String path) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<SubFolder> subFolders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = Octets.name(child);
        if (filter.leavesOut(path, name)) {
          continue;
        }
        Entry entry = readIfThere(child, name);
        if (entry != null) {
          newest = Math.max(newest, entry.changed());
        }
        if (entry != null && entry.isFolder()) {
          subFolders.add(new SubFolder(child, entry));
        } else if (entry != null && entry.isSent()) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Content(List.of(), List.of()); // gone meanwhile: the folder above has changed
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(BY_NAME);
    subFolders.sort(Comparator.comparing(SubFolder::entry, BY_NAME));
    return new Content(entries, subFolders);
  }

  private static @Nullable Entry readIfThere(Path path, String name) throws IOException {
    try {
      return Entry.read(path, name);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  // ---- what differs -------------------------------------------------------------------------

  private void compare(
      String path, Entry self, Content content, @Nullable FolderBlock old, boolean known)
      throws IOException {
    boolean once = writeOnce.contains(Octets.last(path));
    Map<String, Entry> before = new HashMap<>();
    boolean namesDiffer = !known;
    if (old != null) {
      old.files().forEach(entry -> before.put(entry.name(), entry));
      namesDiffer |= !old.folders().equals(content.names());
    }
    namesDiffer |= before.size() != content.files().size();
    List<Entry> differing = new ArrayList<>();
    for (Entry entry : content.files()) {
      Entry was = before.get(entry.name());
      namesDiffer |= was == null;
      if (!known || was == null || !was.equals(entry) || isDoubtful(was)) {
        differing.add(entry);
      }
    }
    boolean selfDiffers = old == null || !old.self().equals(self) || isDoubtful(old.self());
    list(path, content, differing, namesDiffer || selfDiffers);
    boolean folderListed = false;
    for (Entry entry : differing) {
      boolean doubt = judge(path, entry, before.get(entry.name()), once, !known);
      if (doubt) {
        if (!folderListed) {
          listFolder(doubtful, path);
          folderListed = true;
        }
        doubtful.item(Octets.join(path, entry.name()));
      }
    }
  }

  private boolean isDoubtful(Entry was) {
    return former != null && was.changedAbout(former.begun());
  }

  private void list(String path, Content content, List<Entry> differing, boolean withContent)
      throws IOException {
    if (withContent) {
      changed.content(path);
      listedWithContent.add(path);
      listedBytes += size(content.files());
      return;
    }
    if (differing.isEmpty()) {
      return;
    }
    listFolder(changed, path);
    for (Entry entry : differing) {
      changed.item(Octets.join(path, entry.name()));
      listedBytes += entry.size();
    }
  }

  // What is written into a folder changes its time there: it is set again.
  private static void listFolder(ListFile list, String path) throws IOException {
    if (path.isEmpty()) {
      list.content(path); // the root's name alone stands for its content too
    } else {
      list.item(path);
    }
  }

  /** Whether size and time may be the same on the destination while the content is not. */
  private boolean judge(String path, Entry entry, @Nullable Entry was, boolean once, boolean fresh)
      throws IOException {
    String name = Octets.join(path, entry.name());
    boolean other = was != null && !was.sameInode(entry) && was.looksLike(entry);
    boolean doubt = entry.isFile() && (other || uncovered.contains(name));
    if (entry.isFile() && !doubt && !once) {
      doubt = mayLookTheSame(entry, was, fresh);
    }
    // What had one name only was not one file with another: comparing its content is enough.
    if (was != null && other && was.isShared()) {
      replaced.item(name);
    }
    if (entry.isShared()) {
      shared.merge(entry.inodeKey(), doubt, Boolean::logicalOr);
    }
    return doubt;
  }

  /**
   * The last pass may have sent an older content with the same size and time. It cannot have seen a
   * time after its own end; and what was not touched since the scan before it has no other content.
   */
  private boolean mayLookTheSame(Entry entry, @Nullable Entry was, boolean fresh) {
    if (was != null && was.looksLike(entry)) {
      return true;
    }
    if (former == null) {
      return false;
    }
    boolean old = entry.second() <= Math.floorDiv(former.ended(), 1_000_000_000L);
    boolean touched = !fresh || entry.changedAbout(former.begun());
    return touched && (old || entry.modified() > begun);
  }

  /**
   * All names of one file go together, or they would arrive as copies. A name whose folder was not
   * looked at is in the new snapshot as it was.
   */
  private void listOtherNames(Path written) throws IOException {
    try (SnapshotReader all = SnapshotReader.open(written)) {
      for (FolderBlock block = all.next(); block != null; block = all.next()) {
        listNames(block);
      }
    }
  }

  private void listNames(FolderBlock block) throws IOException {
    boolean folderListed = listedWithContent.contains(block.path());
    boolean doubtfulFolderListed = false;
    for (Iterator<Entry> each = block.files().iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      Boolean doubt = entry.isFile() ? shared.get(entry.inodeKey()) : null;
      if (doubt == null) {
        continue;
      }
      String name = Octets.join(block.path(), entry.name());
      if (!folderListed) {
        listFolder(changed, block.path());
        changed.item(name);
      }
      if (doubt) {
        if (!doubtfulFolderListed) {
          listFolder(doubtful, block.path());
          doubtfulFolderListed = true;
        }
        doubtful.item(name);
      }
    }
  }
}
