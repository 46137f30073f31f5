package io.github.ns8migration.webtop.database;

import java.util.Comparator;

/**
 * Version of the format of PostgreSQL's custom archives. PostgreSQL 9.0 to 9.6 write 1.12, 10.3 and
 * 11 write 1.13, 12 to 15 write 1.14, 16 writes 1.15, later ones 1.16.
 *
 * @param major first part
 * @param minor second part
 */
public record ArchiveVersion(int major, int minor) implements Comparable<ArchiveVersion> {
  /** What PostgreSQL 9.2 writes, and the newest that its {@code pg_restore} reads. */
  public static final ArchiveVersion POSTGRESQL_9_2 = new ArchiveVersion(1, 12);

  /** Each table names its access method. */
  static final ArchiveVersion WITH_ACCESS_METHOD = new ArchiveVersion(1, 14);

  /** The head names the compression by a number of its own, instead of giving its level. */
  static final ArchiveVersion WITH_COMPRESSION_NAME = new ArchiveVersion(1, 15);

  /** Each table names its kind. */
  static final ArchiveVersion WITH_RELATION_KIND = new ArchiveVersion(1, 16);

  /** The formats whose fields are known. */
  static final ArchiveVersion OLDEST_KNOWN = new ArchiveVersion(1, 11);

  static final ArchiveVersion NEWEST_KNOWN = new ArchiveVersion(1, 16);

  private static final Comparator<ArchiveVersion> ORDER =
      Comparator.comparingInt(ArchiveVersion::major).thenComparingInt(ArchiveVersion::minor);

  @Override
  public int compareTo(ArchiveVersion other) {
    return ORDER.compare(this, other);
  }

  boolean isAtLeast(ArchiveVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
