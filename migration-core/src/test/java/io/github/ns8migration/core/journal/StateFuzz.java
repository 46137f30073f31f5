package io.github.ns8migration.core.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import java.nio.file.Path;

/** Any bytes in place of the files that say where a migration stands; called by a fuzzer. */
public final class StateFuzz {
  private static final Path FILE = Path.of("/state/bind.env");

  private StateFuzz() {}

  /** Understood, and then written and read as the same; or refused with a problem. */
  public static void fuzzerTestOneInput(byte[] file) throws MigrationException {
    String text = new String(file, UTF_8);
    Binding binding;
    try {
      binding = Binding.parse(FILE, text);
    } catch (MigrationException e) {
      return;
    }
    if (!Binding.parse(FILE, binding.format()).equals(binding)) {
      throw new AssertionError("not the same when it is read again");
    }
  }
}
