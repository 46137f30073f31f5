package io.github.ns8migration.samba;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine for tests, to their end. */
final class Programs {
  private static final int SECONDS = 300;

  private Programs() {}

  /** How one ended; both outputs in one. */
  record Result(int exitCode, String output) {
    Result expectSuccess() {
      if (exitCode != 0) {
        throw new AssertionError("ended with " + exitCode + ": " + output);
      }
      return this;
    }
  }

  static Result run(List<String> command) throws IOException, InterruptedException {
    return run(command, "", Map.of());
  }

  static Result run(List<String> command, String input, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("program", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.to(new File(output.toString())));
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(command.get(0) + " did not end: " + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
