package io.github.ns8migration.core.report;

import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Report.Pass;
import io.github.ns8migration.core.Report.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars, as SVG that takes any width. All words stand beside them in HTML: letters that grow and
 * shrink with a picture cannot be read on a telephone.
 */
final class Charts {
  private static final double WIDTH = 1000;

  private Charts() {}

  /** Rows of stages from the first moment of the last cut-over on; nothing before there was one. */
  static void timeLine(Markup html, Report report) {
    List<Report.Part> parts =
        report.applications().stream().filter(part -> !cutOver(part).isEmpty()).toList();
    if (parts.isEmpty()) {
      html.element("p class=\"quiet\"", "There was no cut-over yet.");
      return;
    }
    for (List<Report.Part> together : together(parts)) {
      rows(html, together);
    }
    legend(html);
  }

  // Groups move at different times, perhaps days apart: one line for all would show gaps alone.
  private static List<List<Report.Part>> together(List<Report.Part> parts) {
    List<List<Report.Part>> groups = new ArrayList<>();
    for (Report.Part part : parts) {
      List<Report.Part> group =
          groups.stream()
              .filter(each -> sameGroup(each.get(0), part))
              .findFirst()
              .orElseGet(
                  () -> {
                    List<Report.Part> another = new ArrayList<>();
                    groups.add(another);
                    return another;
                  });
      group.add(part);
    }
    return groups;
  }

  private static boolean sameGroup(Report.Part one, Report.Part other) {
    return other.state().follows().filter(one.state().id()::equals).isPresent();
  }

  private static void rows(Markup html, List<Report.Part> parts) {
    Instant from =
        parts.stream().map(each -> cutOver(each).get(0).begun()).min(Instant::compareTo).get();
    Instant to =
        parts.stream()
            .flatMap(each -> cutOver(each).stream())
            .map(Charts::end)
            .max(Instant::compareTo)
            .get();
    double length = Math.max(0.001, seconds(from, to));
    html.raw("<div class=\"chart\">");
    for (Report.Part part : parts) {
      html.raw("<div class=\"label\">").text(part.state().title());
      if (part.secondsDown() >= 0) {
        html.raw(" <b>").text("out of service " + Words.seconds(part.secondsDown())).raw("</b>");
      }
      html.raw("</div><svg viewBox=\"0 0 1000 26\" preserveAspectRatio=\"none\" role=\"img\">")
          .raw("<rect class=\"ground\" x=\"0\" y=\"0\" width=\"1000\" height=\"26\"/>");
      down(html, part, from, length);
      for (Step step : cutOver(part)) {
        double begin = seconds(from, step.begun()) / length * WIDTH;
        double width = Math.max(1.5, step.took().toMillis() / 1000.0 / length * WIDTH);
        html.raw(
                String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" y=\"4\" width=\"%.1f\" height=\"14\"><title>",
                    kind(step.stage()),
                    begin,
                    width))
            .text(step.stage() + ", " + Words.seconds(step.took().toMillis() / 1000.0))
            .raw("</title></rect>");
      }
      html.raw("</svg>");
    }
    html.raw("<div class=\"axis\"><span>")
        .text(Words.moment(from))
        .raw("</span><span>")
        .text("+ " + Words.seconds(length))
        .raw("</span></div></div>");
  }

  private static void down(Markup html, Report.Part part, Instant from, double length) {
    List<Step> steps = cutOver(part);
    if (part.secondsDown() < 0) {
      return;
    }
    steps.stream()
        .filter(step -> step.stage().equals("quiesce"))
        .reduce((first, second) -> second)
        .ifPresent(
            step ->
                html.raw(
                    String.format(
                        Locale.ROOT,
                        "<rect class=\"down\" x=\"%.1f\" y=\"21\" width=\"%.1f\" height=\"4\"/>",
                        seconds(from, step.begun()) / length * WIDTH,
                        part.secondsDown() / length * WIDTH)));
  }

  private static void legend(Markup html) {
    html.raw(
        "<p class=\"legend\"><span><i class=\"s-live\"></i>while people work</span>"
            + " <span><i class=\"s-send\"></i>last difference and its proof</span>"
            + " <span><i class=\"s-ns8\"></i>import and configuration in NS8</span>"
            + " <span><i class=\"s-after\"></i>afterwards</span>"
            + " <span><i class=\"s-down\"></i>out of service</span></p>");
  }

  private static String kind(String stage) {
    return switch (stage) {
      case "warm-sync" -> "live";
      case "quiesce", "final-sync", "prove", "before-commit" -> "send";
      case "retire", "verify" -> "after";
      default -> "ns8";
    };
  }

  /** The stages of the last cut-over. */
  static List<Step> cutOver(Report.Part part) {
    List<Step> steps = part.history().steps();
    int from = 0;
    for (int i = 0; i < steps.size(); i++) {
      boolean begins = steps.get(i).stage().equals("warm-sync");
      if (begins && (i == 0 || !steps.get(i - 1).stage().equals("warm-sync"))) {
        from = i;
      }
    }
    return steps.subList(from, steps.size());
  }

  /** A bar for each pass. */
  static void passes(Markup html, List<Pass> passes) {
    long most = passes.stream().mapToLong(Pass::bytes).max().orElse(0);
    html.raw("<div class=\"chart\">");
    for (Pass pass : passes) {
      html.raw("<div class=\"label\">")
          .text(
              (pass.live() ? "while people worked" : "after the services had stopped")
                  + ": "
                  + Words.bytes(pass.bytes())
                  + ", "
                  + Words.count(pass.items())
                  + " items"
                  + (pass.deleted() > 0 ? ", " + Words.count(pass.deleted()) + " deleted" : ""))
          .raw(" <span class=\"quiet\">")
          .text(Words.moment(pass.ended()))
          .raw("</span></div>")
          .raw(
              String.format(
                  Locale.ROOT,
                  "<svg class=\"thin\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\""
                      + " role=\"img\"><rect class=\"ground\" width=\"1000\" height=\"10\"/>"
                      + "<rect class=\"%s\" width=\"%.1f\" height=\"10\"/></svg>",
                  pass.live() ? "live" : "send",
                  most == 0 ? 0 : Math.max(pass.bytes() > 0 ? 2 : 0, WIDTH * pass.bytes() / most)));
    }
    html.raw("</div>");
  }

  private static Instant end(Step step) {
    return step.begun().plus(step.took());
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
