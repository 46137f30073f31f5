package io.github.ns8migration.api;

import org.jspecify.annotations.Nullable;

/**
 * One difference, made on purpose, between what NS8 will hold and what it would hold after a move
 * with NS7's own tool. Corrections are in the order of {@link Prediction#documents()}; done in that
 * order to the other outcome, they make ours of it.
 *
 * @param pointer JSON pointer (RFC 6901) into {@link Prediction#documents()}: the value itself; for
 *     {@link Kind#MISSING} in a list the place before which the other value would stand; empty for
 *     all documents
 * @param kind how the two differ
 * @param reference what would stand there after a move with NS7's own tool; null for {@link
 *     Kind#ADDED} and {@link Kind#OPEN}, and where it is a JSON null
 * @param reason why
 */
public record Correction(String pointer, Kind kind, @Nullable Object reference, String reason) {
  /** How two outcomes differ. */
  public enum Kind {
    /** Both have a value there. */
    CHANGED,
    /** Only ours has something there. */
    ADDED,
    /** Only the other has something there. */
    MISSING,
    /** Only NS8 knows what will stand there; it is foretold as null. */
    OPEN
  }

  /** Makes what could change unchangeable. */
  public Correction {
    reference = JsonValues.copy(reference);
  }
}
