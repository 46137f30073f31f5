package io.github.ns8migration.core.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands at the beginning of a snapshot.
 *
 * @param key of which transfer into which instance it is
 * @param begun when the scan began, in nanoseconds since 1970
 * @param overlay what lay over the tree
 */
record SnapshotHeading(String key, long begun, OverlayPrint overlay) {

  void pack(Packer packer) {
    packer.text(key);
    packer.number(begun);
    packer.text(overlay.digest());
    packer.number(overlay.paths().size());
    overlay.paths().forEach(packer::text);
  }

  static SnapshotHeading unpack(Unpacker from) throws SnapshotDamagedException {
    String key = from.text();
    long begun = from.number();
    String digest = from.text();
    long count = from.number();
    List<String> paths = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      paths.add(from.text());
    }
    return new SnapshotHeading(key, begun, new OverlayPrint(digest, paths, 0, 0));
  }
}
