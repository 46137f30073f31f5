package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actions of a module: those that every module has, and those of its application. */
final class ModuleActions implements ActionDefinition.Table {
  /** What applications may have beyond the common actions; asked for by list-actions. */
  private static final List<String> OPTIONAL_ACTIONS =
      List.of(
          "configure-module",
          "delete-route",
          "get-configuration",
          "get-defaults",
          "get-route",
          "list-routes",
          "set-ipaddress",
          "set-route");

  private final EmbeddedCluster cluster;
  private final ClusterModule module;
  private final Map<String, ActionDefinition.Body> common = new LinkedHashMap<>();

  ModuleActions(EmbeddedCluster cluster, ClusterModule module) {
    this.cluster = cluster;
    this.module = module;
    common.put("create-module", this::create);
    common.put("destroy-module", this::destroy);
    common.put("import-module", (run, data) -> new ModuleImport(cluster, module, run, data).run());
    common.put("get-status", (run, data) -> run.print(status()));
    common.put("list-service-providers", this::providers);
    common.put("get-name", (run, data) -> run.print(Json.object().put("name", module.name())));
    common.put("set-name", (run, data) -> module.name(data.path("name").asText()));
    common.put("set-note", (run, data) -> module.note(data.path("note").asText()));
  }

  @Override
  public Optional<ActionDefinition> find(String action) {
    Optional<JsonNode> schema =
        Schemas.of(module.image(), action).or(() -> Schemas.of("module", action));
    Optional<ActionDefinition.Body> body = Optional.ofNullable(common.get(action));
    return body.or(() -> module.behaviour().action(action).map(this::delegate))
        .map(found -> new ActionDefinition(schema, found));
  }

  List<String> names() {
    List<String> names = new ArrayList<>(common.keySet());
    OPTIONAL_ACTIONS.stream()
        .filter(each -> module.behaviour().action(each).isPresent())
        .forEach(names::add);
    return names;
  }

  private ActionDefinition.Body delegate(ModuleBehaviour.Action action) {
    return (run, data) -> {
      Site site =
          new Site(
              cluster.state(),
              module,
              run,
              (modules, within) -> {
                throw new StepFailure(1, null, "only an import receives");
              });
      run.print(action.run(site, data));
    };
  }

  private void create(TaskRun run, JsonNode data) throws StepFailure {
    try {
      module.create();
    } catch (IOException e) {
      throw new StepFailure(1, null, String.valueOf(e.getMessage()));
    }
    data.path("images").forEach(image -> run.log("<6>podman-pull-missing " + image.asText()));
    for (int percent : List.of(12, 75, 87, 100)) {
      run.progress(percent);
    }
  }

  private void destroy(TaskRun run, JsonNode data) {
    run.progress(50);
    run.progress(100);
  }

  private ObjectNode status() {
    ObjectNode status = Json.object().put("instance", module.id()).put("ui_name", module.name());
    status.put("node", String.valueOf(module.node())).put("node_ui_name", "");
    status.putArray("services");
    status.putArray("images");
    ArrayNode volumes = status.putArray("volumes");
    module.liveVolumes().forEach(volumes::add);
    return status;
  }

  private void providers(TaskRun run, JsonNode data) {
    ClusterState state = cluster.state();
    List<Map<String, String>> services =
        new ArrayList<>(
            state.services(data.path("service").asText(), data.path("transport").asText("*")));
    services.removeIf(each -> !matches(each, data.path("filter")));
    Comparator<Map<String, String>> order = Comparator.comparingInt(this::sequence);
    switch (data.path("sortby").asText("node_proximity")) {
      case "module_seq_desc" -> services.sort(order.reversed());
      case "module_seq_asc" -> services.sort(order);
      default -> services.sort(Comparator.comparing(this::isElsewhere).thenComparing(order));
    }
    ArrayNode output = Json.array();
    for (Map<String, String> service : services) {
      ObjectNode provider = output.addObject();
      service.forEach(provider::put);
      provider.put("module_seq", sequence(service));
      String name = state.module(service.getOrDefault("module_id", "")).orElseThrow().name();
      provider.put("ui_name", name.isEmpty() ? null : name);
    }
    run.print(output);
  }

  private static boolean matches(Map<String, String> service, JsonNode filter) {
    for (Map.Entry<String, JsonNode> each : filter.properties()) {
      if (!each.getValue().asText().equals(service.get(each.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private int sequence(Map<String, String> service) {
    return cluster
        .state()
        .module(service.getOrDefault("module_id", ""))
        .map(ClusterModule::sequence)
        .orElse(0);
  }

  private boolean isElsewhere(Map<String, String> service) {
    return !String.valueOf(module.node()).equals(service.get("node"));
  }
}
