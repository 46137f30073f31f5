package io.github.ns8migration.webtop;

import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.RowFilter;
import io.github.ns8migration.webtop.database.WebTopDatabase;
import io.github.ns8migration.webtop.database.WebTopDatabase.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What becomes of WebTop, told before anything is touched. */
final class WebTopPlan {
  private static final long MIB = 1L << 20;

  private WebTopPlan() {}

  static Plan of(
      WebTopSettings settings,
      WebTopDatabase database,
      Path home,
      Path devices,
      Prediction foretold,
      List<Extent> extents)
      throws InterruptedException {
    Plan.Builder plan = Plan.builder();
    extents.forEach(plan::sends);
    plan.predicts(foretold);
    database(plan, database);
    plan.arrives("pictures and models of users", "all of " + home);
    if (Files.isDirectory(devices)) {
      plan.arrives(
          "mobile devices", "what they have fetched so far: they go on without a new start");
    }
    settings.converted().forEach(plan::converted);
    plan.leftBehind(
        "backup", "the nightly dump in " + home + ": the database itself goes over, as it is");
    settings.leftBehind().forEach(plan::leftBehind);
    settings.findings().forEach(plan::finding);
    plan.afterwards(
        "Calendar, contact and mobile clients must be given the new host name; the page that takes"
            + " WebTop's place on NS7 tells it to people, not to devices.");
    plan.afterwards(
        "NS8 gets WebTop 1.4.5, the last that takes NS7's database; update it in NS8's software"
            + " center when all is checked. Request its certificate when DNS leads to NS8.");
    return plan.build();
  }

  private static void database(Plan.Builder plan, WebTopDatabase database)
      throws InterruptedException {
    State state = database.open();
    if (!(state instanceof State.Open open)) {
      plan.finding(new Finding(Severity.BLOCKER, unavailable(state), List.of()));
      return;
    }
    plan.sends(Extent.madeAnew("dump of the database", open.bytes()));
    plan.arrives(
        "database " + WebTopDatabase.NAME,
        "calendars, contacts, tasks and settings of all users, "
            + (open.bytes() + MIB - 1) / MIB
            + " MiB with indexes");
    licences(plan, database.licences());
    try {
      Rewritten settings = database.tryDump(RowFilter.LOCAL_MAIL_SERVERS);
      if (settings.taken() > 0) {
        plan.converted(
            "mail server of users",
            settings.taken()
                + " users have set it to localhost, which is NS7: the setting stays behind, they"
                + " get the new mail server");
      }
    } catch (MigrationException e) {
      plan.finding(new Finding(Severity.BLOCKER, e.problem(), List.of()));
    }
  }

  // What is activated for one machine does not work on another, and its vendor counts activations.
  private static void licences(Plan.Builder plan, List<String> products) {
    if (!products.isEmpty()) {
      plan.finding(
          Finding.of(
              Severity.WARNING,
              "webtop-licences",
              Side.SOURCE,
              "WebTop has licences, which are activated for this machine.",
              "Release them in WebTop's administration before the cut-over, and activate them again"
                  + " in NS8 after it.",
              products));
      plan.afterwards("Activate WebTop's licences again: " + String.join(", ", products) + ".");
    }
  }

  /** Why there is nothing to move. */
  static Problem unavailable(State state) {
    return state instanceof State.Closed closed
        ? closed.problem()
        : new Problem(
            "webtop-database-missing",
            Side.SOURCE,
            "There is no database " + WebTopDatabase.NAME + ".",
            "WebTop was never set up here, or its database is gone: leave WebTop out (skip).");
  }
}
