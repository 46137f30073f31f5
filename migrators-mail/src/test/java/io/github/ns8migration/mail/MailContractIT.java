package io.github.ns8migration.mail;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.contract.MigratorContract;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Email and the connector that moves with it do what every migrator must. */
@Execution(ExecutionMode.CONCURRENT)
class MailContractIT extends MigratorContract {
  @Override
  protected List<Migrator> migrators() {
    return List.of(new MailMigrator(), new ConnectorMigrator());
  }

  @Override
  protected TestHost host(Path emptyFolder) throws IOException {
    return SampleHost.create(emptyFolder);
  }

  @Override
  protected EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636);
  }

  @Override
  protected void somethingNew(TestHost host) throws IOException {
    host.mailArrives("anna.bianchi", "INBOX", "Subject: between the passes\n\nStill on NS7.\n");
  }
}
