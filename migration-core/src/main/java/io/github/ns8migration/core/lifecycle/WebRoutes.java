package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.core.cluster.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP routes of a node, which its Traefik has ({@code list-routes}, {@code get-route} and
 * {@code set-route} of ns8-traefik).
 */
final class WebRoutes {
  private final ActionTarget traefik;

  private WebRoutes(ActionTarget traefik) {
    this.traefik = traefik;
  }

  /**
   * A route.
   *
   * @param name that of the instance it leads to, or one given by people
   * @param host empty for every host
   * @param path empty for every path
   * @param target address of the service behind it
   */
  record Route(String name, String host, String path, String target) {
    private static Route of(JsonNode route) {
      return new Route(
          route.path("instance").asText(),
          route.path("host").asText(),
          withoutSlash(route.path("path").asText()),
          route.path("url").asText());
    }

    /** Traefik takes a path with and without a slash at its end for the same. */
    private static String withoutSlash(String path) {
      return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
  }

  /** Those of that node; empty when it has no Traefik. */
  static Optional<WebRoutes> of(Cluster cluster, int node)
      throws MigrationException, InterruptedException {
    return InstalledModule.list(cluster).stream()
        .filter(module -> Instances.shortName(module.source()).equals("traefik"))
        .filter(module -> module.node() == node)
        .findFirst()
        .map(module -> new WebRoutes(cluster.module(new ModuleId(module.id()))));
  }

  /** All there are. */
  List<Route> all() throws MigrationException, InterruptedException {
    JsonNode listed =
        traefik.run(ActionCall.of("list-routes", Map.of("expand_list", true), JsonNode.class));
    List<Route> routes = new ArrayList<>();
    for (JsonNode each : listed) {
      // One that is not ready yet is an empty object.
      if (each.hasNonNull("instance")) {
        routes.add(Route.of(each));
      }
    }
    return routes;
  }

  /** The route of an instance; empty when it has none yet. */
  Optional<Route> of(ModuleId instance) throws MigrationException, InterruptedException {
    JsonNode answer =
        traefik.run(
            ActionCall.of("get-route", Map.of("instance", instance.value()), JsonNode.class));
    return answer.hasNonNull("url") ? Optional.of(Route.of(answer)) : Optional.empty();
  }

  /** Adds a route for a path of every host, as one that people have made and may delete. */
  void add(Route route) throws MigrationException, InterruptedException {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("instance", route.name());
    input.put("url", route.target());
    input.put("path", route.path());
    input.put("http2https", true);
    input.put("lets_encrypt", false);
    input.put("user_created", true);
    traefik.run(ActionCall.of("set-route", input));
  }
}
