package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A channel that sends nothing: it looks at what has arrived, and reads it again on both sides. Of
 * state files it takes none; what became of them is asked for by name.
 */
public interface Audit extends DataChannel {
  /** What was found of all trees so far, folder by folder. */
  List<Compared> compared();

  /**
   * Reads state files back from the instance.
   *
   * @return size and SHA-256 of each one that is there
   */
  Map<String, Digest> state(Set<String> names) throws MigrationException, InterruptedException;
}
