package io.github.ns8migration.webtop;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.WebTopBehaviour;
import io.github.ns8migration.testkit.disorder.Scene;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The move of WebTop with its mail server, for disorder. */
final class WebTopScene implements Scene {
  @Override
  public List<Migrator> migrators() {
    return List.of(new LeadingMail(), new WebTopMigrator());
  }

  @Override
  public TestHost host(Path emptyFolder) throws IOException {
    return SampleHost.create(emptyFolder);
  }

  @Override
  public EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .withImage("mail", LeadingMail.Module::new)
        .withImage("webtop", () -> new WebTopBehaviour(false))
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636);
  }

  @Override
  public void somethingNew(TestHost host) throws IOException {
    Files.writeString(
        host.path("/var/lib/nethserver/webtop/domains/NethServer/images/new.png"), "a new image");
  }

  @Override
  public Answers answers() {
    return Answers.none().with("webtop-host", "webtop.example.org");
  }

  @Override
  public String busyFolder() {
    return "/var/lib/nethserver/webtop/domains/NethServer/images";
  }
}
