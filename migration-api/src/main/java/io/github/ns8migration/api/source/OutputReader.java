package io.github.ns8migration.api.source;

import io.github.ns8migration.api.MigrationException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes in what a command prints, while it runs: for dumps, which never fit into memory. Called
 * once, on a thread of its own; what it leaves unread is thrown away.
 *
 * <p>An end of the stream does not mean that all is there: the command may have failed. So what was
 * made of the output counts only when {@link SourceHost#stream} has told a good end.
 */
@FunctionalInterface
public interface OutputReader {
  /**
   * Reads to the end.
   *
   * @param output the bytes as the command prints them; closed by the caller
   * @throws IOException when they cannot be taken in: a full disk, a reader that understands no
   *     more of it; the command is stopped then
   * @throws MigrationException for the same, with words for people
   */
  void read(InputStream output) throws IOException, MigrationException;
}
