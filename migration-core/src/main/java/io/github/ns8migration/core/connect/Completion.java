package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.source.AccountProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far the migration of a whole host is. Applications that moved ask this host for their
 * accounts until its account provider moves, so a provider of its own goes last, and the host stays
 * in the cluster until then.
 *
 * @param provider where the accounts are
 * @param applications all of the host
 */
public record Completion(AccountProvider.Kind provider, List<ApplicationState> applications) {
  /** How the account provider is called among the applications. */
  public static final ApplicationId PROVIDER = StateDirectory.ACCOUNT_PROVIDER;

  /** Copies the list. */
  public Completion {
    applications = List.copyOf(applications);
  }

  /** Applications that need attention before the account provider; followers are not counted. */
  private List<ApplicationState> open() {
    return applications.stream()
        .filter(each -> !each.id().equals(PROVIDER))
        .filter(each -> each.follows().isEmpty())
        .filter(each -> !each.status().done())
        .toList();
  }

  private Optional<ApplicationStatus> providerStatus() {
    return applications.stream()
        .filter(each -> each.id().equals(PROVIDER))
        .findFirst()
        .map(ApplicationState::status);
  }

  private boolean providerIs(ApplicationStatus status) {
    return providerStatus().equals(Optional.of(status));
  }

  /** Whether nothing is left to do but to leave the cluster. */
  public boolean complete() {
    return open().isEmpty()
        && (!provider.local()
            || providerIs(ApplicationStatus.MIGRATED)
            || providerIs(ApplicationStatus.SKIPPED));
  }

  /** Why the account provider may not be started or finished yet; empty when it may. */
  public Optional<Problem> tooEarlyForProvider() {
    List<ApplicationState> open = open();
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "applications-first",
                Side.TOOL,
                "The account provider moves last, and these are not done yet: "
                    + open.stream().map(Completion::words).collect(Collectors.joining(", "))
                    + ".",
                "Finish each of them, or skip those that shall not move; then ask again."));
  }

  private static String words(ApplicationState application) {
    return application.title()
        + " ("
        + switch (application.status()) {
          case NOT_MIGRATABLE -> "has to be moved by hand, or skipped";
          case NOT_MIGRATED -> "not started";
          case MIGRATING, SYNCING -> "started, not finished";
          case FINISHING -> "in the middle of its finish";
          case STEPPING_BACK -> "on its way back to NS7";
          case STEPPED_BACK -> "back on NS7";
          case IMPORT_FAILED -> "its import failed";
          case MIGRATED, SKIPPED, NOT_AVAILABLE -> "done";
        }
        + ")";
  }

  /** Why the host may not leave the cluster now; empty when it may. */
  public Optional<Problem> tooEarlyToLeave(Optional<String> userDomain) {
    for (ApplicationState application : applications) {
      switch (application.status()) {
        case MIGRATING, SYNCING, FINISHING, STEPPING_BACK, IMPORT_FAILED -> {
          return Optional.of(
              new Problem(
                  "application-not-done",
                  Side.TOOL,
                  application.title() + " is in the midst of its move.",
                  "Finish or abort it first."));
        }
        default -> {}
      }
    }
    List<ApplicationState> moved =
        applications.stream()
            .filter(each -> each.status() == ApplicationStatus.MIGRATED)
            .filter(each -> !each.id().equals(PROVIDER))
            .toList();
    boolean providerHere =
        provider.local()
            && !providerIs(ApplicationStatus.MIGRATED)
            && !providerIs(ApplicationStatus.SKIPPED);
    return moved.isEmpty() || !providerHere
        ? Optional.empty()
        : Optional.of(providerStillHere(moved, userDomain.orElse("of this host")));
  }

  private Problem providerStillHere(List<ApplicationState> moved, String domain) {
    return new Problem(
        "provider-not-migrated",
        Side.SOURCE,
        moved.stream().map(ApplicationState::title).collect(Collectors.joining(", "))
            + " moved already, and people log in there with accounts that NS8 still asks this host"
            + " for (user domain "
            + domain
            + "): leaving now would lock them out.",
        tooEarlyForProvider()
                .map(problem -> "Finish or skip the other applications, then ")
                .orElse("Now ")
            + "finish the account provider: the host then leaves by itself. To leave all the same,"
            + " skip the account provider first; nobody can log in to what moved until NS8 has a"
            + " user domain of that name again.");
  }
}
