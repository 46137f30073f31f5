package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file server is there, and where it goes. */
class FileServerMigratorTest {
  @TempDir Path folder;
  private final FileServerMigrator migrator = new FileServerMigrator();

  @Test
  void itMovesWithTheDomainOfTheHost() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      assertThat(migrator.detect(host.source())).isEqualTo(Availability.AVAILABLE);
    }
  }

  @Test
  @Tag("F32")
  void aDomainControllerWithoutFileServerHasNone() throws Exception {
    try (TestHost host =
        TestHost.builder("server.example.org")
            .withoutEmail()
            .localAd("AD.EXAMPLE.ORG", "EXAMPLE", "192.168.50.2")
            .build(folder)) {
      assertThat(migrator.detect(host.source())).isEqualTo(Availability.NOT_INSTALLED);
    }
  }

  @Test
  void aFileServerWithoutDomainControllerCannotBeMoved() throws Exception {
    try (TestHost host = TestHost.builder("server.example.org").fileServer().build(folder)) {
      assertThat(migrator.detect(host.source())).isInstanceOf(Availability.NotMigratable.class);
    }
  }

  @Test
  @Tag("R1")
  void itsVolumesAreAmongThoseOfTheInstanceItLivesIn() {
    Application files = migrator.application();

    assertThat(files.receiver()).isEqualTo(new SambaMigrator().application().id());
    assertThat(new SambaMigrator().application().volumes()).containsAll(files.volumes());
    assertThat(files.volumes()).containsAll(files.lateVolumes());
  }
}
