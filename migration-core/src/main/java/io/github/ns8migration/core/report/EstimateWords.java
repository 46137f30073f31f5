package io.github.ns8migration.core.report;

import io.github.ns8migration.api.Estimate;
import io.github.ns8migration.api.Estimate.Basis;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import java.util.List;
import java.util.stream.Collectors;

/** How much is to be sent and how long that takes, as people read it. */
public final class EstimateWords {
  private EstimateWords() {}

  /** A sentence for each thing that is expected; none where nothing is known. */
  public static List<String> of(Plan plan) {
    return plan.extents().isEmpty() || !plan.estimate().known()
        ? List.of()
        : List.of(size(plan), time(plan.estimate()), downTime(plan.estimate()));
  }

  private static String size(Plan plan) {
    String parts =
        plan.extents().stream()
            .map(each -> each.what() + " " + Words.bytes(each.bytes()))
            .collect(Collectors.joining(", "));
    return "To be sent: "
        + (plan.files() == 1 ? "1 file, " : Words.count(plan.files()) + " files and folders, ")
        + (plan.extents().stream().anyMatch(Extent::anew) ? "about " : "")
        + Words.bytes(plan.bytes())
        + (plan.extents().size() == 1 ? "" : " (" + parts + ")")
        + ".";
  }

  private static String time(Estimate estimate) {
    return "A first sync takes about "
        + Words.roughly(estimate.syncSeconds())
        + ", at "
        + Words.bytes(estimate.bytesPerSecond())
        + " a second, "
        + switch (estimate.rate()) {
          case ASSUMED -> "which is assumed: no rate was measured yet.";
          case GIVEN -> "as was given.";
          case MEASURED -> "as passes of this migration took.";
        };
  }

  private static String downTime(Estimate estimate) {
    return "Out of service for about "
        + Words.roughly(estimate.downSeconds())
        + " until NS8 begins to import, "
        + (estimate.down() == Basis.MEASURED
            ? "as the last pass took."
            : "which is assumed: no pass was made yet.");
  }
}
