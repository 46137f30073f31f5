package io.github.ns8migration.core.lifecycle;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The stages of a finish, in their order. Those up to {@link #PROVE} are barriers of the group. */
public enum Stage {
  /** A live pass, so that little is left for the last one. */
  WARM_SYNC,
  /** Services stop on the source. */
  QUIESCE,
  /** The last pass. */
  FINAL_SYNC,
  /** A pass that sends nothing, since nothing is left. */
  PROVE,
  /** Last words before the commit. */
  BEFORE_COMMIT,
  /** The destination is told that all is there. */
  COMMIT,
  /** What the import asks for in its midst is sent and proven. */
  LATE_SYNC,
  /** The receiver of that is told that all is there. */
  LATE_COMMIT,
  /** Its import runs, and ends. */
  IMPORT,
  /** The new instance is configured. */
  SETTLE,
  /** Services are disabled on the source. */
  RETIRE,
  /** What NS8 holds is compared. */
  VERIFY;

  /** As written in journals and shown to people: {@code final-sync}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads such a word; empty for words that are no stage. */
  public static Optional<Stage> of(String word) {
    return Arrays.stream(values()).filter(stage -> stage.word().equals(word)).findFirst();
  }
}
