package io.github.ns8migration.core.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Standard input of one process that gets known while the process runs: it waits for it meanwhile.
 * Safe for use by many threads.
 */
public final class LateInput {
  private final CompletableFuture<Path> file = new CompletableFuture<>();
  private final CompletableFuture<Boolean> written = new CompletableFuture<>();

  /** One that is not known yet. */
  public LateInput() {}

  /** It is what is in this file, which stays as it is until the process has ended. */
  public void give(Path known) {
    file.complete(known);
  }

  /**
   * Whether the process got all of it. A process cannot tell where its input broke off from its
   * end: its exit code alone is no success.
   *
   * @return false as well where it ended before; known when it has ended
   */
  public boolean arrived() {
    return written.join();
  }

  /** Writes it as soon as it is known, and closes the stream. */
  void writeTo(OutputStream process) throws IOException {
    boolean all = false;
    try (process) {
      Path known = file.join();
      long copied = Files.copy(known, process);
      process.flush();
      all = copied == Files.size(known);
    } catch (CancellationException e) {
      return; // it never was known
    } finally {
      written.complete(all);
    }
  }

  /** Nobody reads any more. */
  void cancel() {
    if (file.cancel(false)) {
      written.complete(false);
    }
  }
}
