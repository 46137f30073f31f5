package io.github.ns8migration.sogo;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.contract.MigratorContract;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SogoContractIT extends MigratorContract {
  @Override
  protected List<Migrator> migrators() {
    return List.of(new MailStandIn(), new SogoMigrator());
  }

  @Override
  protected TestHost host(Path emptyFolder) throws IOException {
    return SampleHost.create(emptyFolder);
  }

  @Override
  protected EmbeddedCluster.Builder cluster() {
    return Moves.cluster();
  }

  @Override
  protected void somethingNew(TestHost host) throws IOException {
    Path dump = host.path("/var/lib/mysql/sogo/dump.sql");
    Files.writeString(dump, Files.readString(dump).replace("Manutenzione", "Maintenance"));
  }

  @Override
  protected Answers answers() {
    return Moves.ANSWERS;
  }
}
