package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.util.List;
import java.util.Map;

/**
 * Whether the cluster can list the accounts of this host. What moves asks for them as soon as it
 * serves, and versions of NS8 have failed at what they found in a directory of NS7: better seen
 * while NS7 serves.
 */
final class AccountsInReach {
  private static final int UNKNOWN_ACTION = 8;

  private final Group group;

  AccountsInReach(Group group) {
    this.group = group;
  }

  /**
   * Lists them; a host without accounts has nothing to list, and a cluster that does not know the
   * question is not asked.
   */
  void check() throws MigrationException, InterruptedException {
    if (group.session().userDomain().isPresent()) {
      list(group.session().userDomain().get());
    }
  }

  private void list(String domain) throws MigrationException, InterruptedException {
    JsonNode answer;
    try {
      answer =
          group
              .session()
              .cluster()
              .cluster()
              .run(ActionCall.of("list-domain-users", Map.of("domain", domain), JsonNode.class));
    } catch (ActionFailedException e) {
      if (e.exitCode() == UNKNOWN_ACTION) {
        return;
      }
      throw new MigrationException(unlisted(domain, e), e);
    }
    if (answer.path("users").isEmpty()) {
      group
          .events()
          .accept(
              new MigrationEvent.Warned(
                  group.leader(),
                  new Finding(
                      Finding.Severity.WARNING,
                      new Problem(
                          "accounts-not-listed",
                          Side.DESTINATION,
                          "NS8 finds no account at all in the user domain " + domain + ".",
                          "Look at Domains and users in NS8 before you finish: what moves finds"
                              + " nobody there."),
                      List.of())));
    }
  }

  private static Problem unlisted(String domain, ActionFailedException cause) {
    return new Problem(
        "accounts-not-listed",
        Side.DESTINATION,
        "NS8 cannot list the accounts of the user domain "
            + domain
            + " (exit code "
            + cause.exitCode()
            + "), so what moves now would not find them. No service was stopped.",
        "See that the directory of this host answers over the VPN, update the core of NS8, and look"
            + " at the action list-domain-users in its log; then finish again.");
  }
}
