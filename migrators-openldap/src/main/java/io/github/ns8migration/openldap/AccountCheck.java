package io.github.ns8migration.openldap;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has NS8 list the users and groups of a domain, and compares them one by one. It lists them with
 * the service account it was given: that it can do so shows that the password arrived as it is.
 */
final class AccountCheck {
  private static final String LOST =
      "Its import left them out without a word, or somebody deleted them in NS8 since: make them"
          + " there by hand.";
  private static final String MORE = "They are not on NS7: somebody made them in NS8 since.";

  private final ActionTarget cluster;
  private final String domain;
  private final List<Check> checks = new ArrayList<>();

  AccountCheck(ActionTarget cluster, String domain) {
    this.cluster = cluster;
    this.domain = domain;
  }

  List<Check> compare(Roster roster) throws MigrationException, InterruptedException {
    ask("users", "list-domain-users", Users.class)
        .ifPresent(answer -> users(roster, answer.users()));
    ask("groups", "list-domain-groups", Groups.class)
        .ifPresent(answer -> groups(roster, answer.groups()));
    return List.copyOf(checks);
  }

  private <T> Optional<T> ask(String what, String action, Class<T> output)
      throws MigrationException, InterruptedException {
    try {
      return Optional.of(cluster.run(ActionCall.of(action, Map.of("domain", domain), output)));
    } catch (ActionFailedException e) {
      checks.add(
          new Check(
              what + " of " + domain,
              "an answer to " + action,
              e.problem().message(),
              false,
              "NS8 cannot read its own directory: look at the log of its instance."));
      return Optional.empty();
    }
  }

  private void users(Roster roster, List<User> listed) {
    List<String> names = listed.stream().map(User::user).toList();
    checks.add(Check.sameNames("users of " + domain, roster.users().keySet(), names, LOST, MORE));
    // Of those who are not on both sides that alone is told.
    List<User> both =
        listed.stream().filter(each -> roster.users().containsKey(each.user())).toList();
    checks.add(
        Check.sameNames(
            "users of " + domain + " who cannot log in",
            both.stream().map(User::user).filter(roster.locked()::contains).toList(),
            both.stream().filter(User::isLocked).map(User::user).toList(),
            "On NS8 they can log in: somebody unlocked them since, or the import lost the lock.",
            "On NS7 they could log in: somebody locked them in NS8 since."));
    checks.add(
        Check.sameNames(
            "names shown of users of " + domain,
            both.stream().map(each -> shown(each.user(), roster.users().get(each.user()))).toList(),
            both.stream().map(each -> shown(each.user(), each.display_name())).toList(),
            "NS8 shows another name: somebody changed it there since, or it did not arrive.",
            ""));
  }

  private static String shown(String user, @Nullable String name) {
    return user + " (" + (name == null ? "" : name) + ")";
  }

  private void groups(Roster roster, List<Group> listed) {
    Map<String, List<String>> found = new TreeMap<>();
    listed.forEach(each -> found.put(each.group(), each.members()));
    checks.add(
        Check.sameNames(
            "groups of " + domain, roster.groups().keySet(), found.keySet(), LOST, MORE));
    Map<String, List<String>> expected = new TreeMap<>(roster.groups());
    expected.keySet().retainAll(found.keySet());
    found.keySet().retainAll(expected.keySet());
    checks.add(
        Check.sameNames(
            "members of groups of " + domain,
            members(expected),
            members(found),
            "NS8 does not count them among the group: somebody took them out there since, or they"
                + " did not arrive.",
            "On NS7 they are not in the group: somebody put them in on NS8 since."));
  }

  private static List<String> members(Map<String, List<String>> groups) {
    return groups.entrySet().stream()
        .flatMap(group -> group.getValue().stream().map(member -> member + " in " + group.getKey()))
        .collect(Collectors.toList());
  }

  /** Answer of {@code list-domain-users}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Users(List<User> users) {}

  /** One of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record User(String user, @Nullable String display_name, @Nullable Boolean locked) {
    boolean isLocked() {
      return locked != null && locked;
    }
  }

  /** Answer of {@code list-domain-groups}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Groups(List<Group> groups) {}

  /** One of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Group(String group, @Nullable List<String> users) {
    List<String> members() {
      return users == null ? List.of() : users;
    }
  }
}
