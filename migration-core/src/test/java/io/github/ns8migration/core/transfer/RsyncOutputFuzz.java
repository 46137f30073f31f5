package io.github.ns8migration.core.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Any bytes in place of what rsync prints; called by a fuzzer. */
public final class RsyncOutputFuzz {
  private RsyncOutputFuzz() {}

  /** Read, whatever it is. */
  public static void fuzzerTestOneInput(byte[] output) throws IOException {
    RsyncProgress progress = new RsyncProgress(event -> {});
    progress.read(new ByteArrayInputStream(output));
    if (progress.files() < 0) {
      throw new AssertionError("less than no files");
    }
  }
}
