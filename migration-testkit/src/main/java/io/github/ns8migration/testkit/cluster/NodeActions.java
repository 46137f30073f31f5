package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actions of a node that a migration causes or asks for. */
final class NodeActions implements ActionDefinition.Table {
  private final EmbeddedCluster cluster;
  private final int id;
  private final Map<String, ActionDefinition.Body> bodies = new LinkedHashMap<>();

  NodeActions(EmbeddedCluster cluster, int id) {
    this.cluster = cluster;
    this.id = id;
    bodies.put("add-module", (run, data) -> {});
    bodies.put("allocate-ports", this::allocatePorts);
    bodies.put("remove-module", this::removeModule);
    bodies.put("get-info", this::info);
    bodies.put("get-node-status", (run, data) -> run.print(status()));
    bodies.put("get-name", (run, data) -> run.print(Json.object().put("name", node().name)));
    bodies.put("set-name", (run, data) -> node().name = data.path("name").asText());
  }

  @Override
  public Optional<ActionDefinition> find(String action) {
    return Optional.ofNullable(bodies.get(action))
        .map(body -> new ActionDefinition(Schemas.of("node", action), body));
  }

  List<String> names() {
    return List.copyOf(bodies.keySet());
  }

  private ClusterState.Node node() {
    return cluster.state().node(id).orElseThrow();
  }

  private void info(TaskRun run, JsonNode data) {
    run.print(Json.object().put("hostname", node().fqdn).put("vpn_port", 55820));
  }

  private ObjectNode status() {
    ObjectNode output = Json.object();
    output.putObject("load").put("1min", 0).put("5min", 0).put("15min", 0);
    output.putObject("cpu").put("count", 2).put("usage", 0).putArray("info");
    output.putObject("memory").put("total", 4L << 30).put("used", 1L << 30).put("free", 3L << 30);
    output.putObject("swap").put("total", 0).put("used", 0).put("free", 0);
    output
        .putArray("disks")
        .addObject()
        .put("device", "/dev/vda1")
        .put("mountpoint", "/")
        .put("fstype", "ext4")
        .put("total", 1L << 40)
        .put("used", (1L << 40) - cluster.freeDisk())
        .put("free", cluster.freeDisk());
    return output;
  }

  private void allocatePorts(TaskRun run, JsonNode data) {
    int port = node().ports.allocate(data.path("module_id").asText());
    run.print(Json.array().add(port).add(port));
  }

  private void removeModule(TaskRun run, JsonNode data) throws StepFailure {
    String moduleId = data.path("module_id").asText();
    ClusterModule module = cluster.state().module(moduleId).orElseThrow();
    run.progress(50);
    // All processes of the module's user are killed: a waiting import never ends.
    cluster.engine().removeAgent(module.agent());
    module.daemon().ifPresent(RsyncDaemon::kill);
    node().ports.release(moduleId + "_rsync");
    if (!data.path("preserve_data").asBoolean()) {
      try {
        module.erase();
      } catch (IOException e) {
        throw new StepFailure(1, null, String.valueOf(e.getMessage()));
      }
    }
    run.progress(100);
  }
}
