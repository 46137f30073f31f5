package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.testkit.rehearsal.Rehearsed;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Results for people: what happens and how it ended on standard output, problems on the other. */
final class TextShown implements Shown {
  private final Terminal terminal;
  private final Terminal errors;
  private final Consumer<MigrationEvent> listener;

  TextShown(PrintStream out, PrintStream err, boolean bars, boolean events) {
    this.terminal = new Terminal(out, bars);
    this.errors = new Terminal(err, false);
    JsonEvents lines = new JsonEvents(err);
    this.listener = events ? terminal.andThen(lines) : terminal;
  }

  @Override
  public Consumer<MigrationEvent> listener() {
    return listener;
  }

  @Override
  public void applications(boolean connected, List<ApplicationState> applications) {
    terminal.line(
        connected ? "Connected to a cluster." : "Not connected to a cluster (see connect).");
    int width = applications.stream().mapToInt(each -> each.id().value().length()).max().orElse(0);
    for (ApplicationState each : applications) {
      terminal.line(
          String.format(
              Locale.ROOT,
              "  %-" + Math.max(1, width) + "s  %-16s %s%s%s",
              each.id(),
              words(each),
              each.title(),
              each.module().map(id -> ", instance " + id).orElse(""),
              each.follows().map(leader -> ", moves with " + leader).orElse("")));
      if (!each.reason().isEmpty()) {
        terminal.line("      " + each.reason());
      }
    }
  }

  @Override
  public void status(boolean connected, List<ApplicationState> applications, boolean complete) {
    applications(connected, applications);
    terminal.line(
        complete
            ? "Nothing is left to move."
                + (connected ? " This host can leave the cluster (see disconnect)." : "")
            : "Not everything has moved yet.");
  }

  private static String words(ApplicationState application) {
    return application.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public void plans(Map<ApplicationState, Plan> plans, List<Finding> remains) {
    plans.forEach((application, plan) -> terminal.plan(application.title(), plan));
    if (!remains.isEmpty()) {
      terminal.heading("Stays on this host");
      remains.forEach(terminal::finding);
    }
  }

  @Override
  public void moved(Map<ApplicationId, Transferred> moved) {
    moved.forEach(
        (id, what) ->
            terminal.line(
                String.format(
                    Locale.ROOT,
                    "  %s: %,d sent, %,d unchanged, %,d deleted, %,d failed; %,d bytes%s",
                    id,
                    what.count().sent(),
                    what.count().unchanged(),
                    what.count().deleted(),
                    what.count().failed(),
                    what.bytes(),
                    what.settled() ? "" : "; the source changed meanwhile")));
  }

  @Override
  public void verified(Map<ApplicationId, Verification> verified) {
    verified.forEach(
        (id, verification) -> {
          terminal.heading("Compared with NS8: " + id);
          terminal.checks(verification);
          terminal.line(
              verification.passed() ? "  No differences." : "  NS8 differs, see WRONG above.");
        });
  }

  @Override
  public void report(Report report) {
    terminal.report(report);
  }

  @Override
  public void findings(List<Finding> findings) {
    findings.forEach(terminal::finding);
    terminal.line(
        findings.stream().anyMatch(Finding::blocks)
            ? "Solve what is marked as blocker first."
            : findings.isEmpty() ? "All is well." : "Nothing that would stop a later step.");
  }

  @Override
  public void routes(List<Route> routes) {
    for (Route route : routes) {
      terminal.line(
          "  "
              + route.path()
              + switch (route.outcome()) {
                case ADDED -> " leads to " + route.application() + " now";
                case THERE_ALREADY -> " leads to " + route.application() + " already";
                case TAKEN -> " leads elsewhere in NS8; it was left alone";
              });
    }
    if (routes.isEmpty()) {
      terminal.line("No old paths: nothing to do.");
    }
  }

  @Override
  public void left(List<String> left) {
    left.forEach(each -> errors.line("Left behind in NS8: " + each));
    terminal.line(
        left.isEmpty()
            ? "Disconnected; nothing is left behind in NS8."
            : "Disconnected. Remove the rest in NS8 by hand.");
  }

  @Override
  public void rehearsed(Rehearsed rehearsed) {
    terminal.report(rehearsed.report());
    if (!rehearsed.remarks().isEmpty()) {
      terminal.heading("Of the rehearsal itself");
      rehearsed.remarks().forEach(terminal::finding);
    }
    terminal.line("");
    terminal.line(
        rehearsed.passed()
            ? "Everything that can move got through, and NS8 held what was foretold."
            : "NOT everything got through: see WRONG and blocker above.");
  }

  @Override
  public void written(Path file) {
    terminal.line("Written: " + file);
  }

  @Override
  public void madeUp(List<String> standIns) {
    standIns.forEach(each -> errors.line("Not recorded of this host, so made up: " + each));
  }

  @Override
  public void problem(Problem problem) {
    errors.problem(problem);
  }
}
