package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The applications that live inside another's instance. They have no binding of their own, so what
 * tells whether one moves is its mark, its presence on the host, and, once a finish has begun, the
 * journal: what was decided when services stopped holds to the end.
 */
final class Guests {
  private Guests() {}

  /** Whether a guest takes part in what its host does now. */
  static boolean joins(Site site, Journal journal, Migrator guest)
      throws MigrationException, InterruptedException {
    ApplicationId id = guest.application().id();
    if (begun(journal, id, Stage.QUIESCE)) {
      return true;
    }
    return !begun(journal, guest.application().receiver(), Stage.COMMIT)
        && !site.state().skipped(id)
        && GroupActions.detect(site, guest) instanceof Availability.Available;
  }

  /** Those of a host that take part. */
  static Set<ApplicationId> of(Site site, Application host)
      throws MigrationException, InterruptedException {
    return of(site, site.state().journal(site.migrators().leaderOf(host.id())), host);
  }

  /** The same for somebody who has the journal open: it may not be readable any more. */
  static Set<ApplicationId> of(Site site, Journal journal, Application host)
      throws MigrationException, InterruptedException {
    ApplicationId leader = site.migrators().leaderOf(host.id());
    Set<ApplicationId> joining = new LinkedHashSet<>();
    for (Migrator each : site.migrators().group(leader)) {
      Application application = each.application();
      if (application.guest()
          && application.receiver().equals(host.id())
          && joins(site, journal, each)) {
        joining.add(application.id());
      }
    }
    return joining;
  }

  /** Whether a stage was entered in the finish that is going on, and not begun anew since. */
  static boolean begun(Journal journal, ApplicationId id, Stage stage) {
    boolean begun = false;
    for (Entry entry : journal.entries()) {
      if (entry.kind() == Entry.Kind.ACTION_COMPLETED
          && List.of("abort", "start", "restore").contains(entry.subject())) {
        begun = false;
      } else if (entry.concerns(id) && entry.kind() == Entry.Kind.IMPORT_FAILED) {
        begun = false;
      } else if (entry.concerns(id) && entry.subject().equals(stage.word())) {
        begun = true;
      }
    }
    return begun;
  }
}
