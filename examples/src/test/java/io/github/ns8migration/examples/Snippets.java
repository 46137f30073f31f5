package io.github.ns8migration.examples;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Sources;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;

/** The code of the README files, so that it is compiled; {@link SnippetsTest} keeps both alike. */
@SuppressWarnings("unused")
final class Snippets {
  private Snippets() {}

  static void embed() throws MigrationException, InterruptedException {
    try (Migration migration =
        Migration.on(Sources.thisHost()).listening(System.out::println).open()) {
      for (ApplicationState application : migration.applications()) {
        System.out.println(application.title() + ": " + application.status());
      }
      ApplicationId mail = new ApplicationId("nethserver-mail");
      Plan plan = migration.plan(mail, Answers.none()); // what NS8 will hold; changes nothing
      migration.start(mail, Answers.none().with("node", "2"));
      migration.sync(mail); // again and again, while people work
      migration.finish(mail, Answers.none()); // the cut-over
      Report report = migration.report();
    }
  }

  static void rehearse(Path folder) throws IOException, MigrationException, InterruptedException {
    try (TestHost host = SampleHost.create(folder.resolve("ns7"));
        EmbeddedCluster cluster =
            EmbeddedCluster.builder()
                .withNethforge()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
                .start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      rehearsal.connect();
      rehearsal.migration().start(new ApplicationId("nethserver-mail"), Answers.none());
      rehearsal.migration().finish(new ApplicationId("nethserver-mail"), Answers.none());
    }
  }

  static void rehearseDomain(Path folder)
      throws IOException, MigrationException, InterruptedException {
    try (TestHost host = SampleAdHost.build(folder.resolve("ns7"));
        EmbeddedCluster cluster = EmbeddedCluster.builder().trustingExternalDomains().start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      rehearsal.connect();
      ApplicationId domain = new ApplicationId("account-provider");
      rehearsal.migration().start(domain, Answers.none());
      rehearsal.migration().sync(domain);
      rehearsal.migration().finish(domain, Answers.none().with("dc-address", "192.168.1.20"));
    }
  }

  static void rehearseAccounts(Path folder)
      throws IOException, MigrationException, InterruptedException {
    try (TestHost host = SampleHost.withDirectory(folder.resolve("ns7"));
        EmbeddedCluster cluster = EmbeddedCluster.builder().withNethforge().start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      rehearsal.connect(); // with the name of the user domain that is proposed
      rehearsal.migration().start(new ApplicationId("nethserver-mail"), Answers.none());
      rehearsal.migration().finish(new ApplicationId("nethserver-mail"), Answers.none());
      rehearsal.migration().start(new ApplicationId("account-provider"), Answers.none());
      rehearsal.migration().finish(new ApplicationId("account-provider"), Answers.none());
    }
  }

  static void rehearsalWithSogo(Path folder) throws Exception {
    try (TestHost host = SampleHost.create(folder.resolve("ns7"));
        EmbeddedCluster cluster =
            EmbeddedCluster.builder()
                .withNethforge()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
                .start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      rehearsal.connect();
      ApplicationId mail = new ApplicationId("nethserver-mail");
      rehearsal.migration().start(mail, Answers.none());
      rehearsal.migration().finish(mail, Answers.none().with("sogo-host", "sogo.example.org"));
      rehearsal.migration().keepOldPaths(mail); // if people shall go on using https://OLD-NAME/SOGo
    }
  }

  static void rehearseWithWebTop(Path folder)
      throws IOException, MigrationException, InterruptedException {
    try (TestHost host = SampleHost.create(folder.resolve("ns7"));
        EmbeddedCluster cluster =
            EmbeddedCluster.builder()
                .withNethforge()
                .withExternalDomain(
                    "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
                .start();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"))) {
      rehearsal.connect();
      rehearsal.migration().start(new ApplicationId("nethserver-mail"), Answers.none());
      rehearsal
          .migration()
          .finish(
              new ApplicationId("nethserver-mail"),
              Answers.none().with("webtop-host", "webtop.example.org"));
    }
  }
}
