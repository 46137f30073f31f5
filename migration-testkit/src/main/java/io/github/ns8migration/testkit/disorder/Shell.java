package io.github.ns8migration.testkit.disorder;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Programs of this machine. */
final class Shell {
  private Shell() {}

  static void run(String... words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", words) + " failed");
    }
  }
}
