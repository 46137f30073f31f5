package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;

/**
 * How the old server is told to keep a WireGuard device. Nothing is remembered in memory: what was
 * made is known by its marks on the host, so that another process can take it away.
 */
interface Means {
  /** Whether something of a tunnel of ours is there, however little. */
  boolean begun() throws MigrationException, InterruptedException;

  /** Starts it, now and at each boot. Repeatable. */
  void start(VpnSettings settings, String privateKey)
      throws MigrationException, InterruptedException;

  /**
   * Stops it and takes all of it away. The mark by which {@link #begun()} knows it goes last.
   * Repeatable.
   */
  void remove() throws MigrationException, InterruptedException;
}
