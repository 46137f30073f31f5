package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.KnownApplication;
import io.github.ns8migration.core.source.KnownApplications;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an application leaves behind that cannot live without it: those that follow it on NS7, and
 * that no migrator here moves.
 */
final class LeftBehind {
  private LeftBehind() {}

  /** The plan with a finding for each of them that is installed, set up, and not left out. */
  static Plan namedIn(Plan plan, Site site, ApplicationId leader)
      throws MigrationException, InterruptedException {
    List<Finding> findings = new ArrayList<>(plan.findings());
    for (KnownApplication known : KnownApplications.load()) {
      if (known.follows().equals(Optional.of(leader))
          && site.migrators().find(known.id()).isEmpty()
          && !site.state().skipped(known.id())
          && known.installed(site.source())
          && known.notConfigured(site.source()).isEmpty()) {
        findings.add(finding(known));
      }
    }
    return plan.withFindings(findings);
  }

  private static Finding finding(KnownApplication known) {
    return Finding.of(
        Severity.WARNING,
        "follower-without-migrator",
        Side.SOURCE,
        known.title() + " works with this application, and no migrator moves it.",
        known.byHand(),
        List.of(known.id().value()));
  }
}
