package io.github.ns8migration.core.transfer;

import java.io.IOException;

/** A snapshot that cannot be used: not whole, or changed by something else. */
final class SnapshotDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  SnapshotDamagedException(String message) {
    super(message);
  }
}
