package io.github.ns8migration.examples.bench;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.examples.cli.Terminal;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.MailVolume;
import io.github.ns8migration.testkit.host.LargeHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Moves a large host into the embedded cluster and tells how long each stage took and how much
 * memory there was at most. Engine, migrators and cluster share this process, so its heap is an
 * upper bound for the engine alone; up to the plan the cluster holds nothing.
 */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Measures time and memory of the migration of a large host into an embedded NS8 cluster.",
      "Ends with 0 only when everything arrived."
    })
public final class MemoryRun implements Callable<Integer> {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final int MEBIBYTE = 1 << 20;

  @Option(names = "--messages", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}")
  private int messages;

  @Option(
      names = "--records",
      defaultValue = "60000",
      description = "Records of the accounts database. Default: ${DEFAULT-VALUE}")
  private int records;

  @Option(
      names = "--per-folder",
      defaultValue = "250",
      description = "Messages in each folder of a mailbox. Default: ${DEFAULT-VALUE}")
  private int perFolder;

  @Option(
      names = "--changes",
      defaultValue = "0",
      description = "Messages that arrive just before services stop. Default: ${DEFAULT-VALUE}")
  private int changes;

  @Option(names = "--folder", required = true, description = "Empty or missing; is left behind.")
  private Path folder = Path.of("");

  @Option(
      names = "--vpn-address",
      defaultValue = "127.0.0.1",
      description = "Where instances receive. Default: ${DEFAULT-VALUE}")
  private String vpnAddress = "";

  @Option(
      names = "--network",
      defaultValue = "10.5.4.0/24",
      description = "The network of the cluster, which may send. Default: ${DEFAULT-VALUE}")
  private String network = "";

  private final Terminal terminal = new Terminal(System.out, false);

  private MemoryRun() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new MemoryRun()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return move() ? 0 : 1;
    } catch (MigrationException e) {
      terminal.problem(e.problem());
      return 1;
    }
  }

  private boolean move() throws IOException, MigrationException, InterruptedException {
    terminal.line("  time, heap in use after a collection at most, step");
    long begun = System.nanoTime();
    LargeHost.create(folder.resolve("ns7"), messages, records, perFolder).close();
    try (Gauge gauge = new Gauge();
        TestHost host = TestHost.open(folder.resolve("ns7"));
        EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal =
            Rehearsal.of(host, cluster, folder.resolve("state"), event -> tell(event, host))) {
      step("make the host, start the cluster", begun, gauge);
      run(rehearsal, gauge);
      boolean moved = moved(rehearsal.migration().report(), cluster);
      terminal.line("");
      number("heap in use at most, garbage included", gauge.heap());
      number("heap in use at most, after a collection", gauge.heapKept());
      number("heap limit", Runtime.getRuntime().maxMemory());
      number("this process in RAM at most (engine and cluster)", gauge.resident());
      number("one rsync in RAM at most", gauge.residentOfRsync());
      return moved;
    }
  }

  private void run(Rehearsal rehearsal, Gauge gauge)
      throws MigrationException, InterruptedException {
    Migration migration = rehearsal.migration();
    long begun = System.nanoTime();
    rehearsal.connect();
    begun = step("connect", begun, gauge);
    migration.plan(MAIL, Answers.none());
    begun = step("plan", begun, gauge);
    migration.start(MAIL, Answers.none());
    begun = step("start", begun, gauge);
    migration.sync(MAIL);
    begun = step("first sync", begun, gauge);
    migration.sync(MAIL);
    begun = step("second sync, nothing changed", begun, gauge);
    migration.finish(MAIL, Answers.none());
    begun = step("finish", begun, gauge);
    migration.verify(MAIL);
    step("verify once more", begun, gauge);
  }

  /** By the engine's own comparison, and by counting files without it. */
  private boolean moved(Report report, EmbeddedCluster cluster) {
    Report.Part mail =
        report.applications().stream()
            .filter(part -> part.state().id().equals(MAIL))
            .findFirst()
            .orElseThrow();
    Verification verification = mail.verification();
    terminal.line("");
    for (Verification.Check check : verification.checks()) {
      terminal.line(
          (check.passed() ? "ok    " : "WRONG ")
              + check.what()
              + ": "
              + check.found()
              + (check.passed() ? "" : ", expected " + check.expected()));
    }
    String module = mail.state().module().orElseThrow().toString();
    MailVolume volume = new MailVolume(cluster.module(module).volume("dovecot-data"));
    long arrived =
        volume.accounts().stream()
            .mapToLong(
                account ->
                    volume.mailboxes(account).stream()
                        .mapToLong(box -> volume.messages(account, box))
                        .sum())
            .sum();
    terminal.line("");
    long expected = (long) messages + changes;
    terminal.line(arrived + " of " + expected + " messages; " + records + " records");
    terminal.line(String.format(Locale.ROOT, "out of service: %.1f s", mail.secondsDown()));
    return arrived == expected
        && mail.state().status() == ApplicationStatus.MIGRATED
        && !verification.checks().isEmpty()
        && report.passed();
  }

  private EmbeddedCluster cluster() throws IOException {
    return EmbeddedCluster.builder()
        .keepIn(Files.createDirectories(folder.resolve("ns8")))
        .network(network)
        .vpnAddress(vpnAddress)
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
        .start();
  }

  private void tell(MigrationEvent event, TestHost host) {
    if (event instanceof MigrationEvent.StageEntered stage && stage.stage().equals("quiesce")) {
      change(host);
    }
    if (event instanceof MigrationEvent.StageCompleted stage) {
      terminal.line(
          seconds(stage.took()) + "               " + stage.application() + ": " + stage.stage());
    }
  }

  /** Mail arrives after the last pass before the services stop, and the filter learns of it. */
  private void change(TestHost host) {
    try {
      List<Path> mailboxes;
      try (Stream<Path> all = Files.list(host.path("/var/lib/nethserver/vmail"))) {
        mailboxes =
            all.map(mailbox -> mailbox.resolve("Maildir/new"))
                .filter(Files::isDirectory)
                .sorted()
                .toList();
      }
      for (int i = 0; i < changes; i++) {
        Path mailbox = mailboxes.get(i % mailboxes.size());
        Files.writeString(mailbox.resolve("1790000000.M" + i + ".server"), "Subject: " + i);
      }
      Path learned = host.path("/var/lib/redis/rspamd/dump.rdb");
      if (changes > 0 && Files.exists(learned)) {
        Files.writeString(learned, "REDIS0007 " + changes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells what a step took; gives the time at which the next one begins. */
  private long step(String what, long begun, Gauge gauge) {
    long took = System.nanoTime() - begun;
    terminal.line(
        seconds(Duration.ofNanos(took))
            + String.format(
                Locale.ROOT, "  %5.1f MiB  ", (double) gauge.heapKeptLately() / MEBIBYTE)
            + what);
    return System.nanoTime();
  }

  private void number(String what, long bytes) {
    terminal.line(String.format(Locale.ROOT, "%6.1f MiB  %s", (double) bytes / MEBIBYTE, what));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%7.2f s", time.toMillis() / 1000.0);
  }
}
