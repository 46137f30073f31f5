package io.github.ns8migration.core.journal;

import io.github.ns8migration.api.MigrationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The lock that tells the existing tool, and other runs of ours, that somebody works on an
 * application. That tool asks with {@code flock(2)}, which Java's own file locks are invisible to:
 * so the command of that name holds it, by running {@code cat}, which ends with this process
 * whatever kills it, because its input ends.
 */
final class ApplicationLock implements AutoCloseable {
  private static final int HELD_BY_ANOTHER = 99;

  // In seconds. A program that was just killed lets go a little later, and a look whether anybody
  // holds it takes as long as a look.
  private static final String A_MOMENT = "1";

  private final Process holder;

  private ApplicationLock(Process holder) {
    this.holder = holder;
  }

  /** Takes the lock, or says after a moment who must be waited for. */
  static ApplicationLock take(Path file, String application)
      throws MigrationException, InterruptedException {
    StateFiles.append(file, "");
    try {
      Process process =
          new ProcessBuilder(
                  "flock",
                  "-w",
                  A_MOMENT,
                  "-E",
                  Integer.toString(HELD_BY_ANOTHER),
                  file.toString(),
                  "cat")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      OutputStream in = process.getOutputStream();
      InputStream out = process.getInputStream();
      try {
        in.write('\n');
        in.flush();
      } catch (IOException e) {
        // It ended already: the next read tells.
      }
      if (out.read() == '\n') {
        return new ApplicationLock(process);
      }
      throw new MigrationException(
          process.waitFor() == HELD_BY_ANOTHER
              ? StateProblems.busy(application)
              : StateProblems.noFlock());
    } catch (IOException e) {
      throw new MigrationException(StateProblems.noFlock(), e);
    }
  }

  /** Whether somebody holds it now. */
  static boolean held(Path file) throws MigrationException, InterruptedException {
    if (!java.nio.file.Files.exists(file)) {
      return false;
    }
    try {
      Process process =
          new ProcessBuilder(
                  "flock",
                  "-n",
                  "-s",
                  "-E",
                  Integer.toString(HELD_BY_ANOTHER),
                  file.toString(),
                  "true")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == HELD_BY_ANOTHER;
    } catch (IOException e) {
      throw new MigrationException(StateProblems.noFlock(), e);
    }
  }

  @Override
  public void close() {
    try {
      holder.getOutputStream().close();
      if (!holder.waitFor(5, TimeUnit.SECONDS)) {
        holder.destroyForcibly();
      }
    } catch (IOException e) {
      holder.destroyForcibly();
    } catch (InterruptedException e) {
      holder.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
