package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.core.journal.Binding;
import java.util.List;
import java.util.Optional;

/** Whether the web server of its node leads to an instance that people reach by the web. */
record RouteCheck(Group group) {
  /** The comparison; empty for an application that nobody reaches so. */
  Optional<Check> of(Migrator migrator) throws MigrationException, InterruptedException {
    List<String> paths =
        Fence.call(migrator, "old paths", () -> migrator.oldPaths(group.site().source()));
    Optional<Binding> instance = group.site().state().binding(migrator.application().id());
    return paths.isEmpty() || instance.isEmpty()
        ? Optional.empty()
        : Optional.of(of(instance.get()));
  }

  private Check of(Binding instance) throws MigrationException, InterruptedException {
    String found = found(instance);
    boolean passed = HostName.parse(found).isPresent();
    return new Check(
        "route to " + instance.module(),
        "for a host name",
        passed ? "for " + found : found,
        passed,
        passed
            ? ""
            : "Nobody reaches it by the web: save its settings in NS8 once more, then look at the"
                + " HTTP routes of its node.");
  }

  private String found(Binding instance) throws MigrationException, InterruptedException {
    try {
      Optional<WebRoutes> routes = WebRoutes.of(group.session().cluster(), instance.node());
      return routes.isEmpty()
          ? "no web server on node " + instance.node()
          : routes.get().of(instance.module()).map(WebRoutes.Route::host).orElse("none");
    } catch (ActionFailedException e) {
      return e.problem().message();
    }
  }
}
