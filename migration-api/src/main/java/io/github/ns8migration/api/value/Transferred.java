package io.github.ns8migration.api.value;

import java.util.ArrayList;
import java.util.List;

/**
 * What one sync moved, part by part.
 *
 * <pre>{@code
 * return Transferred.of(
 *     context.channel().sendState(settings), context.channel().sendTree(mailboxes));
 * }</pre>
 *
 * @param parts in the order in which they were sent
 */
public record Transferred(List<Part> parts) {
  /** Nothing at all. */
  public static final Transferred NOTHING = new Transferred(List.of());

  /**
   * One tree, or one set of files.
   *
   * @param name what it is, for people: {@code dovecot-data}
   * @param items files and folders
   * @param bytes content that crossed the network, without the protocol around it
   * @param settled false when something vanished or changed while it was copied: true again after a
   *     later, undisturbed pass
   */
  public record Part(String name, ItemCount items, long bytes, boolean settled) {
    /** Refuses negative sizes. */
    public Part {
      if (bytes < 0) {
        throw new IllegalArgumentException("negative size: " + bytes);
      }
    }
  }

  /** Copies the list. */
  public Transferred {
    parts = List.copyOf(parts);
  }

  /** These parts. */
  public static Transferred of(Part... parts) {
    return new Transferred(List.of(parts));
  }

  /** All items together. */
  public ItemCount count() {
    return parts.stream().map(Part::items).reduce(ItemCount.NONE, ItemCount::plus);
  }

  /** All bytes together. */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Whether every part is an undisturbed copy. */
  public boolean settled() {
    return parts.stream().allMatch(Part::settled);
  }

  /** Both, one after the other. */
  public Transferred plus(Transferred other) {
    List<Part> all = new ArrayList<>(parts);
    all.addAll(other.parts);
    return new Transferred(all);
  }
}
