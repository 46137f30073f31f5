package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.testkit.cluster.steps.TraefikBehaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The place of a module while one of its tasks runs. */
final class Site implements ReceivingSite {
  private final ClusterState state;
  private final ClusterModule module;
  private final TaskRun run;
  private final Receiving receiving;

  Site(ClusterState state, ClusterModule module, TaskRun run, Receiving receiving) {
    this.state = state;
    this.module = module;
    this.run = run;
    this.receiving = receiving;
  }

  /** Runs a daemon and waits for terminate. */
  interface Receiving {
    void receive(Map<String, Path> modules, List<String> within)
        throws StepFailure, InterruptedException;
  }

  @Override
  public String moduleId() {
    return module.id();
  }

  @Override
  public String moduleUuid() {
    return module.uuid();
  }

  @Override
  public int node() {
    return module.node();
  }

  @Override
  public String nodeFqdn() {
    return state.node(module.node()).map(node -> node.fqdn).orElse("");
  }

  @Override
  public String nodeVpnAddress() {
    return state.nodeAddress(module.node());
  }

  @Override
  public Path state() {
    return module.state();
  }

  @Override
  public Path volume(String name) {
    module.liveVolumes().add(name);
    try {
      return Files.createDirectories(module.volume(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> environment() {
    return module.liveEnvironment();
  }

  @Override
  public Set<String> flags() {
    return module.liveFlags();
  }

  @Override
  public String clusterNetwork() {
    return state.network;
  }

  @Override
  public void publishService(String service, String transport, Map<String, String> attributes) {
    module.publish(new ClusterModule.Service(service, transport, Map.copyOf(attributes)));
  }

  @Override
  public boolean serviceOf(String moduleUuidOrId, String service) {
    return findService(service, "module_uuid", moduleUuidOrId).isPresent()
        || findService(service, "module_id", moduleUuidOrId).isPresent();
  }

  @Override
  public Optional<Map<String, String>> findService(String service, String attribute, String value) {
    return state.services(service, "*").stream()
        .filter(each -> value.equals(each.get(attribute)))
        .findFirst();
  }

  @Override
  public JsonNode userDomains() {
    return state.userDomains().path("domains");
  }

  @Override
  public JsonNode runTask(String action, JsonNode input) throws StepFailure {
    return runOn(module.agent(), action, input);
  }

  @Override
  public JsonNode runOnTraefik(String action, JsonNode input) throws StepFailure {
    return runOn(state.traefik(module.node()).map(ClusterModule::agent).orElse(""), action, input);
  }

  @Override
  public boolean routeInUse(String hostName) {
    return state
        .traefik(module.node())
        .map(ClusterModule::behaviour)
        .filter(TraefikBehaviour.class::isInstance)
        .filter(traefik -> ((TraefikBehaviour) traefik).answers(hostName))
        .isPresent();
  }

  private JsonNode runOn(String agent, String action, JsonNode input) throws StepFailure {
    try {
      Task task = run.subtask(agent, action, input, percent -> {});
      if (task.exitCode() != 0) {
        throw new StepFailure(task.exitCode(), task.output(), task.error());
      }
      return task.output();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailure(-1, null, action + " was interrupted");
    }
  }

  @Override
  public void log(String line) {
    run.log(line);
  }

  @Override
  public void receiveAgain(Map<String, Path> modules, List<String> within)
      throws StepFailure, InterruptedException {
    receiving.receive(modules, within);
  }
}
