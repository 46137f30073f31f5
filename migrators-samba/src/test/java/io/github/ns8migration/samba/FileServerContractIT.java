package io.github.ns8migration.samba;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.contract.MigratorContract;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The domain with its file server inside does what every migrator must do. */
@Execution(ExecutionMode.CONCURRENT)
class FileServerContractIT extends MigratorContract {
  @Override
  protected List<Migrator> migrators() {
    return List.of(new SambaMigrator(), new FileServerMigrator());
  }

  @Override
  protected TestHost host(Path emptyFolder) throws IOException {
    return SampleAdHost.build(emptyFolder);
  }

  @Override
  protected EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder().trustingExternalDomains();
  }

  @Override
  protected void somethingNew(TestHost someHost) throws IOException {
    peopleWork(someHost);
  }

  static void peopleWork(TestHost someHost) throws IOException {
    Files.writeString(someHost.path("/var/lib/nethserver/ibay/sales/new offer.txt"), "New\n");
    // Somebody changes a password, and a logon script is edited.
    Path state = someHost.path("/var/lib/machines/nsdc/var/lib/samba");
    Files.writeString(
        state.resolve("private/secrets.ldb"), "another password\n", StandardOpenOption.APPEND);
    Files.writeString(state.resolve("sysvol/ad.example.org/scripts/logon.bat"), "rem new\r\n");
  }
}
