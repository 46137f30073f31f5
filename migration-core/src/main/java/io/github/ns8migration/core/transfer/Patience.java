package io.github.ns8migration.core.transfer;

import java.time.Duration;

/**
 * How long rsync waits. Without these it waits for ever for a peer that is frozen or cut off.
 *
 * @param connect for a connection
 * @param silence for the next byte of a connection, in whole seconds
 */
record Patience(Duration connect, Duration silence) {
  /** While data flow; the other side may have to look through a large tree in between. */
  static final Patience TRANSFER = new Patience(Duration.ofSeconds(15), Duration.ofSeconds(120));

  /** For an answer of one line. */
  static final Patience QUESTION = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20));

  /** When rsync must have ended by itself, if it does nothing but ask. */
  Duration atMost() {
    return connect.plus(silence.multipliedBy(2)).plusSeconds(5);
  }
}
