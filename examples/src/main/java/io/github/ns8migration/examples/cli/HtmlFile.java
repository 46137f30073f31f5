package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a report goes beside the terminal. */
final class HtmlFile {
  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the report as one HTML file too, in the place of one that is there.")
  private @Nullable Path file;

  void write(Supplier<String> html) throws MigrationException {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, html.get());
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "report-not-written",
              Side.TOOL,
              "The report could not be written to " + file + ": " + e.getMessage(),
              "Give a file in a folder that is there and that this user may write to."),
          e);
    }
  }
}
