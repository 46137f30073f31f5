package io.github.ns8migration.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Estimate;
import io.github.ns8migration.api.Extent;
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
import java.util.Locale;
import java.util.Map;

/**
 * The machine form of what the library answers. Its members are a contract with programs that read
 * them: they are written here one by one, so that none changes with the name of a field.
 */
final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  static JsonNode status(boolean connected, List<ApplicationState> applications, boolean complete) {
    return applications(connected, applications).put("complete", complete);
  }

  static ObjectNode applications(boolean connected, List<ApplicationState> applications) {
    ObjectNode document = object().put("connected", connected);
    ArrayNode list = document.putArray("applications");
    applications.forEach(each -> list.add(application(each)));
    return document;
  }

  private static ObjectNode application(ApplicationState state) {
    ObjectNode node =
        object()
            .put("id", state.id().value())
            .put("title", state.title())
            .put("status", word(state.status()));
    state.follows().ifPresent(leader -> node.put("follows", leader.value()));
    state.module().ifPresent(id -> node.put("module", id));
    if (!state.reason().isEmpty()) {
      node.put("reason", state.reason());
    }
    return node;
  }

  static JsonNode plans(Map<ApplicationState, Plan> plans, List<Finding> remains) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("applications");
    plans.forEach((state, plan) -> list.add(application(state).set("plan", plan(plan))));
    ArrayNode left = document.putArray("remains");
    remains.forEach(each -> left.add(finding(each)));
    return document;
  }

  private static ObjectNode plan(Plan plan) {
    ObjectNode node = object().put("blocked", plan.blocked());
    items(node.putArray("arrives"), plan.arrives());
    items(node.putArray("converted"), plan.converted());
    items(node.putArray("leftBehind"), plan.leftBehind());
    ArrayNode findings = node.putArray("findings");
    plan.findings().forEach(each -> findings.add(finding(each)));
    ObjectNode expected = node.putObject("expected");
    plan.expected().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> expected.put(each.getKey(), each.getValue()));
    ArrayNode afterwards = node.putArray("afterwards");
    plan.afterwards().forEach(afterwards::add);
    ArrayNode extents = node.putArray("extents");
    plan.extents().forEach(each -> extents.add(extent(each)));
    if (plan.estimate().known()) {
      node.set("estimate", estimate(plan.estimate()));
    }
    node.set("predicted", JSON.valueToTree(plan.prediction().documents()));
    ArrayNode corrections = node.putArray("corrections");
    plan.prediction().corrections().forEach(each -> corrections.add(correction(each)));
    return node;
  }

  private static ObjectNode extent(Extent extent) {
    return object()
        .put("what", extent.what())
        .put("files", extent.files())
        .put("bytes", extent.bytes())
        .put("anew", extent.anew());
  }

  private static ObjectNode estimate(Estimate estimate) {
    return object()
        .put("syncSeconds", estimate.syncSeconds())
        .put("bytesPerSecond", estimate.bytesPerSecond())
        .put("rate", word(estimate.rate()))
        .put("downSeconds", estimate.downSeconds())
        .put("down", word(estimate.down()));
  }

  private static ObjectNode correction(Correction correction) {
    ObjectNode node =
        object().put("pointer", correction.pointer()).put("kind", word(correction.kind()));
    if (correction.kind() == Correction.Kind.CHANGED
        || correction.kind() == Correction.Kind.MISSING) {
      node.set("reference", JSON.valueToTree(correction.reference()));
    }
    return node.put("reason", correction.reason());
  }

  private static void items(ArrayNode list, List<Plan.Item> items) {
    for (Plan.Item each : items) {
      ObjectNode node = list.addObject().put("subject", each.subject()).put("text", each.text());
      if (!each.source().isEmpty()) {
        node.put("source", each.source());
      }
    }
  }

  static ObjectNode finding(Finding finding) {
    ObjectNode node = problem(finding.problem()).put("severity", word(finding.severity()));
    ArrayNode items = node.putArray("items");
    finding.items().forEach(items::add);
    return node;
  }

  static ObjectNode problem(Problem problem) {
    return object()
        .put("code", problem.code())
        .put("side", word(problem.side()))
        .put("message", problem.message())
        .put("remedy", problem.remedy());
  }

  static JsonNode moved(Map<ApplicationId, Transferred> moved) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("applications");
    moved.forEach((id, what) -> list.add(moved(what).put("id", id.value())));
    return document;
  }

  private static ObjectNode moved(Transferred what) {
    return object()
        .put("sent", what.count().sent())
        .put("unchanged", what.count().unchanged())
        .put("deleted", what.count().deleted())
        .put("failed", what.count().failed())
        .put("bytes", what.bytes())
        .put("settled", what.settled());
  }

  static JsonNode verified(Map<ApplicationId, Verification> verified) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("applications");
    verified.forEach((id, checks) -> list.add(verification(checks).put("id", id.value())));
    return document;
  }

  private static ObjectNode verification(Verification verification) {
    ObjectNode node = object().put("passed", verification.passed());
    ArrayNode checks = node.putArray("checks");
    for (Verification.Check each : verification.checks()) {
      ObjectNode check =
          checks
              .addObject()
              .put("what", each.what())
              .put("expected", each.expected())
              .put("found", each.found())
              .put("passed", each.passed());
      if (!each.explanation().isEmpty()) {
        check.put("explanation", each.explanation());
      }
    }
    return node;
  }

  static JsonNode report(Report report) {
    ObjectNode document =
        object()
            .put("host", report.host())
            .put("at", report.at().toString())
            .put("passed", report.passed());
    ArrayNode list = document.putArray("applications");
    for (Report.Part part : report.applications()) {
      ObjectNode node = application(part.state());
      node.set("plan", plan(part.plan()));
      node.putObject("moved")
          .put("passes", part.moved().passes())
          .put("items", part.moved().items())
          .put("bytes", part.moved().bytes());
      node.set("verification", verification(part.verification()));
      if (part.secondsDown() >= 0) {
        node.put("secondsDown", part.secondsDown());
      }
      node.set("history", history(part.history()));
      list.add(node);
    }
    ArrayNode downTimes = document.putArray("downTimes");
    report.downTimes().forEach(each -> downTimes.add(downTime(each)));
    return document;
  }

  private static ObjectNode history(Report.History history) {
    ObjectNode node = object();
    ArrayNode steps = node.putArray("stages");
    history
        .steps()
        .forEach(
            step ->
                steps
                    .addObject()
                    .put("stage", step.stage())
                    .put("begun", step.begun().toString())
                    .put("millis", step.took().toMillis()));
    ArrayNode passes = node.putArray("passes");
    history
        .passes()
        .forEach(
            pass ->
                passes
                    .addObject()
                    .put("ended", pass.ended().toString())
                    .put("live", pass.live())
                    .put("items", pass.items())
                    .put("deleted", pass.deleted())
                    .put("bytes", pass.bytes()));
    ArrayNode said = node.putArray("said");
    for (Report.Said each : history.said()) {
      ObjectNode line =
          said.addObject()
              .put("at", each.at().toString())
              .put("kind", word(each.kind()))
              .put("text", each.text())
              .put("remedy", each.remedy());
      ArrayNode items = line.putArray("items");
      each.items().forEach(items::add);
    }
    return node;
  }

  static JsonNode rehearsed(Rehearsed rehearsed) {
    ObjectNode document = object().put("passed", rehearsed.passed());
    ArrayNode remarks = document.putArray("remarks");
    rehearsed.remarks().forEach(each -> remarks.add(finding(each)));
    return document.set("report", report(rehearsed.report()));
  }

  private static ObjectNode downTime(Report.DownTime down) {
    ObjectNode node =
        object()
            .put("leader", down.leader().value())
            .put("begun", down.begun().toString())
            .put("end", word(down.end()))
            .put("seconds", down.seconds());
    down.handedOver().ifPresent(seconds -> node.put("secondsToCommit", seconds));
    down.predicted().ifPresent(seconds -> node.put("secondsPredicted", seconds));
    ArrayNode slices = node.putArray("slices");
    for (Report.Slice slice : down.slices()) {
      slices
          .addObject()
          .put("application", slice.application().value())
          .put("stage", slice.stage())
          .put("from", slice.from())
          .put("seconds", slice.seconds());
    }
    return node;
  }

  static JsonNode written(Path file) {
    return object().put("written", file.toString());
  }

  static ObjectNode madeUp(String what) {
    return object().put("madeUp", what);
  }

  static JsonNode findings(List<Finding> findings) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("findings");
    findings.forEach(each -> list.add(finding(each)));
    return document;
  }

  static JsonNode routes(List<Route> routes) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("routes");
    for (Route each : routes) {
      list.addObject()
          .put("application", each.application().value())
          .put("path", each.path())
          .put("name", each.name())
          .put("outcome", word(each.outcome()));
    }
    return document;
  }

  static JsonNode left(List<String> left) {
    ObjectNode document = object();
    ArrayNode list = document.putArray("leftBehind");
    left.forEach(list::add);
    return document;
  }

  static ObjectNode event(MigrationEvent event) {
    ObjectNode node = object().put("application", event.application().value());
    if (event instanceof MigrationEvent.StageEntered stage) {
      return node.put("event", "stage-entered").put("stage", stage.stage());
    } else if (event instanceof MigrationEvent.StageCompleted stage) {
      return node.put("event", "stage-completed")
          .put("stage", stage.stage())
          .put("millis", stage.took().toMillis());
    } else if (event instanceof MigrationEvent.TransferProgress progress) {
      progress.remaining().ifPresent(time -> node.put("secondsLeft", time.toSeconds()));
      return node.put("event", "transfer")
          .put("part", progress.part())
          .put("bytesDone", progress.bytesDone())
          .put("bytesTotal", progress.bytesTotal())
          .put("files", progress.files())
          .put("bytesPerSecond", progress.bytesPerSecond());
    } else if (event instanceof MigrationEvent.TaskProgress progress) {
      return node.put("event", "task")
          .put("task", progress.task())
          .put("percent", progress.percent());
    } else if (event instanceof MigrationEvent.DownTimeForetold foretold) {
      foretold.maximum().ifPresent(most -> node.put("maximumMillis", most.toMillis()));
      return node.put("event", "down-time-foretold").put("millis", foretold.downTime().toMillis());
    } else if (event instanceof MigrationEvent.OutOfService down) {
      down.foretold().ifPresent(time -> node.put("foretoldMillis", time.toMillis()));
      return node.put("event", "out-of-service")
          .put("millis", down.since().toMillis())
          .put("serving", down.serving());
    } else if (event instanceof MigrationEvent.Note note) {
      return node.put("event", "note").put("text", note.text());
    } else if (event instanceof MigrationEvent.Warned warned) {
      return node.put("event", "warned").set("finding", finding(warned.finding()));
    } else if (event instanceof MigrationEvent.ActionCompleted action) {
      return node.put("event", "action-completed").put("action", action.action());
    } else if (event instanceof MigrationEvent.ActionStopped action) {
      return node.put("event", "action-stopped")
          .put("action", action.action())
          .put("stage", action.stage())
          .set("problem", problem(action.problem()));
    }
    return node.put("event", "other");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
