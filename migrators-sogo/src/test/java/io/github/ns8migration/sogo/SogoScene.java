package io.github.ns8migration.sogo;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.disorder.Scene;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The move of SOGo with its mail server, for disorder. */
final class SogoScene implements Scene {
  @Override
  public List<Migrator> migrators() {
    return List.of(new MailStandIn(), new SogoMigrator());
  }

  @Override
  public TestHost host(Path emptyFolder) throws IOException {
    return SampleHost.create(emptyFolder);
  }

  @Override
  public EmbeddedCluster.Builder cluster() {
    return Moves.cluster();
  }

  @Override
  public void somethingNew(TestHost host) throws IOException {
    Path dump = host.path("/var/lib/mysql/sogo/dump.sql");
    Files.writeString(dump, Files.readString(dump).replace("Manutenzione", "Maintenance"));
  }

  @Override
  public Answers answers() {
    return Moves.ANSWERS;
  }

  @Override
  public String busyFolder() {
    return "/var/lib/nethserver/vmail";
  }
}
