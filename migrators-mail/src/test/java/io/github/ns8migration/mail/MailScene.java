package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.ImapsyncBehaviour;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import io.github.ns8migration.testkit.disorder.Scene;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The move of {@link SmallMove}, for disorder. */
final class MailScene implements Scene {
  @Override
  public List<Migrator> migrators() {
    return List.of(new MailMigrator(), new ConnectorMigrator());
  }

  @Override
  public TestHost host(Path emptyFolder) throws IOException {
    TestHost host = SmallMove.host(emptyFolder);
    settle(host);
    return host;
  }

  // As on a host that has run for a while: what its events make is there.
  private static void settle(TestHost host) throws IOException {
    try {
      host.run(HostCommand.of("/sbin/e-smith/signal-event", "nethserver-getmail-save"));
    } catch (MigrationException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public EmbeddedCluster.Builder cluster() {
    return SmallMove.cluster();
  }

  @Override
  public void somethingNew(TestHost host) throws IOException {
    Path box = host.path("/var/lib/nethserver/vmail/luca.verdi@example.org/Maildir/new");
    Files.write(box.resolve("1700000000.M1P1.server"), "Subject: new\n\nNew.\n".getBytes(UTF_8));
  }

  @Override
  public Map<String, String> holdings(ClusterModule instance) throws IOException {
    Map<String, String> all = new TreeMap<>(Scene.super.holdings(instance));
    if (instance.behaviour() instanceof MailBehaviour mail) {
      all.put("database", mail.database().toJson().toString());
      all.put("dovecot", mail.dovecotCalls().toString());
      all.put("filter", mail.rspamdCalls().toString());
    } else if (instance.behaviour() instanceof ImapsyncBehaviour imapsync) {
      all.put("tasks", imapsync.tasks().toString());
      all.put("mail server", instance.environment().getOrDefault("MAIL_HOST", "none"));
    }
    return all;
  }

  @Override
  public String busyFolder() {
    return "/var/lib/nethserver/vmail/luca.verdi@example.org/Maildir/cur";
  }
}
