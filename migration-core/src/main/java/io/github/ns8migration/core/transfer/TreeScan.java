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
   * @param file its snapshot
   * @param reader of that file
   * @param begun when it began
   * @param sent when it was over, and what it had found began to be sent
   * @param ended when the last pass ended that may have sent something, all in nanoseconds
   */
  record Former(Path file, SnapshotReader reader, long begun, long sent, long ended) {}

  private final Path root;
  private final TreeFilter filter;
  private final Set<String> writeOnce;
  private final @Nullable Former former;
  private final Set<String> uncovered;
  private final Set<String> otherwiseCovered = new HashSet<>();
  private final boolean foldersOnly;
  private final long begun;
  private final @Nullable SnapshotWriter writer;
  private final @Nullable LookAhead ahead;
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
  private boolean parted;
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
   * @param writer of the new snapshot; nothing where none is needed
   */
  TreeScan(
      TreeTransfer transfer,
      OverlayPrint overlay,
      @Nullable Former former,
      Set<String> uncovered,
      boolean foldersOnly,
      long begun,
      @Nullable SnapshotWriter writer,
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
    if (former != null) {
      OverlayPrint before = former.reader().heading().overlay();
      before.missing(overlay).forEach(path -> otherwiseCovered.add(Octets.folder(path)));
      overlay.missing(before).forEach(path -> otherwiseCovered.add(Octets.folder(path)));
    }
    this.ahead = former == null ? null : new LookAhead(former.reader(), this::isUntouched);
    this.changed = ListFile.create(lists.resolve("changed"));
    this.doubtful = ListFile.create(lists.resolve("doubtful"));
    this.replaced = ListFile.create(lists.resolve("replaced"));
  }

  /**
   * Walks.
   *
   * @param written the file that the snapshot is written to
   * @throws SourceUnreadableException when something of the source cannot be looked at
   * @throws SnapshotDamagedException when the former snapshot cannot be trusted
   * @throws IOException when a list or the snapshot cannot be written
   */
  Changes run(@Nullable Path written) throws IOException, InterruptedException {
    try (changed;
        doubtful;
        replaced;
        ahead) {
      visitAll();
      if (writer != null) {
        writer.end();
        writer.close();
      }
      if (former != null) {
        former.reader().finish();
        if (!shared.isEmpty()) {
          listOtherNames(written == null ? former.file() : written);
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
        parted,
        listedBytes,
        newest);
  }

  private void visitAll() throws IOException, InterruptedException {
    try {
      visit("", Entry.read(root, ""), false);
    } catch (FileSystemException e) {
      String file = e.getFile();
      if (file != null && file.startsWith(root.toString())) {
        throw new SourceUnreadableException(e);
      }
      throw e;
    }
  }

  /** What is in a folder, sorted by name. */
  private record Content(List<Entry> files, List<Entry> folders) {
    List<String> names() {
      return folders.stream().map(Entry::name).toList();
    }
  }

  /**
   * Goes on with a folder.
   *
   * @param self as its parent was read, if that was read
   */
  private void visit(String path, @Nullable Entry self, boolean fresh)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while the source was looked through");
    }
    LookAhead.Looked looked = ahead == null ? null : ahead.at(path);
    FolderBlock old = looked == null ? null : looked.folder();
    if (looked != null && looked.untouched() && !fresh) {
      keep(looked.folder());
      for (String name : looked.folder().folders()) {
        visit(Octets.join(path, name), null, false);
      }
      return;
    }
    Path folder = Octets.resolve(root, path);
    Entry now = self == null ? readIfThere(folder, Octets.last(path)) : self;
    if (now != null && now.isFolder()) { // or gone meanwhile: the folder above has changed
      look(folder, path, now, old, fresh);
    }
  }

  /** With its files as they were. */
  private void keep(FolderBlock old) throws IOException {
    if (writer != null) {
      packer.clear();
      old.repack(packer);
      writer.block(packer);
    }
    count(old.count(), old.bytes());
  }

  private void look(Path folder, String path, Entry self, @Nullable FolderBlock old, boolean fresh)
      throws IOException, InterruptedException {
    boolean known = old != null && !fresh && old.self().sameInode(self);
    Content content = read(folder, path);
    if (writer != null) {
      packer.clear();
      FolderBlock.pack(packer, path, self, content.names(), content.files(), begun, spare);
      writer.block(packer);
    }
    count(content.files().size(), size(content.files()));
    if (former != null) {
      compare(path, self, content, old, known);
    }
    if (emptied == null && old != null && isOtherDevice(old, self) && isEmpty(content)) {
      emptied = path;
    }
    for (Entry each : content.folders()) {
      visit(Octets.join(path, each.name()), each, former != null && !known);
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

  /**
   * Whether nothing has come, gone, changed its name or itself in a folder. Names in a folder stay
   * the same while its times do; files are looked at, but for those in a write-once folder.
   */
  private boolean isUntouched(FolderBlock old) throws IOException {
    if (former == null || old.self().changedAbout(former.begun()) || old.doubtful()) {
      return false;
    }
    if (otherwiseCovered.contains(old.path())) {
      return false; // other names of it count now
    }
    Path folder = Octets.resolve(root, old.path());
    if (!old.self().isStill(folder)) {
      return false;
    }
    if (foldersOnly && writeOnce.contains(Octets.last(old.path()))) {
      return true;
    }
    for (Entry file : old.files()) {
      if (!file.isStill(Octets.resolve(folder, file.name()))) {
        return false;
      }
    }
    return true;
  }

  private Content read(Path folder, String path) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<Entry> folders = new ArrayList<>();
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
          folders.add(entry);
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
    folders.sort(BY_NAME);
    return new Content(entries, folders);
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

  // What changed well before the last pass began to read has been read as it is now; what changed
  // just then may have changed once more in the same moment, and have been read in between.
  private boolean isDoubtful(Entry was) {
    return former != null && was.changedAbout(former.sent());
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
    parted |= entry.isFile() && (was == null ? !once : !was.sameInode(entry));
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
