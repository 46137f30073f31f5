package io.github.ns8migration.api;

/**
 * How long the move of an application is expected to take. An expectation: what is known of it is
 * told with it.
 *
 * @param syncSeconds of a sync that sends everything; zero when nothing is known
 * @param bytesPerSecond the rate that is made of
 * @param rate where the rate comes from
 * @param downSeconds from the stop of the first service to the moment when NS8 begins to import,
 *     for this application alone; those that move together do most of it side by side
 * @param down where that comes from
 */
public record Estimate(
    double syncSeconds, long bytesPerSecond, Basis rate, double downSeconds, Basis down) {
  /** Nothing is known. */
  public static final Estimate NONE = new Estimate(0, 0, Basis.ASSUMED, 0, Basis.ASSUMED);

  /** Where a number comes from. */
  public enum Basis {
    /** What is usual; nothing was measured yet. */
    ASSUMED,
    /** Somebody said so. */
    GIVEN,
    /** Seen in this migration. */
    MEASURED
  }

  /** Refuses negative times. */
  public Estimate {
    if (syncSeconds < 0 || bytesPerSecond < 0 || downSeconds < 0) {
      throw new IllegalArgumentException(
          "negative estimate: " + syncSeconds + ", " + bytesPerSecond + ", " + downSeconds);
    }
  }

  /** Whether anything is known. */
  public boolean known() {
    return bytesPerSecond > 0;
  }
}
