package io.github.ns8migration.testkit.rehearsal;

import com.google.common.collect.ImmutableList;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Report;
import java.util.List;

/**
 * What a rehearsal showed.
 *
 * @param report all that happened, as the real migration would tell it
 * @param remarks what was different from a real migration, and what went wrong; one that blocks is
 *     an application that did not get through
 */
public record Rehearsed(Report report, List<Finding> remarks) {
  /** Copies the list. */
  public Rehearsed {
    remarks = ImmutableList.copyOf(remarks);
  }

  /** Whether everything that can move got through, and every comparison passed. */
  public boolean passed() {
    return remarks.stream().noneMatch(Finding::blocks)
        && report.passed()
        && report.applications().stream()
            .map(part -> part.state().status())
            .allMatch(status -> status.done() || status == ApplicationStatus.NOT_MIGRATABLE);
  }
}
