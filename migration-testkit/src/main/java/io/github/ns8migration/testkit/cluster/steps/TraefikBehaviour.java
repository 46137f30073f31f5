package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Traefik of a node: its HTTP routes, as ns8-traefik 4.2 keeps and refuses them. No server runs
 * behind it, and no certificate is to be had: the names of a test lead nowhere. Safe for use by
 * many threads.
 */
public final class TraefikBehaviour implements ModuleBehaviour {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost");

  private final Map<String, ObjectNode> routes = new LinkedHashMap<>();

  /** With the one route that every node has. */
  public TraefikBehaviour() {
    routes.put(
        "cluster-admin",
        NODES
            .objectNode()
            .put("instance", "cluster-admin")
            .put("path", "/cluster-admin")
            .put("url", "http://127.0.0.1:9311")
            .put("lets_encrypt", false)
            .put("http2https", true)
            .put("strip_prefix", true)
            .put("user_created", false));
  }

  @Override
  public List<Step> importSteps() {
    return List.of();
  }

  @Override
  public Optional<Action> action(String name) {
    Map<String, Action> actions =
        Map.of(
            "set-route", this::set,
            "get-route", this::get,
            "list-routes", this::list,
            "delete-route", this::delete);
    return Optional.ofNullable(actions.get(name));
  }

  /** The route of that name; empty when there is none. */
  public synchronized Optional<JsonNode> route(String name) {
    return Optional.ofNullable(routes.get(name)).map(ObjectNode::deepCopy);
  }

  /** Removes the route of an instance that is gone. */
  public synchronized void forget(String instance) {
    routes.remove(instance);
  }

  /**
   * Whether the root of that host name is answered by anything: what NS8 asks before it adds it.
   */
  public synchronized boolean answers(String hostName) {
    return routes.values().stream()
        .filter(route -> !route.hasNonNull("path") || route.path("path").asText().equals("/"))
        .anyMatch(
            route ->
                !route.hasNonNull("host")
                    || route.path("host").asText().equalsIgnoreCase(hostName));
  }

  private synchronized @Nullable JsonNode set(ModuleSite site, JsonNode input) throws StepFailure {
    String host = input.path("host").asText("");
    boolean path = input.hasNonNull("path");
    if (!path && LOCAL.contains(host.toLowerCase(Locale.ROOT))) {
      throw InputErrors.semantic(2, "host", input.path("host"), "host_is_not_valid_not_localhost");
    }
    if (input.hasNonNull("host") && input.path("lets_encrypt").asBoolean()) {
      throw noCertificate(input.path("host"));
    }
    String name = input.path("instance").asText();
    ObjectNode route = routes.getOrDefault(name, NODES.objectNode()).deepCopy();
    input.properties().forEach(each -> change(route, each.getKey(), each.getValue()));
    if (!route.hasNonNull("url")) {
      throw InputErrors.semantic(4, "url", NODES.textNode(""), "missing_url_argument");
    }
    if (!route.hasNonNull("path") && !route.hasNonNull("host")) {
      throw InputErrors.semantic(4, "path", NODES.textNode(""), "missing_path_argument");
    }
    routes.put(name, route);
    return null;
  }

  private static void change(ObjectNode route, String member, JsonNode value) {
    if (value.isNull()) {
      route.remove(member);
    } else {
      route.set(member, value);
    }
  }

  private static StepFailure noCertificate(JsonNode host) {
    ArrayNode output = NODES.arrayNode();
    output
        .addObject()
        .put("field", "host")
        .put("parameter", "names")
        .put("error", "newcert_acme_error")
        .put("details", "DNS problem: NXDOMAIN looking up A for " + host.asText())
        .set("value", host);
    return new StepFailure(3, output, "<3>DNS problem: NXDOMAIN looking up A");
  }

  private synchronized JsonNode get(ModuleSite site, JsonNode input) {
    ObjectNode route = routes.get(input.path("instance").asText());
    return route == null ? NODES.objectNode() : route.deepCopy();
  }

  private synchronized JsonNode list(ModuleSite site, JsonNode input) {
    ArrayNode list = NODES.arrayNode();
    boolean expanded = input.path("expand_list").asBoolean();
    routes.forEach(
        (name, route) -> {
          if (expanded) {
            list.add(route.deepCopy());
          } else {
            list.add(name);
          }
        });
    return list;
  }

  private synchronized @Nullable JsonNode delete(ModuleSite site, JsonNode input) {
    routes.remove(input.path("instance").asText());
    return null;
  }
}
