package io.github.ns8migration.core.transfer;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What a look at both sides found of one folder at the top of a tree: a mailbox, a share.
 *
 * @param place volume and folder: {@code dovecot-data/anna.bianchi@example.org}
 * @param items files, folders and links of the source
 * @param bytes size of the files
 * @param read files whose content was read on both sides
 * @param differences all of them, in the order in which they were found
 */
public record Compared(
    String place, long items, long bytes, long read, List<Difference> differences) {
  /** How two sides can differ. */
  public enum Kind {
    /** Not on the destination. */
    MISSING,
    /** On the destination alone. */
    EXTRA,
    /** Another content, or another kind of thing. */
    CONTENT,
    /** Another time of its last change. */
    TIME,
    /** Another mode. */
    MODE,
    /** Another owner or group. */
    OWNER,
    /** Another access list. */
    ACCESS_LIST,
    /** Other extended attributes. */
    ATTRIBUTES
  }

  /**
   * One item that differs.
   *
   * @param path below the tree; bytes that are no text as {@code \#ooo}
   * @param kind the one that matters most
   * @param since whether the source changed it after the last pass: then it must differ
   */
  public record Difference(String path, Kind kind, boolean since) {}

  /** Copies the list. */
  public Compared {
    differences = ImmutableList.copyOf(differences);
  }

  /** Those that no change on the source explains. */
  public List<Difference> wrong() {
    return differences.stream().filter(each -> !each.since()).toList();
  }
}
