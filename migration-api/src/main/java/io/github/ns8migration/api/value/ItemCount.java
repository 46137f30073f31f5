package io.github.ns8migration.api.value;

/**
 * What a transfer did with the items it looked at (files, folders, records).
 *
 * @param sent new or changed, and now on the destination
 * @param unchanged found there already
 * @param deleted gone on the source, and now on the destination too
 * @param failed could not be moved this time
 */
public record ItemCount(long sent, long unchanged, long deleted, long failed) {
  /** Nothing looked at. */
  public static final ItemCount NONE = new ItemCount(0, 0, 0, 0);

  /** Refuses negative numbers. */
  public ItemCount {
    if (sent < 0 || unchanged < 0 || deleted < 0 || failed < 0) {
      throw new IllegalArgumentException(
          "negative count: " + sent + ", " + unchanged + ", " + deleted + ", " + failed);
    }
  }

  /** Items that exist on the source. */
  public long examined() {
    return sent + unchanged + failed;
  }

  /** Whether source and destination were alike already. */
  public boolean changedNothing() {
    return sent == 0 && deleted == 0 && failed == 0;
  }

  /** Both together. */
  public ItemCount plus(ItemCount other) {
    return new ItemCount(
        sent + other.sent,
        unchanged + other.unchanged,
        deleted + other.deleted,
        failed + other.failed);
  }
}
