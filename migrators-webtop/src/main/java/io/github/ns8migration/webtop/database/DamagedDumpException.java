package io.github.ns8migration.webtop.database;

import java.io.IOException;

/** Bytes that are not what an archive has at that place, or that end before it does. */
final class DamagedDumpException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedDumpException(String what) {
    super(what);
  }

  DamagedDumpException(String what, Throwable cause) {
    super(what, cause);
  }
}
