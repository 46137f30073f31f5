package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.journal.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes from the paths of the old server to an instance. */
record OldPaths(Cluster cluster, Application application) {

  List<Route> keep(List<String> paths, Binding instance)
      throws MigrationException, InterruptedException {
    WebRoutes routes =
        WebRoutes.of(cluster, instance.node()).orElseThrow(() -> noWebServer(instance));
    WebRoutes.Route own = routes.of(instance.module()).orElseThrow(() -> noRoute(instance));
    List<WebRoutes.Route> there = routes.all();
    List<Route> kept = new ArrayList<>();
    for (String path : paths) {
      kept.add(keep(path, own, routes, there));
    }
    return kept;
  }

  private Route keep(
      String path, WebRoutes.Route own, WebRoutes routes, List<WebRoutes.Route> there)
      throws MigrationException, InterruptedException {
    Optional<WebRoutes.Route> known =
        there.stream()
            .filter(route -> route.host().isEmpty() && route.path().equals(path))
            .findFirst();
    if (known.isPresent()) {
      boolean ours = known.get().target().equals(own.target());
      return new Route(
          application.id(),
          path,
          known.get().name(),
          ours ? Route.Outcome.THERE_ALREADY : Route.Outcome.TAKEN);
    }
    WebRoutes.Route added = new WebRoutes.Route(name(own, path), "", path, own.target());
    routes.add(added);
    return new Route(application.id(), path, added.name(), Route.Outcome.ADDED);
  }

  /** Traefik wants letters, digits, dots, dashes and underscores: {@code sogo1-well-known}. */
  private static String name(WebRoutes.Route own, String path) {
    return own.name() + path.replaceAll("[^A-Za-z0-9]+", "-");
  }

  private MigrationException noWebServer(Binding instance) {
    return MigrationException.of(
        "web-server-missing",
        Side.DESTINATION,
        "Node " + instance.node() + " of the cluster has no Traefik.",
        "Check that all core applications of that node run, then ask again.");
  }

  private MigrationException noRoute(Binding instance) {
    return MigrationException.of(
        "route-missing",
        Side.DESTINATION,
        instance.module() + " has no route of its own: " + application.title() + " is not set up.",
        "Open " + instance.module() + " in NS8, save its settings, then ask again.");
  }
}
