package io.github.ns8migration.samba;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.disorder.Scene;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The move of a domain with its file server, for disorder. */
final class FileServerScene implements Scene {
  @Override
  public List<Migrator> migrators() {
    return List.of(new SambaMigrator(), new FileServerMigrator());
  }

  @Override
  public TestHost host(Path emptyFolder) throws IOException {
    return SampleAdHost.build(emptyFolder);
  }

  @Override
  public EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder().trustingExternalDomains();
  }

  @Override
  public void somethingNew(TestHost host) throws IOException {
    FileServerContractIT.peopleWork(host);
  }

  @Override
  public String busyFolder() {
    return "/var/lib/nethserver/ibay/sales";
  }
}
