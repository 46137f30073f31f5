package io.github.ns8migration.core.lifecycle;

import java.time.Duration;

/**
 * How long the engine waits for what.
 *
 * @param receiverStart for an instance to begin to receive
 * @param lateReceiver for an import to open the receiver in its midst: its services start first
 * @param betweenLooks between two looks at something that is awaited, at first
 * @param looksBeforeDown how often nobody must answer before a receiver counts as gone
 */
public record Patience(
    Duration receiverStart, Duration lateReceiver, Duration betweenLooks, int looksBeforeDown) {
  /** For real clusters: images are pulled, containers start. */
  public static final Patience USUAL =
      new Patience(Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofSeconds(1), 3);

  // What lets itself be waited for long is not asked ten times a second.
  private static final long LONGEST = 1000;

  /** How long to wait after so many looks, in milliseconds: the longer it lasts, the longer. */
  long pause(int looks) {
    long first = betweenLooks.toMillis();
    return Math.max(first, Math.min(LONGEST, first + first * looks / 5));
  }
}
