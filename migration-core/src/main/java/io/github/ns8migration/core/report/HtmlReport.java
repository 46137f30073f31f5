package io.github.ns8migration.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Report.Said;
import io.github.ns8migration.core.Report.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A report as one HTML file: nothing is loaded from elsewhere, nothing in it runs. To be shown,
 * sent and printed. It holds what the report holds, and a report holds no secrets.
 *
 * <pre>{@code
 * Files.writeString(Path.of("report.html"), HtmlReport.of(migration.report()));
 * }</pre>
 */
public final class HtmlReport {
  private static final int MOST_PASSED = 60;
  private static final int MOST_ITEMS = 40;
  private static final int MOST_CORRECTIONS = 100;
  private static final double NOTHING = 0.05;
  private static final int MOST_TEXT = 8000;
  private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

  private final Report report;
  private final List<Finding> remarks;
  private final Markup html = new Markup();

  private HtmlReport(Report report, List<Finding> remarks) {
    this.report = report;
    this.remarks = remarks;
  }

  /** The whole file. */
  public static String of(Report report) {
    return of(report, List.of());
  }

  /**
   * The same with something to be said before all else: that it was a rehearsal, and what of it was
   * not as in a real migration.
   */
  public static String of(Report report, List<Finding> remarks) {
    return new HtmlReport(report, remarks).page();
  }

  private String page() {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta http-equiv=\"Content-Security-Policy\"")
        .raw(" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .element("title", "Migration of " + report.host())
        .raw("<style>")
        .raw(Style.SHEET)
        .raw("</style></head><body>");
    head();
    overview();
    nextSteps();
    html.raw("<section><h2>The cut-over, moment by moment</h2>");
    Charts.timeLine(html, report);
    report.downTimes().forEach(this::downTime);
    html.raw("</section>");
    report.applications().forEach(this::application);
    html.raw("</body></html>\n");
    return html.toString();
  }

  // ---- at a glance ------------------------------------------------------------------------

  private void head() {
    html.raw("<header><h1>")
        .text("Migration of " + report.host())
        .raw("</h1><p class=\"quiet\">")
        .text("NethServer 7 to NethServer 8 \u00b7 as of " + Words.moment(report.at()))
        .raw("</p>");
    if (!remarks.isEmpty()) {
      html.raw("<div class=\"remarks\"><h2>This was a rehearsal</h2>");
      html.element(
          "p",
          "Both sides were copies on one machine: times and rates say little about the real ones.");
      findings(remarks);
      html.raw("</div>");
    }
    html.raw("<div class=\"cards\">");
    long moving = movable().count();
    card(
        movable().filter(part -> part.state().status() == ApplicationStatus.MIGRATED).count()
            + " of "
            + moving,
        "applications moved");
    movable()
        .mapToDouble(Report.Part::secondsDown)
        .max()
        .ifPresent(
            longest -> {
              if (longest >= 0) {
                card(Words.seconds(longest), "longest time out of service");
              }
            });
    card(
        Words.bytes(report.applications().stream().mapToLong(part -> part.moved().bytes()).sum()),
        "sent");
    long wrong = checks().filter(check -> !check.passed()).count();
    card(
        wrong == 0 ? checks().count() + " of " + checks().count() : Long.toString(wrong),
        wrong == 0 ? "comparisons without a difference" : "comparisons with differences");
    html.raw("</div></header>");
  }

  private void card(String number, String words) {
    html.raw("<div class=\"card\">").element("b", number).element("span", words).raw("</div>");
  }

  private Stream<Report.Part> movable() {
    return report.applications().stream()
        .filter(
            part ->
                switch (part.state().status()) {
                  case NOT_AVAILABLE, NOT_MIGRATABLE, SKIPPED -> false;
                  default -> true;
                });
  }

  private Stream<Check> checks() {
    return report.applications().stream().flatMap(part -> part.verification().checks().stream());
  }

  private void overview() {
    html.raw("<section><h2>Applications</h2><div class=\"wide\"><table class=\"words\"><thead>")
        .row("th", "application", "where it stands", "instance", "out of service", "compared")
        .raw("</thead><tbody>");
    for (Report.Part part : report.applications()) {
      html.raw("<tr><td>")
          .text(part.state().title())
          .raw("</td><td>")
          .raw(chip(part.state().status()))
          .raw("</td>")
          .cell("instance", part.state().module().orElse("\u2013"))
          .cell(
              "out of service",
              part.secondsDown() < 0 ? "\u2013" : Words.seconds(part.secondsDown()))
          .cell("compared", verdict(part))
          .raw("</tr>");
    }
    html.raw("</tbody></table></div></section>");
  }

  private static String chip(ApplicationStatus status) {
    String kind =
        switch (status) {
          case MIGRATED -> "good";
          case IMPORT_FAILED, STEPPING_BACK, FINISHING -> "bad";
          case NOT_MIGRATABLE, STEPPED_BACK -> "warn";
          default -> "plain";
        };
    return "<span class=\"chip " + kind + "\">" + Markup.escaped(Words.status(status)) + "</span>";
  }

  private static String verdict(Report.Part part) {
    switch (part.state().status()) {
      case NOT_AVAILABLE, NOT_MIGRATABLE, SKIPPED -> {
        return "\u2013"; // and never will be
      }
      default -> {}
    }
    long all = part.verification().checks().size();
    long wrong = part.verification().checks().stream().filter(check -> !check.passed()).count();
    return all == 0
        ? "not yet"
        : wrong == 0 ? "no difference in " + all : wrong + " of " + all + " differ";
  }

  // ---- what is left to do -----------------------------------------------------------------

  private void nextSteps() {
    Map<String, List<String>> steps = new LinkedHashMap<>();
    for (Report.Part part : report.applications()) {
      List<String> mine = new ArrayList<>(open(part));
      part.history().said().stream()
          .filter(said -> said.kind() == Said.Kind.ADVICE)
          .map(Said::text)
          .distinct()
          .forEach(mine::add);
      mine.addAll(part.plan().afterwards());
      if (!mine.isEmpty() && part.state().status() != ApplicationStatus.NOT_AVAILABLE) {
        steps.put(part.state().title(), mine);
      }
    }
    html.raw("<section><h2>Next steps</h2>");
    if (steps.isEmpty()) {
      html.element("p", "Nothing is left to do.");
    }
    steps.forEach((title, texts) -> html.element("h3", title).list(texts));
    html.raw("</section>");
  }

  private static List<String> open(Report.Part part) {
    List<String> open = new ArrayList<>();
    switch (part.state().status()) {
      case NOT_MIGRATABLE -> open.add(part.state().reason());
      case NOT_MIGRATED -> open.add("It has not been started yet.");
      case MIGRATING, SYNCING -> open.add("It receives data; its cut-over is still to come.");
      case FINISHING -> open.add("Its cut-over is not through: finish it again, it goes on.");
      case STEPPING_BACK -> open.add("Step back once more: the way back is not through.");
      case IMPORT_FAILED -> open.add("Its import failed: abort it, then start it again.");
      default -> {}
    }
    if (!part.verification().passed()) {
      open.add("The comparison found differences: see below.");
    }
    return open;
  }

  private void downTime(Report.DownTime down) {
    html.raw("<h3>").text("Where the time went: " + title(down.leader())).raw("</h3>");
    StringBuilder words = new StringBuilder();
    words
        .append("Out of service for ")
        .append(Words.seconds(down.seconds()))
        .append(
            switch (down.end()) {
              case HANDED_OVER -> "; then NS8 served.";
              case RESTORED -> "; then NS7 served again.";
              case OPEN -> " so far.";
            });
    down.handedOver()
        .ifPresent(
            seconds ->
                words
                    .append(" NS8 had everything after ")
                    .append(Words.seconds(seconds))
                    .append('.'));
    down.predicted()
        .ifPresent(
            seconds ->
                words.append(" Foretold for that: ").append(Words.seconds(seconds)).append('.'));
    html.element("p", words.toString())
        .raw("<div class=\"wide\"><table class=\"words rows\"><thead>")
        .row("th", "waited for", "stage", "from", "took")
        .raw("</thead><tbody>");
    for (Report.Slice slice : down.slices()) {
      if (slice.seconds() < NOTHING) {
        continue; // it would read as 0.0
      }
      html.raw("<tr>")
          .element("td", title(slice.application()))
          .cell("stage", slice.stage())
          .cell("from", "+ " + Words.seconds(slice.from()))
          .cell("took", Words.seconds(slice.seconds()))
          .raw("</tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private String title(ApplicationId id) {
    return report.applications().stream()
        .map(Report.Part::state)
        .filter(state -> state.id().equals(id))
        .map(ApplicationState::title)
        .findFirst()
        .orElse(id.value());
  }

  // ---- one application --------------------------------------------------------------------

  private void application(Report.Part part) {
    html.raw("<section class=\"application\"><h2>")
        .text(part.state().title())
        .raw(" ")
        .raw(chip(part.state().status()))
        .raw("</h2>");
    if (!part.state().reason().isEmpty()) {
      html.element("p", part.state().reason());
    }
    comparison(part);
    said(part);
    if (!part.history().passes().isEmpty()) {
      html.element("h3", "Sent");
      Charts.passes(html, part.history().passes());
    }
    stages(part);
    plan(part.plan());
    html.raw("</section>");
  }

  private void comparison(Report.Part part) {
    List<Check> checks = part.verification().checks();
    if (checks.isEmpty()) {
      return;
    }
    html.element("h3", "Compared");
    html.element(
        "p",
        part.verification().passed()
            ? "No differences: the list of differences is empty."
            : "Differences come first.");
    html.raw("<div class=\"wide\"><table><thead>")
        .row("th", "", "what", "as it should be", "as it is")
        .raw("</thead><tbody>");
    checks.stream().filter(check -> !check.passed()).forEach(this::check);
    List<Check> passed = checks.stream().filter(Check::passed).toList();
    passed.stream().limit(MOST_PASSED).forEach(this::check);
    html.raw("</tbody></table></div>");
    if (passed.size() > MOST_PASSED) {
      html.element(
          "p class=\"quiet\"",
          "and " + Words.count(passed.size() - MOST_PASSED) + " more without a difference");
    }
  }

  private void check(Check check) {
    html.raw(check.passed() ? "<tr>" : "<tr class=\"differs\">")
        .element("td", check.passed() ? "same" : "DIFFERS")
        .element("td", check.what())
        .cell("as it should be", check.expected())
        .raw("<td data-label=\"as it is\">")
        .text(check.found());
    if (!check.explanation().isEmpty()) {
      html.raw("<br>").element("span class=\"from\"", check.explanation());
    }
    html.raw("</td></tr>");
  }

  private void said(Report.Part part) {
    List<Said> said =
        part.history().said().stream().filter(each -> each.kind() != Said.Kind.ADVICE).toList();
    if (said.isEmpty()) {
      return;
    }
    html.element("h3", "Warnings and notes");
    html.raw("<ul class=\"said\">");
    for (Said each : said) {
      html.raw("<li class=\"" + each.kind().name().toLowerCase(Locale.ROOT) + "\">")
          .element("span class=\"quiet\"", Words.moment(each.at()) + " ")
          .text(each.text());
      if (!each.remedy().isEmpty()) {
        html.raw("<br>").element("em", each.remedy());
      }
      items(each.items());
      html.raw("</li>");
    }
    html.raw("</ul>");
  }

  private void stages(Report.Part part) {
    List<Step> steps = Charts.cutOver(part);
    if (steps.isEmpty()) {
      return;
    }
    html.element("h3", "Stages of the cut-over")
        .raw("<div class=\"wide\"><table class=\"words rows\"><thead>")
        .row("th", "stage", "began", "took")
        .raw("</thead><tbody>");
    for (Step step : steps) {
      html.raw("<tr>")
          .element("td", step.stage())
          .cell("began", Words.moment(step.begun()))
          .cell("took", Words.seconds(step.took().toMillis() / 1000.0))
          .raw("</tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private void plan(Plan plan) {
    boolean empty =
        Stream.of(
                plan.arrives(),
                plan.converted(),
                plan.leftBehind(),
                plan.findings(),
                plan.extents())
            .allMatch(List::isEmpty);
    if (empty) {
      return;
    }
    html.element("h3", "Plan");
    html.list(EstimateWords.of(plan));
    items("Goes over as it is", plan.arrives());
    items("Goes over in another form", plan.converted());
    items("Stays behind", plan.leftBehind());
    if (!plan.findings().isEmpty()) {
      html.element("h4", "To know or to solve");
      findings(plan.findings());
    }
    corrections(plan.prediction().corrections());
    foretold(plan.prediction().documents());
  }

  private void corrections(List<Correction> all) {
    // What NS8 alone knows yet is no difference.
    List<Correction> corrections =
        all.stream().filter(each -> each.kind() != Correction.Kind.OPEN).toList();
    if (corrections.isEmpty()) {
      return;
    }
    html.element("h4", "On purpose not as NS7's own tool would do it")
        .raw("<div class=\"wide\"><table class=\"plan\"><tbody>");
    corrections.stream()
        .limit(MOST_CORRECTIONS)
        .forEach(
            each ->
                html.raw("<tr>")
                    .element("td", each.pointer().isEmpty() ? "all of it" : each.pointer())
                    .element("td", each.reason())
                    .raw("</tr>"));
    html.raw("</tbody></table></div>");
    more(corrections.size() - MOST_CORRECTIONS);
  }

  // Closed, and without a script: it is long, and for those who know NS8 from inside.
  private void foretold(Map<String, @Nullable Object> documents) {
    if (documents.isEmpty()) {
      return;
    }
    html.raw("<details>").element("summary", "What NS8 will hold, in its own terms");
    new TreeMap<>(documents)
        .forEach((name, value) -> html.element("h4", name).element("pre", text(value)));
    html.raw("</details>");
  }

  private static String text(@Nullable Object value) {
    try {
      String text = JSON.writeValueAsString(value);
      return text.length() <= MOST_TEXT
          ? text
          : text.substring(0, MOST_TEXT) + "\n... and more: plan --format json tells all of it";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a prediction is made of JSON values", e);
    }
  }

  private void more(int number) {
    if (number > 0) {
      html.element("p class=\"quiet\"", "and " + Words.count(number) + " more");
    }
  }

  private void items(String title, List<Plan.Item> items) {
    if (!items.isEmpty()) {
      html.element("h4", title).raw("<div class=\"wide\"><table class=\"plan\"><tbody>");
      for (Plan.Item item : items) {
        html.raw("<tr><td>").text(item.subject());
        if (!item.source().isEmpty()) {
          html.raw("<br>").element("span class=\"from\"", item.source());
        }
        html.raw("</td>").element("td", item.text()).raw("</tr>");
      }
      html.raw("</tbody></table></div>");
    }
  }

  private void findings(List<Finding> findings) {
    html.raw("<ul class=\"said\">");
    for (Finding finding : findings) {
      html.raw("<li class=\"" + finding.severity().name().toLowerCase(Locale.ROOT) + "\">")
          .element("b", finding.severity().name().toLowerCase(Locale.ROOT) + ": ")
          .text(finding.problem().message())
          .raw("<br>")
          .element("em", finding.problem().remedy());
      items(finding.items());
      html.raw("</li>");
    }
    html.raw("</ul>");
  }

  // Files that belong to nobody may be thousands: all of them stand here, the most of them folded.
  private void items(List<String> items) {
    html.list(items.stream().limit(MOST_ITEMS).toList());
    int more = items.size() - MOST_ITEMS;
    if (more > 0) {
      html.raw("<details>")
          .element("summary", "and " + Words.count(more) + " more")
          .list(items.subList(MOST_ITEMS, items.size()))
          .raw("</details>");
    }
  }
}
