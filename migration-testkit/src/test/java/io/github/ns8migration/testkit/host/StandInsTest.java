package io.github.ns8migration.testkit.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInsTest {
  private static final int MINOR_VERSION = 6;

  @TempDir Path folder;

  private TestHost recorded(byte[] dump) throws IOException {
    Path recording = folder.resolve("recording");
    Path installed = recording.resolve("etc/e-smith/db/configuration/defaults/webtop/type");
    Files.createDirectories(installed.getParent());
    Files.writeString(installed, "service\n");
    Files.createDirectories(recording.resolve("commands"));
    Files.write(recording.resolve("commands/webtop5.dump"), dump);
    Files.writeString(
        recording.resolve("commands/commands.tsv"),
        "0\twebtop5.dump\tsu - postgres -c \"pg_dump --format=c webtop5\"\n");
    Files.writeString(recording.resolve("ids.tsv"), "");
    Files.writeString(
        recording.resolve("MANIFEST.tsv"),
        "f\t0644\t0\t0\t1709545502\tetc/e-smith/db/configuration/defaults/webtop/type\t-\n");
    return TestHost.prepare(HostFixture.at(recording), folder.resolve("host"));
  }

  private static byte[] sample() throws IOException {
    try (InputStream dump = SampleHost.class.getResourceAsStream("webtop5.dump")) {
      return Objects.requireNonNull(dump).readAllBytes();
    }
  }

  @Test
  void aDumpThatWasRecordedOfWebTopIsItsDatabase() throws Exception {
    byte[] dump = sample();
    dump[dump.length - 1] ^= 1; // another one than the sample
    try (TestHost host = recorded(dump)) {
      assertThat(StandIns.into(host)).isEmpty();
      assertThat(host.path("/var/lib/pgsql/archives/webtop5.dump")).hasBinaryContent(dump);
    }
  }

  @Test
  void aDumpThatNoNs7HasWrittenIsReplacedAndThatIsSaid() throws Exception {
    byte[] dump = sample();
    dump[MINOR_VERSION] = 14;
    try (TestHost host = recorded(dump)) {
      assertThat(StandIns.into(host))
          .isEqualTo(List.of("the database of WebTop: that of a sample host"));
      assertThat(host.path("/var/lib/pgsql/archives/webtop5.dump")).hasBinaryContent(sample());
    }
  }
}
