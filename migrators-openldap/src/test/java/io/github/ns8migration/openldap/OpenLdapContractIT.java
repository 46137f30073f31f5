package io.github.ns8migration.openldap;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.contract.MigratorContract;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The account provider does what every migrator must. */
@Execution(ExecutionMode.CONCURRENT)
class OpenLdapContractIT extends MigratorContract {
  @Override
  protected List<Migrator> migrators() {
    return List.of(new OpenLdapMigrator());
  }

  @Override
  protected TestHost host(Path emptyFolder) throws IOException {
    return SmallDirectory.host().build(emptyFolder);
  }

  @Override
  protected EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder();
  }

  @Override
  protected void somethingNew(TestHost host) throws IOException {
    SmallDirectory.someoneIsHired(host);
  }
}
