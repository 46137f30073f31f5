package io.github.ns8migration.core.transfer;

/** What a transfer is for, and so what it may tolerate. */
public enum Pass {
  /**
   * Services run: files may vanish or change while they are sent. Everything is compared with what
   * the destination has.
   */
  LIVE,
  /**
   * Services run. Only what changed on the source since the pass before is sent, if that is known.
   */
  WARM,
  /**
   * Services are stopped: everything must arrive. Only what changed since the pass before is sent,
   * if that is known.
   */
  LAST,
  /** Sends nothing: tells what would still be sent. */
  PROOF;

  /** The same of one by its name. */
  public static boolean isLive(String name) {
    return name.equals(LIVE.name()) || name.equals(WARM.name());
  }

  /** Whether services may change the source meanwhile. */
  public boolean isLive() {
    return this == LIVE || this == WARM;
  }
}
