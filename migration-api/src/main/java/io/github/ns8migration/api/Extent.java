package io.github.ns8migration.api;

/**
 * How much a part of an application amounts to, counted before anything is sent.
 *
 * @param what the part, for people: {@code mailboxes}
 * @param files files, links and folders
 * @param bytes their content; of something made from a database, an estimate
 * @param anew whether it is made from a database at each pass, and so while services are stopped,
 *     too: a dump
 */
public record Extent(String what, long files, long bytes, boolean anew) {
  /** Refuses negative sizes. */
  public Extent {
    if (files < 0 || bytes < 0) {
      throw new IllegalArgumentException("negative extent: " + files + ", " + bytes);
    }
  }

  /** Of files that are there already. */
  public static Extent of(String what, long files, long bytes) {
    return new Extent(what, files, bytes, false);
  }

  /** Of one file that each pass makes anew from a database. */
  public static Extent madeAnew(String what, long bytes) {
    return new Extent(what, 1, bytes, true);
  }

  /** Both together. */
  public Extent plus(Extent other) {
    return new Extent(what, files + other.files, bytes + other.bytes, anew || other.anew);
  }
}
