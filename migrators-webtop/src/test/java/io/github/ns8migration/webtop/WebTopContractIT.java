package io.github.ns8migration.webtop;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.WebTopBehaviour;
import io.github.ns8migration.testkit.contract.MigratorContract;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** WebTop does what every migrator must. The restore itself is another test's. */
@Execution(ExecutionMode.CONCURRENT)
class WebTopContractIT extends MigratorContract {
  @Override
  protected List<Migrator> migrators() {
    return List.of(new LeadingMail(), new WebTopMigrator());
  }

  @Override
  protected TestHost host(Path emptyFolder) throws IOException {
    return SampleHost.create(emptyFolder);
  }

  @Override
  protected EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .withImage("mail", LeadingMail.Module::new)
        .withImage("webtop", () -> new WebTopBehaviour(false))
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636);
  }

  @Override
  protected void somethingNew(TestHost host) throws IOException {
    Files.writeString(
        host.path("/var/lib/nethserver/webtop/domains/NethServer/images/new.png"), "a new image");
  }

  @Override
  protected Answers answers() {
    return Answers.none().with("webtop-host", "webtop.example.org");
  }
}
