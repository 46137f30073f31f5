package io.github.ns8migration.sogo;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What the tests of whole moves have in common. */
final class Moves {
  static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  static final ApplicationId SOGO = new ApplicationId("nethserver-sogo");
  static final Answers ANSWERS = Answers.none().with("sogo-host", "sogo.example.org");

  private Moves() {}

  static EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .withNethforge()
        .withImage("mail", MailStandIn.Module::new)
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636);
  }

  static Rehearsal rehearsal(
      TestHost host, EmbeddedCluster cluster, Path state, Consumer<MigrationEvent> events)
      throws Exception {
    List<Migrator> migrators = List.of(new MailStandIn(), new SogoMigrator());
    Rehearsal rehearsal = Rehearsal.of(host, cluster, state, migrators, events);
    rehearsal.connect();
    return rehearsal;
  }
}
