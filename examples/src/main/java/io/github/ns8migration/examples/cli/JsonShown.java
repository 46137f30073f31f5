package io.github.ns8migration.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Map;
import java.util.function.Consumer;

/** Results for programs: one JSON document on standard output; problems too, on the other. */
final class JsonShown implements Shown {
  private final PrintStream out;
  private final PrintStream err;
  private final Consumer<MigrationEvent> listener;

  JsonShown(PrintStream out, PrintStream err, boolean events) {
    this.out = out;
    this.err = err;
    this.listener = events ? new JsonEvents(err) : event -> {};
  }

  @Override
  public Consumer<MigrationEvent> listener() {
    return listener;
  }

  @Override
  public void applications(boolean connected, List<ApplicationState> applications) {
    print(Documents.applications(connected, applications));
  }

  @Override
  public void status(boolean connected, List<ApplicationState> applications, boolean complete) {
    print(Documents.status(connected, applications, complete));
  }

  @Override
  public void plans(Map<ApplicationState, Plan> plans, List<Finding> remains) {
    print(Documents.plans(plans, remains));
  }

  @Override
  public void moved(Map<ApplicationId, Transferred> moved) {
    print(Documents.moved(moved));
  }

  @Override
  public void verified(Map<ApplicationId, Verification> verified) {
    print(Documents.verified(verified));
  }

  @Override
  public void report(Report report) {
    print(Documents.report(report));
  }

  @Override
  public void findings(List<Finding> findings) {
    print(Documents.findings(findings));
  }

  @Override
  public void routes(List<Route> routes) {
    print(Documents.routes(routes));
  }

  @Override
  public void left(List<String> left) {
    print(Documents.left(left));
  }

  @Override
  public void rehearsed(Rehearsed rehearsed) {
    print(Documents.rehearsed(rehearsed));
  }

  @Override
  public void written(Path file) {
    print(Documents.written(file));
  }

  @Override
  public void madeUp(List<String> standIns) {
    standIns.forEach(each -> err.println(Documents.madeUp(each)));
  }

  @Override
  public void problem(Problem problem) {
    err.println(Documents.problem(problem));
  }

  private void print(JsonNode document) {
    out.println(document.toPrettyString());
  }
}
