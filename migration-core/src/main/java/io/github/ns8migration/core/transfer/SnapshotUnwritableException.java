package io.github.ns8migration.core.transfer;

import java.io.IOException;

/** A snapshot cannot be kept, most often because the disk is full. The data can still be sent. */
final class SnapshotUnwritableException extends IOException {
  private static final long serialVersionUID = 1L;

  SnapshotUnwritableException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
