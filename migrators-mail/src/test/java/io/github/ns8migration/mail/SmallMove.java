package io.github.ns8migration.mail;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.ImapsyncBehaviour;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A host of two people with a connector, a cluster, and the engine between them. */
final class SmallMove implements AutoCloseable {
  static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  static final ApplicationId CONNECTOR = new ApplicationId("nethserver-mail-getmail");

  final TestHost host;
  final EmbeddedCluster cluster;
  final Path folder;
  final List<MigrationEvent> events = new CopyOnWriteArrayList<>();
  private final List<String> running;
  private volatile Consumer<MigrationEvent> listener = event -> {};
  private Rehearsal rehearsal;

  private SmallMove(Path folder, EmbeddedCluster cluster, TestHost host) {
    this.folder = folder;
    this.cluster = cluster;
    this.host = host;
    this.running = host.runningUnits();
    this.rehearsal = open();
  }

  /** A fresh one, connected. */
  static SmallMove in(Path folder) throws Exception {
    return in(folder, cluster());
  }

  static SmallMove in(Path folder, EmbeddedCluster.Builder cluster) throws Exception {
    TestHost host = host(folder.resolve("ns7"));
    SmallMove move = new SmallMove(folder, cluster.keepIn(folder.resolve("ns8")).start(), host);
    move.rehearsal.connect();
    return move;
  }

  static EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .withImage("mail", () -> new MailBehaviour(() -> "RANDOM"))
        .withImage("imapsync", () -> new ImapsyncBehaviour(number -> "task" + number))
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636);
  }

  static TestHost host(Path folder) throws IOException {
    return TestHost.builder("server.example.org")
        .user("anna.bianchi", "Anna Bianchi", "MailStatus", "enabled")
        .user("luca.verdi", "Luca Verdi", "MailStatus", "enabled")
        .group("sales", "anna.bianchi", "luca.verdi")
        .alias("info@", "sales@example.org")
        .domain("shop.example.org")
        .record(
            "configuration",
            "postfix",
            "service",
            "SmartHostStatus",
            "enabled",
            "SmartHostName",
            "smtp.provider.example.net",
            "SmartHostPort",
            "587",
            "SmartHostUsername",
            "relay",
            "SmartHostPassword",
            "FAKErelaySecret1")
        .connector(
            "anna@imap.oldhost.example.net",
            "Account",
            "anna.bianchi@example.org",
            "Delete",
            "-1",
            "FilterCheck",
            "disabled",
            "Password",
            "FAKEconnectorSecret2",
            "Retriever",
            "SimpleIMAPSSLRetriever",
            "Server",
            "imap.oldhost.example.net",
            "Time",
            "30",
            "Username",
            "anna",
            "status",
            "enabled")
        .mailbox(
            "anna.bianchi",
            box -> box.message("INBOX", "S", "Subject: one\n\nOne.\n").folder("Sent"))
        .mailbox("luca.verdi", box -> box.newMessage("INBOX", "Subject: two\n\nTwo.\n"))
        .build(folder);
  }

  private Rehearsal open() {
    return Rehearsal.of(
        host,
        cluster,
        folder.resolve("state"),
        List.of(new MailMigrator(), new ConnectorMigrator()),
        event -> {
          events.add(event);
          listener.accept(event);
        });
  }

  Migration migration() {
    return rehearsal.migration();
  }

  /** The program ends and is started again. */
  SmallMove reopen() {
    rehearsal.close();
    rehearsal = open();
    return this;
  }

  SmallMove start() throws Exception {
    migration().start(MAIL, Answers.none());
    return this;
  }

  SmallMove sync() throws Exception {
    Map<ApplicationId, ?> unused = migration().sync(MAIL);
    return this;
  }

  SmallMove finish() throws Exception {
    Map<ApplicationId, ?> unused = migration().finish(MAIL, Answers.none());
    return this;
  }

  SmallMove abort() throws Exception {
    migration().abort(MAIL);
    return this;
  }

  List<String> disconnect() throws Exception {
    return rehearsal.disconnect();
  }

  /** Does that once, when a stage of an application is entered. */
  void onEntering(ApplicationId application, String stage, Runnable fault) {
    MigrationEvent awaited = new MigrationEvent.StageEntered(application, stage);
    listener =
        event -> {
          if (event.equals(awaited)) {
            listener = unused -> {};
            fault.run();
          }
        };
  }

  void listening(Consumer<MigrationEvent> to) {
    listener = to;
  }

  /** Services of NS7 run as before the move. */
  boolean ns7Serves() {
    return host.runningUnits().equals(running);
  }

  ApplicationStatus status() throws Exception {
    return migration().applications().stream()
        .filter(each -> each.id().equals(MAIL))
        .map(ApplicationState::status)
        .findFirst()
        .orElseThrow();
  }

  Report report() throws Exception {
    return migration().report();
  }

  /** The instances that are not the cluster's own. */
  List<String> instances() {
    return cluster.modules().stream()
        .filter(each -> List.of("mail", "imapsync").contains(each.image()))
        .map(ClusterModule::id)
        .toList();
  }

  /** Bindings as they are kept: addresses and passwords of the receiving ends. */
  String binding(ApplicationId id) throws IOException {
    return Files.readString(folder.resolve("state").resolve(id.value()).resolve("bind.env"));
  }

  /** What the newest instances hold, to be compared with that of another move. */
  Map<String, String> holdings() throws IOException {
    Map<String, String> all = new TreeMap<>();
    ClusterModule mail = newest("mail");
    MailBehaviour behaviour = (MailBehaviour) mail.behaviour();
    all.put("database", behaviour.database().toJson().toString());
    all.put("dovecot", behaviour.dovecotCalls().toString());
    all.put("filter", behaviour.rspamdCalls().toString());
    Path volume = mail.volume("dovecot-data");
    try (Stream<Path> paths = Files.walk(volume)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.put("volume " + volume.relativize(path), Files.readString(path));
      }
    }
    ClusterModule imapsync = newest("imapsync");
    all.put("tasks", ((ImapsyncBehaviour) imapsync.behaviour()).tasks().toString());
    all.put("mail server", imapsync.environment().getOrDefault("MAIL_HOST", "none"));
    return all;
  }

  private ClusterModule newest(String image) {
    return cluster.modules().stream()
        .filter(each -> each.image().equals(image))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  @Override
  public void close() {
    rehearsal.close();
    cluster.close();
    host.close();
  }
}
