package io.github.ns8migration.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Databases of invented hosts, with what the real program prints for them. */
final class Fixtures {
  private Fixtures() {}

  static EsmithFile database(String host, String name) {
    return EsmithFile.parse(bytes(host + "/db/" + name));
  }

  static EsmithFile quirks() {
    return database("ns7-small", "quirks");
  }

  static byte[] bytes(String resource) {
    try (InputStream stream = Fixtures.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(stream, resource).readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
