package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What shows that a file, link or folder changed. Access lists, attributes and the target of a link
 * are not in it: none of them changes without the time of the last change.
 *
 * @param name its last name, as {@link Octets}
 * @param mode type and permissions
 * @param modified time of the content, in nanoseconds since 1970
 * @param changed time of the last change of any kind, in nanoseconds since 1970
 */
record Entry(
    String name,
    long device,
    long inode,
    int mode,
    int user,
    int group,
    long size,
    int links,
    long modified,
    long changed) {
  private static final String NEEDED =
      "unix:dev,ino,mode,uid,gid,size,nlink,lastModifiedTime,ctime";
  private static final String TELLING = "unix:dev,ino,size,lastModifiedTime,ctime";
  private static final int TYPE = 0170000;
  private static final int FILE = 0100000;
  private static final int FOLDER = 0040000;
  private static final int LINK = 0120000;
  private static final long SECOND = 1_000_000_000;
  // A file system that counts whole seconds, or two of them, against one that counts finer: by the
  // clock of its files only its own steps matter there, 10 ms at most.
  private static final long COARSE = 2 * SECOND;
  private static final long FINE = SECOND / 50;

  /** Which inode of which file system. */
  record Inode(long device, long inode) {}

  /** Looks at what is there; links are not followed. */
  static Entry read(Path path, String name) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, NEEDED, LinkOption.NOFOLLOW_LINKS);
    return new Entry(
        name,
        number(all, "dev"),
        number(all, "ino"),
        (int) number(all, "mode"),
        (int) number(all, "uid"),
        (int) number(all, "gid"),
        number(all, "size"),
        (int) number(all, "nlink"),
        time(all, "lastModifiedTime"),
        time(all, "ctime"));
  }

  /**
   * Whether this is still what is there. Rights, owner and links cannot change without the time of
   * the last change, so they are not asked for: this is most of what a pass does.
   */
  boolean isStill(Path path) throws IOException {
    Map<String, Object> now = Files.readAttributes(path, TELLING, LinkOption.NOFOLLOW_LINKS);
    return number(now, "ino") == inode
        && time(now, "ctime") == changed
        && time(now, "lastModifiedTime") == modified
        && number(now, "size") == size
        && number(now, "dev") == device;
  }

  private static long number(Map<String, Object> all, String name) {
    return ((Number) Objects.requireNonNull(all.get(name))).longValue();
  }

  private static long time(Map<String, Object> all, String name) {
    return ((FileTime) Objects.requireNonNull(all.get(name))).to(TimeUnit.NANOSECONDS);
  }

  boolean isFolder() {
    return (mode & TYPE) == FOLDER;
  }

  boolean isFile() {
    return (mode & TYPE) == FILE;
  }

  /** Whether it is of a kind that is sent at all: pipes, sockets and devices are not. */
  boolean isSent() {
    return isFile() || isFolder() || (mode & TYPE) == LINK;
  }

  /** Several names in the tree may be one file. */
  boolean isShared() {
    return isFile() && links > 1;
  }

  Inode inodeKey() {
    return new Inode(device, inode);
  }

  boolean sameInode(Entry other) {
    return inode == other.inode && device == other.device;
  }

  /** Whether rsync takes one for the other when it looks at size and time, in whole seconds. */
  boolean looksLike(Entry other) {
    return isFile() && other.isFile() && size == other.size && second() == other.second();
  }

  /** Of the content's time. */
  long second() {
    return Math.floorDiv(modified, SECOND);
  }

  /**
   * Whether it changed so shortly before that moment, or after it, that one more change could have
   * left no trace in these values.
   */
  boolean changedAbout(long moment) {
    return changed >= moment - (changed % SECOND == 0 ? COARSE : FINE);
  }

  void pack(Packer packer) {
    packer.text(name);
    packer.number(device);
    packer.number(inode);
    packer.number(mode);
    packer.number(user & 0xffffffffL);
    packer.number(group & 0xffffffffL);
    packer.number(size);
    packer.number(links);
    packer.number(modified);
    packer.number(changed);
  }

  static Entry unpack(Unpacker from) throws SnapshotDamagedException {
    return new Entry(
        from.text(),
        from.number(),
        from.number(),
        (int) from.number(),
        (int) from.number(),
        (int) from.number(),
        from.number(),
        (int) from.number(),
        from.number(),
        from.number());
  }
}
