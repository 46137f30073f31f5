package io.github.ns8migration.openldap;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.disorder.Scene;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The move of a small directory, for disorder. */
final class OpenLdapScene implements Scene {
  @Override
  public List<Migrator> migrators() {
    return List.of(new OpenLdapMigrator());
  }

  @Override
  public TestHost host(Path emptyFolder) throws IOException {
    return SmallDirectory.host().build(emptyFolder);
  }

  @Override
  public EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder();
  }

  @Override
  public void somethingNew(TestHost host) throws IOException {
    SmallDirectory.someoneIsHired(host);
  }

  @Override
  public String busyFolder() {
    return "/var/lib/ldap";
  }
}
