package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The fixtures among the test resources. */
final class Fixtures {
  private Fixtures() {}

  static Path folder(String name) {
    try {
      var marker = name.startsWith("ns7-state") ? "/db-changes.tsv" : "/MANIFEST.tsv";
      var url = Fixtures.class.getClassLoader().getResource("fixtures/" + name + marker);
      return Path.of(Objects.requireNonNull(url, name).toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static TestHost host(String name, Path folder) throws IOException {
    return TestHost.prepare(HostFixture.at(folder(name)), folder);
  }

  static CommandOutput run(TestHost host, String... words) throws Exception {
    return host.run(HostCommand.of(words));
  }

  static CommandOutput runLine(TestHost host, String line) throws Exception {
    return host.run(new HostCommand(RecordedCommands.words(line), Duration.ofMinutes(1), Map.of()));
  }

  static List<String> overlays() {
    return List.of(
        "ad-files-skipped",
        "ad-migrating",
        "after-leave",
        "join-interrupted",
        "joined",
        "ldap-migrating",
        "mail-finish-interrupted",
        "mail-finished",
        "mail-migrating",
        "remote-provider");
  }
}
