package io.github.ns8migration.core.transfer;

/** What a transfer is for, and so what it may tolerate. */
public enum Pass {
  /** Services run: files may vanish or change while they are sent. */
  LIVE,
  /** Services are stopped: everything must arrive. */
  LAST,
  /** Sends nothing: tells what would still be sent. */
  PROOF
}
