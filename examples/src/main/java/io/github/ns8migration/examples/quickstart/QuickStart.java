package io.github.ns8migration.examples.quickstart;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.examples.cli.Terminal;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.OpenldapBehaviour;
import io.github.ns8migration.testkit.cluster.steps.SogoBehaviour;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Moves a whole small NS7 host, which ships with the toolkit, into the embedded NS8 cluster: the
 * real engine, the real migrators, a real receiving daemon.
 */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Rehearses the migration of a small NS7 host into an embedded NS8 cluster.",
      "Ends with 0 only when the cluster holds everything."
    })
public final class QuickStart implements Callable<Integer> {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final ApplicationId ACCOUNTS = new ApplicationId("account-provider");

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = "Keep host, cluster and state there, to look at (default: a new folder).")
  private @Nullable Path keep;

  @Option(names = "--plain", description = "Plain lines, no progress bars.")
  private boolean plain;

  private Terminal terminal = new Terminal(System.out, false);

  private QuickStart() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new QuickStart()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    terminal = new Terminal(System.out, !plain);
    Path folder = keep == null ? Files.createTempDirectory("ns8-quickstart-") : keep;
    try {
      return rehearse(folder) ? 0 : 1;
    } catch (MigrationException e) {
      terminal.problem(e.problem());
      return 1;
    } finally {
      terminal.line("");
      terminal.line("Look around in " + folder + ":");
      terminal.line("  ns7/root     the old server");
      terminal.line("  ns8          what each instance of the cluster received");
      terminal.line("  state        the journal: */journal.jsonl");
    }
  }

  private boolean rehearse(Path folder)
      throws IOException, MigrationException, InterruptedException {
    try (TestHost host = SampleHost.withDirectory(folder.resolve("ns7"));
        EmbeddedCluster cluster = cluster(folder.resolve("ns8"));
        Rehearsal rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"), terminal)) {
      Migration migration = rehearsal.migration();
      terminal.heading("Connect " + host.source().fullName() + " to the cluster");
      rehearsal.connect();
      applications(migration);
      for (ApplicationState application : migration.applications()) {
        if (migration.failures().isEmpty() && movable(application)) {
          terminal.plan(application.title(), migration.plan(application.id(), Answers.none()));
        }
      }
      terminal.heading("Start: instances are created in the cluster");
      migration.start(MAIL, Answers.none());
      terminal.heading("Sync, while people work");
      tell(migration.sync(MAIL));
      host.mailArrives("anna.bianchi", "INBOX", "Subject: between the passes\n\nStill on NS7.\n");
      host.mailArrives("luca.verdi", "INBOX", "Subject: another one\n\nAlso on NS7.\n");
      terminal.line("  Two messages arrived on NS7 meanwhile.");
      tell(migration.sync(MAIL));
      terminal.heading("Finish: the cut-over");
      migration.finish(MAIL, Answers.none());
      terminal.heading("The account provider, last: then nothing needs the old server any more");
      migration.start(ACCOUNTS, Answers.none());
      tell(migration.sync(ACCOUNTS));
      migration.finish(ACCOUNTS, Answers.none());
      Report report = migration.report();
      terminal.report(report);
      boolean moved =
          sameMessages(host, cluster)
              && sameAccounts(host, cluster)
              && openFolders(cluster)
              && report.passed()
              && report.applications().stream()
                  .filter(part -> movable(part.state()))
                  .allMatch(part -> part.state().status() == ApplicationStatus.MIGRATED);
      terminal.heading("Disconnect");
      rehearsal.disconnect().forEach(left -> terminal.line("  left behind in NS8: " + left));
      terminal.line(moved ? "The cluster holds it all." : "NOT everything arrived, see above.");
      return moved;
    }
  }

  // What no action of NS8 tells: the messages themselves, counted on both sides.
  private boolean sameMessages(TestHost host, EmbeddedCluster cluster) throws IOException {
    long before = messages(host.path("/var/lib/nethserver/vmail"));
    long after = messages(cluster.module("mail1").volume("dovecot-data"));
    terminal.heading("Messages");
    terminal.line("  on NS7: " + before + ", in the cluster: " + after);
    return before == after;
  }

  private boolean sameAccounts(TestHost host, EmbeddedCluster cluster) throws IOException {
    long before;
    try (Stream<String> lines = Files.lines(host.path("/var/lib/ldap/directory.ldif"))) {
      before = lines.filter(line -> line.startsWith("dn: uid=")).count();
    }
    OpenldapBehaviour directory = (OpenldapBehaviour) cluster.module("openldap1").behaviour();
    long after = directory.names().stream().filter(name -> name.startsWith("uid=")).count();
    terminal.heading("Accounts");
    terminal.line("  on NS7: " + before + ", in the cluster: " + after);
    return before == after;
  }

  // SOGo opens a calendar only where it finds its tables.
  private boolean openFolders(EmbeddedCluster cluster) {
    SogoBehaviour sogo = (SogoBehaviour) cluster.module("sogo1").behaviour();
    terminal.heading("Calendars and address books");
    terminal.line(
        "  places of tables in the cluster: "
            + sogo.folderLocations()
            + ", of which SOGo cannot open: "
            + sogo.closedLocations());
    if (!sogo.loads()) {
      terminal.line("  No database server here: only the structure of the dump was looked at.");
    }
    return sogo.folderLocations() > 0 && sogo.closedLocations() == 0;
  }

  private static long messages(Path mailboxes) throws IOException {
    try (Stream<Path> files = Files.walk(mailboxes)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getParent()))
          .filter(folder -> folder.endsWith("/cur") || folder.endsWith("/new"))
          .count();
    }
  }

  // SOGo comes from a repository that a fresh cluster has switched off.
  private static EmbeddedCluster cluster(Path folder) {
    return EmbeddedCluster.builder().keepIn(folder).withNethforge().start();
  }

  private static boolean movable(ApplicationState application) {
    return switch (application.status()) {
      case NOT_MIGRATED,
          MIGRATING,
          SYNCING,
          FINISHING,
          MIGRATED,
          STEPPING_BACK,
          STEPPED_BACK,
          IMPORT_FAILED ->
          true;
      case NOT_AVAILABLE, NOT_MIGRATABLE, SKIPPED -> false;
    };
  }

  private void applications(Migration migration) throws MigrationException, InterruptedException {
    for (ApplicationState application : migration.applications()) {
      terminal.line(
          "  "
              + application.title()
              + ": "
              + application.status().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + application.follows().map(leader -> ", moves with " + leader).orElse(""));
    }
  }

  private void tell(Map<ApplicationId, Transferred> moved) {
    moved.forEach(
        (id, what) ->
            terminal.line(
                "  "
                    + id
                    + ": "
                    + what.count().sent()
                    + " files and folders sent, "
                    + what.count().unchanged()
                    + " unchanged, "
                    + what.bytes()
                    + " bytes"));
  }
}
