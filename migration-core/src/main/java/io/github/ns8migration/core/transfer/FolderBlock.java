package io.github.ns8migration.core.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * A folder of a snapshot with the files and links in it. They are unpacked only when asked for.
 *
 * @param path relative to the tree, as {@link Octets}; empty for the root
 * @param self the folder
 * @param folders names of the folders in it, sorted
 * @param count of its files and links
 * @param bytes their size
 * @param doubtful whether one of them changed about when it was looked at, see {@link
 *     Entry#changedAbout}
 * @param packed the files and links themselves
 */
record FolderBlock(
    String path,
    Entry self,
    List<String> folders,
    long count,
    long bytes,
    boolean doubtful,
    Unpacker packed) {

  /** Of what was read: files and links sorted by name. */
  static void pack(
      Packer to,
      String path,
      Entry self,
      List<String> folders,
      List<Entry> files,
      long scanBegun,
      Packer spare) {
    long bytes = 0;
    boolean doubtful = false;
    spare.clear();
    for (Entry file : files) {
      bytes += file.size();
      doubtful |= file.changedAbout(scanBegun);
      file.pack(spare);
    }
    to.text(path);
    self.pack(to);
    to.number(folders.size());
    folders.forEach(to::text);
    to.number(files.size());
    to.number(bytes);
    to.number(doubtful ? 1 : 0);
    to.nested(spare);
  }

  static FolderBlock unpack(Unpacker from) throws SnapshotDamagedException {
    String path = from.text();
    Entry self = Entry.unpack(from);
    long folders = from.number();
    List<String> names = new ArrayList<>();
    for (long i = 0; i < folders; i++) {
      names.add(from.text());
    }
    return new FolderBlock(
        path, self, names, from.number(), from.number(), from.number() != 0, from.nested());
  }

  /** Files and links, sorted by name. */
  List<Entry> files() throws SnapshotDamagedException {
    List<Entry> files = new ArrayList<>();
    for (Unpacker rest = packed.copy(); rest.hasMore(); ) {
      files.add(Entry.unpack(rest));
    }
    return files;
  }

  /** The same again. */
  void repack(Packer to) {
    to.text(path);
    self.pack(to);
    to.number(folders.size());
    folders.forEach(to::text);
    to.number(count);
    to.number(bytes);
    to.number(doubtful ? 1 : 0);
    packed.packInto(to);
  }

  boolean isEmpty() {
    return count == 0 && folders.isEmpty();
  }
}
