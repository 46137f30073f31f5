package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The log file that administrators of NS7's own tool know ({@code /var/log/ns8-migration.log}): one
 * line for what happens, without progress. Only its owner can read it. That it cannot be written
 * stops nothing.
 */
final class Trace implements Consumer<MigrationEvent> {
  private static final long LOOK_AGAIN_MILLIS = 500;

  private final Path file;

  Trace(Path file) {
    this.file = file;
  }

  @Override
  public void accept(MigrationEvent event) {
    Lines.of(event).ifPresent(text -> add(event.application() + ": " + text));
  }

  private synchronized void add(String text) {
    String line = Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + oneLine(text) + "\n";
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    } catch (IOException e) {
      return; // the journal has all that matters
    }
  }

  // A name with a line feed in it must not look like a line of its own.
  private static String oneLine(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** Prints it; goes on with what is added when {@code follow} says so, until interrupted. */
  void print(PrintStream out, boolean follow) throws MigrationException, InterruptedException {
    try (InputStream lines = Files.newInputStream(file)) {
      lines.transferTo(out);
      out.flush();
      while (follow) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
        lines.transferTo(out);
        out.flush();
      }
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "log-missing",
              Side.TOOL,
              "There is no log yet that can be read: " + file + ".",
              "It begins with the first verb that does something."),
          e);
    }
  }

  Optional<Path> file() {
    return Optional.of(file).filter(Files::exists);
  }
}
