package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.value.ApplicationId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How trees are sent.
 *
 * @param memory where it is remembered what was sent: a folder with one for each application; empty
 *     for nowhere, then everything is compared with the destination in each pass
 * @param losses whether it is known and accepted that a source has lost many of its files, and that
 *     they are deleted on the destination
 */
public record TransferSettings(Optional<Path> memory, boolean losses) {
  /** Remembers nothing. */
  public static final TransferSettings PLAIN = new TransferSettings(Optional.empty(), false);

  /** The same, remembering below that folder, a state directory. */
  public TransferSettings rememberingIn(Path folder) {
    return new TransferSettings(Optional.of(folder), losses);
  }

  /** The same, accepting losses or not. */
  public TransferSettings acceptingLosses(boolean accepted) {
    return new TransferSettings(memory, accepted);
  }

  Optional<Path> folder(ApplicationId application) {
    return memory.map(folder -> folder.resolve(application.value()).resolve("sent"));
  }
}
