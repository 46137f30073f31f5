package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The host's name: NS7 keeps the full one in {@code /etc/hostname}.
 *
 * @param fullName as it stands there
 */
record HostNames(String fullName) {
  static HostNames of(Path root) throws IOException {
    Path file = root.resolve("etc/hostname");
    return new HostNames(Files.exists(file) ? Files.readString(file).strip() : "localhost");
  }

  String shortName() {
    int dot = fullName.indexOf('.');
    return dot < 0 ? fullName : fullName.substring(0, dot);
  }

  /** What {@code hostname -d} prints; empty when the name has no dot. */
  String domain() {
    int dot = fullName.indexOf('.');
    return dot < 0 ? "" : fullName.substring(dot + 1);
  }

  /** {@code hostname [-f|-d|-s]}. */
  CommandOutput run(List<String> arguments) {
    return switch (String.join(" ", arguments)) {
      case "", "-f", "--fqdn", "--long" -> Answer.printed(fullName + "\n");
      case "-s", "--short" -> Answer.printed(shortName() + "\n");
      case "-d", "--domain" -> Answer.printed(domain().isEmpty() ? "" : domain() + "\n");
      default -> Answer.failed(1, "hostname: this host's name is not changed by tests");
    };
  }
}
