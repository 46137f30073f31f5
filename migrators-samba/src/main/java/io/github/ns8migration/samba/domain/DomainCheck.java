package io.github.ns8migration.samba.domain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.samba.domain.TemporaryDomain.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares a domain that has moved. NS8 lists its accounts with the service account it was given:
 * that it can do so shows that the domain controller runs and that the password arrived as it is.
 */
public final class DomainCheck {
  private static final String LOGIN = "login of the service account";

  private final VerifyContext context;
  private final DomainSettings settings;

  /** Of a domain that has moved. */
  public DomainCheck(VerifyContext context, DomainSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /** Of {@code list-domain-users}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Users(List<User> users) {
    Users {
      users = List.copyOf(users);
    }
  }

  /** One of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record User(String user) {}

  /** Of {@code list-domain-groups}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Groups(List<Group> groups) {
    Groups {
      groups = List.copyOf(groups);
    }
  }

  /** One of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Group(String group) {}

  /** All checks. */
  public Verification compare() throws MigrationException, InterruptedException {
    List<Check> checks = new ArrayList<>();
    Optional<Domain> domain = TemporaryDomain.named(context.cluster(), settings.domain());
    String name = context.instance().id().value();
    Optional<TemporaryDomain.Provider> provider =
        domain.stream()
            .flatMap(known -> known.providers().stream())
            .filter(each -> each.id().equals(name))
            .findFirst();
    checks.add(
        Check.equal(
            "user domain " + settings.domain(),
            "internal, served by " + name,
            domain
                .map(
                    known ->
                        known.location()
                            + ", "
                            + provider
                                .map(each -> "served by " + each.id())
                                .orElse("not served by " + name))
                .orElse("not there"),
            "Nobody can log in with the accounts of NS7 where it is not there: look at the log of "
                + name
                + ", and at Domains and users in NS8."));
    if (expected(DomainPlan.FILE_SERVER) > 0) {
      checks.add(
          Check.equal(
              "file server",
              "on",
              provider
                  .filter(TemporaryDomain.Provider::file_server)
                  .map(each -> "on")
                  .orElse("off"),
              "NS8 did not switch it on, or somebody switched it off since: nobody reaches the shares"
                  + " until it is on in the settings of the domain."));
    }
    accounts(checks);
    return new Verification(checks);
  }

  private void accounts(List<Check> checks) throws MigrationException, InterruptedException {
    Map<String, String> input = Map.of("domain", settings.domain());
    try {
      Users users = context.cluster().run(ActionCall.of("list-domain-users", input, Users.class));
      Groups groups =
          context.cluster().run(ActionCall.of("list-domain-groups", input, Groups.class));
      checks.add(Check.equal(LOGIN, "works", "works"));
      checks.add(
          all(
              DomainPlan.USERS,
              DomainAccounts.userNames(users.users().stream().map(User::user).toList())));
      checks.add(
          all(
              DomainPlan.GROUPS,
              DomainAccounts.groupNames(groups.groups().stream().map(Group::group).toList())));
    } catch (ActionFailedException e) {
      checks.add(
          Check.equal(
              LOGIN,
              "works",
              "refused: " + e.problem().message(),
              "NS8 asks the domain with it, so applications find no accounts. "
                  + e.problem().remedy()));
    }
  }

  // NS7 hides accounts that its own packages made, so there may be more; never less.
  private Check all(String what, Set<String> found) {
    List<String> names = context.plan().names().get(what);
    if (names != null) {
      return Check.names(
          what,
          names,
          found,
          "NS8's domain does not list them: somebody deleted them there since, or the database"
              + " that arrived is older than they are.");
    }
    // A plan of an earlier version has their number.
    long expected = expected(what);
    return Check.holds(
        what,
        expected + " or more",
        Integer.toString(found.size()),
        found.size() >= expected,
        "The import left some out, or somebody deleted them in NS8 since.");
  }

  private long expected(String what) {
    return context.plan().expected().getOrDefault(what, 0L);
  }
}
