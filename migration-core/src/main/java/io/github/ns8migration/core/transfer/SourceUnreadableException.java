package io.github.ns8migration.core.transfer;

import java.io.IOException;

/** Something of the source cannot be looked at: rsync tells in its own words what it is. */
final class SourceUnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  SourceUnreadableException(IOException cause) {
    super(cause);
  }
}
