package io.github.ns8migration.testkit.rehearsal;

import com.google.common.collect.ImmutableList;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What there is to rehearse on a host whose migration may have begun: what an administrator left
 * out stays out, what has moved is not moved again, and what is on its way is begun anew.
 *
 * @param leftOut what is not to be moved
 * @param userDomain what the host's accounts are called in the cluster already; empty when the host
 *     is no member of one
 * @param remarks what is to be said of that
 */
record Agenda(
    ImmutableList<ApplicationId> leftOut,
    Optional<String> userDomain,
    ImmutableList<Finding> remarks) {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");

  /**
   * Of a migration as it stands; only looks.
   *
   * @throws MigrationException when nothing is left to rehearse
   */
  static Agenda of(Migration migration) throws MigrationException, InterruptedException {
    List<ApplicationState> all = migration.applications();
    if (any(all, each -> each.id().equals(PROVIDER) && moved(each))) {
      throw MigrationException.of(
          "nothing-to-rehearse",
          Side.SOURCE,
          "The accounts of this host have moved, and with them its migration is over.",
          "Rehearse a host, or a snapshot of one, that has something left to move.");
    }
    Set<ApplicationId> gone =
        all.stream()
            .filter(each -> moved(each) || each.status() == ApplicationStatus.SKIPPED)
            .map(ApplicationState::id)
            .collect(Collectors.toSet());
    List<ApplicationId> leftOut =
        all.stream()
            // Nothing moves without what it follows.
            .filter(
                each ->
                    gone.contains(each.id()) || each.follows().filter(gone::contains).isPresent())
            .map(ApplicationState::id)
            .toList();
    return new Agenda(
        ImmutableList.copyOf(leftOut),
        migration.connected() ? migration.userDomain() : Optional.empty(),
        remarks(all));
  }

  private static boolean any(List<ApplicationState> all, Predicate<ApplicationState> which) {
    return all.stream().anyMatch(which);
  }

  private static boolean moved(ApplicationState application) {
    return application.status() == ApplicationStatus.MIGRATED;
  }

  private static boolean begun(ApplicationState application) {
    return switch (application.status()) {
      case MIGRATING, SYNCING, FINISHING, IMPORT_FAILED, STEPPING_BACK, STEPPED_BACK -> true;
      case NOT_AVAILABLE, NOT_MIGRATABLE, SKIPPED, NOT_MIGRATED, MIGRATED -> false;
    };
  }

  private static ImmutableList<Finding> remarks(List<ApplicationState> all) {
    List<Finding> remarks = new ArrayList<>();
    if (any(all, Agenda::moved)) {
      remarks.add(
          Finding.of(
              Severity.NOTE,
              "moved-already",
              Side.SOURCE,
              "What has moved already was left out: the rehearsal is of what is still to come.",
              "Nothing is to be done.",
              named(all, Agenda::moved)));
    }
    if (any(all, Agenda::begun)) {
      remarks.add(
          Finding.of(
              Severity.NOTE,
              "begun-already",
              Side.SOURCE,
              "What is on its way already was begun anew, in instances of the rehearsal's own. The"
                  + " real ones were neither asked nor touched, so of what they hold it says"
                  + " nothing.",
              "status tells where they stand, verify compares them.",
              named(all, Agenda::begun)));
    }
    return ImmutableList.copyOf(remarks);
  }

  private static List<String> named(List<ApplicationState> all, Predicate<ApplicationState> which) {
    return all.stream()
        .filter(which)
        .map(each -> each.title() + each.module().map(name -> " (" + name + ")").orElse(""))
        .toList();
  }
}
