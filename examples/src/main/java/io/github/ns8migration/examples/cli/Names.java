package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people type for an application: its name on NS7, the end of that, or its title. */
final class Names {
  private Names() {}

  static ApplicationId one(Migration migration, String typed)
      throws MigrationException, InterruptedException {
    return find(migration.applications(), typed).id();
  }

  /** Those named; all that a migrator can plan for when none is. */
  static List<ApplicationState> of(Migration migration, @Nullable List<String> typed)
      throws MigrationException, InterruptedException {
    List<ApplicationState> all = migration.applications();
    if (typed == null || typed.isEmpty()) {
      return all.stream().filter(Names::plannable).toList();
    }
    List<ApplicationState> named = new ArrayList<>();
    for (String name : typed) {
      named.add(find(all, name));
    }
    return named;
  }

  private static boolean plannable(ApplicationState application) {
    return switch (application.status()) {
      case NOT_AVAILABLE, NOT_MIGRATABLE, SKIPPED -> false;
      default -> true;
    };
  }

  private static ApplicationState find(List<ApplicationState> all, String typed)
      throws MigrationException {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    List<ApplicationState> exact = all.stream().filter(each -> is(each, wanted)).toList();
    List<ApplicationState> found =
        exact.isEmpty()
            ? all.stream().filter(each -> each.id().value().endsWith("-" + wanted)).toList()
            : exact;
    if (found.size() == 1) {
      return found.get(0);
    }
    throw MigrationException.of(
        found.isEmpty() ? "application-unknown" : "application-ambiguous",
        Side.TOOL,
        "\"" + typed + "\" names " + (found.isEmpty() ? "no" : "more than one") + " application.",
        "Give one of: "
            + all.stream().map(each -> each.id().value()).collect(Collectors.joining(", "))
            + ".");
  }

  private static boolean is(ApplicationState application, String wanted) {
    return application.id().value().equals(wanted)
        || application.title().toLowerCase(Locale.ROOT).equals(wanted);
  }
}
