package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whom files are given to; without root they stay whose they are.
 *
 * @param root whether this process may give files away
 */
record Owner(int uid, int gid, boolean root) {
  /** The owner of something there already. */
  static Owner of(Path path) throws IOException {
    return new Owner(
        (Integer) Files.getAttribute(path, "unix:uid"),
        (Integer) Files.getAttribute(path, "unix:gid"),
        Unix.root());
  }

  static Owner of(int uid, int gid) {
    return new Owner(uid, gid, Unix.root());
  }

  void give(Path path) throws IOException {
    if (root) {
      Unix.owner(path, uid, gid);
    }
  }
}
