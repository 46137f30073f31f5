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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How results look: for people, or for programs. */
interface Shown {
  /** Is told what happens while a verb runs. */
  Consumer<MigrationEvent> listener();

  void applications(boolean connected, List<ApplicationState> applications);

  void status(boolean connected, List<ApplicationState> applications, boolean complete);

  void plans(Map<ApplicationState, Plan> plans, List<Finding> remains);

  void moved(Map<ApplicationId, Transferred> moved);

  void verified(Map<ApplicationId, Verification> verified);

  void report(Report report);

  /** What a look at both sides found. */
  void findings(List<Finding> findings);

  void routes(List<Route> routes);

  /** What a disconnect left behind in NS8. */
  void left(List<String> left);

  void rehearsed(Rehearsed rehearsed);

  /** A file that was made. */
  void written(Path file);

  /** What stands for databases that a recorded host lacks. */
  void madeUp(List<String> standIns);

  void problem(Problem problem);
}
