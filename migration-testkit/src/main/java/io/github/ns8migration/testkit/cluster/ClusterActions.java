package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ns8migration.testkit.cluster.steps.TraefikBehaviour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The actions of the cluster agent. */
final class ClusterActions implements ActionDefinition.Table {
  private static final int VPN_PORT = 55820;

  private final EmbeddedCluster cluster;
  private final ClusterState state;
  private final Map<String, ActionDefinition.Body> bodies = new LinkedHashMap<>();

  ClusterActions(EmbeddedCluster cluster) {
    this.cluster = cluster;
    this.state = cluster.state();
    bodies.put("get-cluster-status", (run, data) -> run.print(status()));
    bodies.put("list-modules", (run, data) -> run.print(modules()));
    bodies.put("list-installed-modules", (run, data) -> run.print(installed()));
    bodies.put("list-core-modules", (run, data) -> run.print(coreModules()));
    bodies.put("list-repositories", (run, data) -> run.print(state.images.repositories()));
    bodies.put("alter-repository", this::alterRepository);
    bodies.put("clean-repositories-cache", (run, data) -> {});
    bodies.put("list-user-domains", (run, data) -> run.print(state.userDomains()));
    bodies.put("list-domain-users", (run, data) -> run.print(domainUsers(data)));
    bodies.put("list-domain-groups", (run, data) -> run.print(domainGroups(data)));
    bodies.put("add-node", this::addNode);
    bodies.put("remove-node", this::removeNode);
    bodies.put("list-nodes", (run, data) -> run.print(nodes()));
    bodies.put("add-user", this::addUser);
    bodies.put("remove-user", this::removeUser);
    bodies.put("list-users", (run, data) -> run.print(users()));
    bodies.put("add-external-domain", this::addExternalDomain);
    bodies.put("remove-external-domain", this::removeExternalDomain);
    bodies.put("update-routes", this::updateRoutes);
    bodies.put("add-module", this::addModule);
    bodies.put("import-module", this::importModule);
    bodies.put("remove-module", this::removeModule);
    bodies.put("get-smarthost", (run, data) -> run.print(smarthost()));
    bodies.put("set-smarthost", this::setSmarthost);
    bodies.put("get-defaults", (run, data) -> run.print(defaults()));
    bodies.put("get-name", (run, data) -> run.print(Json.object().put("name", state.name())));
    bodies.put("set-name", (run, data) -> state.name(data.path("name").asText()));
  }

  @Override
  public Optional<ActionDefinition> find(String action) {
    return Optional.ofNullable(bodies.get(action))
        .map(body -> new ActionDefinition(Schemas.of("cluster", action), body));
  }

  List<String> names() {
    return List.copyOf(bodies.keySet());
  }

  private static StepFailure refused(
      int code, String field, String error, @Nullable JsonNode value) {
    return new StepFailure(code, Json.array().add(Json.problem(field, error, value)), "");
  }

  private ObjectNode status() {
    ObjectNode output =
        Json.object()
            .put("initialized", true)
            .put("leader", true)
            .put("default_password", cluster.adminPassword().equals("Nethesis,1234"))
            .put("ui_name", state.name())
            .put("leader_url", "https://" + state.leaderName + "/cluster-admin/");
    List<ClusterState.Node> nodes = new ArrayList<>(state.nodes());
    nodes.removeIf(node -> !node.hostsModules());
    Collections.shuffle(nodes);
    ArrayNode list = output.putArray("nodes");
    nodes.forEach(node -> list.add(node(node)));
    return output;
  }

  private ObjectNode node(ClusterState.Node node) {
    boolean leader = node == state.leader();
    ObjectNode output =
        Json.object()
            .put("id", node.id)
            .put("ui_name", node.name)
            .put("local", leader)
            .put("online", true)
            .put("hostname", "node" + node.id + ".invalid");
    ObjectNode vpn =
        output
            .putObject("vpn")
            .put("ip_address", node.address)
            .put("public_key", node.publicKey)
            .put("endpoint", node.endpoint)
            .put("listen_port", VPN_PORT);
    if (!leader) {
      vpn.put("last_seen", cluster.clock().instant().getEpochSecond());
      vpn.put("rcvd", 1).put("sent", 2).put("keepalive", 25);
    }
    return output;
  }

  private ObjectNode nodes() {
    ObjectNode output = Json.object();
    ArrayNode list = output.putArray("nodes");
    for (ClusterState.Node node : state.nodes()) {
      ObjectNode entry = list.addObject().put("node_id", node.id);
      if (!node.hostsModules()) {
        entry.put("role", "ns7migration");
        continue;
      }
      entry
          .put("role", node == state.leader() ? "leader" : "worker")
          .put("fqdn", node.fqdn)
          .put("ui_name", node.name)
          .put("vpn_ip_address", node.address)
          .put("vpn_endpoint", node.endpoint)
          .put(
              "app_count",
              state.modules().stream()
                  .filter(m -> m.node() == node.id && !m.flags().contains("core_module"))
                  .count());
    }
    return output;
  }

  private ArrayNode modules() {
    ArrayNode output = Json.array();
    for (Images.Image image : state.images.listed()) {
      ObjectNode entry = Images.description(image);
      entry.put("disabled_updates_reason", state.migrating() ? "ns7_migration" : "");
      ArrayNode destinations = entry.putArray("install_destinations");
      for (ClusterState.Node node : state.nodes()) {
        if (hostsAny(node)) {
          destinations.add(destination(image, node));
        }
      }
      ArrayNode installed = entry.putArray("installed");
      state.modules().stream()
          .filter(each -> each.image().equals(image.name()))
          .filter(each -> !each.flags().contains("core_module"))
          .forEach(each -> installed.add(instance(each)));
      output.add(entry);
    }
    return output;
  }

  private boolean hostsAny(ClusterState.Node node) {
    return node.hostsModules()
        && state.modules().stream().anyMatch(module -> module.node() == node.id);
  }

  /** Advice only: no action enforces it. */
  private ObjectNode destination(Images.Image image, ClusterState.Node node) {
    long instances = state.instances(image.name(), node.id);
    boolean full = image.maxPerNode() > 0 && instances >= image.maxPerNode();
    ObjectNode entry =
        Json.object()
            .put("eligible", !full)
            .put("instances", instances)
            .put("node_id", node.id)
            .putNull("reject_reason");
    if (full) {
      entry
          .putObject("reject_reason")
          .put("message", "max_per_node_limit")
          .put("parameter", String.valueOf(image.maxPerNode()));
    }
    return entry;
  }

  /** The core of each node; NS8 lists its core modules beside it, which nobody here asks for. */
  private ArrayNode coreModules() {
    ArrayNode output = Json.array();
    ArrayNode instances = output.addObject().put("name", "core").putArray("instances");
    for (ClusterState.Node node : state.nodes()) {
      if (node.hostsModules()) {
        instances
            .addObject()
            .put("id", "core")
            .put("version", cluster.coreVersion())
            .put("update", cluster.coreUpdate())
            .put("node_id", String.valueOf(node.id))
            .put("node_ui_name", node.name);
      }
    }
    return output;
  }

  private ObjectNode installed() {
    ObjectNode output = Json.object();
    state
        .modules()
        .forEach(each -> output.withArray("/" + escaped(each.source())).add(instance(each)));
    return output;
  }

  /** A slash within a JSON pointer. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private ObjectNode instance(ClusterModule module) {
    ObjectNode entry =
        Json.object()
            .put("digest", "sha256:" + User.hash(module.imageUrl()))
            .put("id", module.id())
            .put("logo", "")
            .put("module", module.image())
            .put("node", String.valueOf(module.node()))
            .put("node_ui_name", state.node(module.node()).map(node -> node.name).orElse(""))
            .put("source", module.source())
            .put("ui_name", module.name())
            .put("ui_note", module.note())
            .put("version", module.version());
    ArrayNode flags = entry.putArray("flags");
    module.flags().stream().sorted().forEach(flags::add);
    return entry;
  }

  private void alterRepository(TaskRun run, JsonNode data) throws StepFailure {
    if (!state.images.alter(
        data.path("name").asText(),
        data.path("status").asBoolean(),
        data.path("testing").asBoolean(false))) {
      throw refused(1, "name", "repository_not_found", data.path("name"));
    }
  }

  private void addNode(TaskRun run, JsonNode data) throws StepFailure {
    String version = data.path("core_version").asText("0.0.0");
    if (version.endsWith("-ns7")) {
      run.log("NS7 migration tool wants to join the cluster");
    } else if (!sameMinor(version)) {
      run.log(
          "<3>add-node failed. Worker version "
              + version
              + " must be compatible with "
              + ClusterState.CORE_VERSION
              + ".");
      throw new StepFailure(
          3,
          Json.array()
              .add(
                  Json.problem("core_version", "core_version_mismatch", TextNode.valueOf(version))
                      .put("leader_version", ClusterState.CORE_VERSION)),
          "");
    }
    String key = data.path("public_key").asText();
    for (ClusterState.Node node : state.nodes()) {
      if (node.publicKey.equals(key)) {
        run.log("<4>The public key " + key + " is already used by node " + node.id);
        throw refused(
            4,
            "public_key",
            "public_key_matches_existing_node",
            TextNode.valueOf(String.valueOf(node.id)));
      }
    }
    List<String> flags = new ArrayList<>();
    data.path("flags").forEach(flag -> flags.add(flag.asText()));
    ClusterState.Node node = cluster.addNode(key, data.path("endpoint").asText(), flags, "");
    ClusterState.Node leader = state.leader();
    run.print(
        Json.object()
            .put("node_id", node.id)
            .put("ip_address", node.address)
            .put("network", state.network)
            .put("leader_public_key", leader.publicKey)
            .put("leader_ip_address", leader.address)
            .put("leader_endpoint", leader.endpoint)
            .put("leader_core_version", ClusterState.CORE_VERSION));
  }

  private static boolean sameMinor(String version) {
    return version.matches("3\\.21\\..*");
  }

  private void removeNode(TaskRun run, JsonNode data) throws StepFailure {
    int id = data.path("node_id").asInt();
    if (state.node(id).isEmpty()) {
      throw refused(5, "node_id", "node_not_found", IntNode.valueOf(id));
    }
    if (state.leader().id == id) {
      throw refused(3, "node_id", "node_is_leader", IntNode.valueOf(id));
    }
    state.removeNode(id);
    state.revoke("node/" + id);
    cluster.engine().removeAgent("node/" + id);
  }

  private void addUser(TaskRun run, JsonNode data) throws StepFailure {
    String name = data.path("user").asText();
    if (state.user(name).isPresent()) {
      throw refused(2, "user", "user_already_exists", data.path("user"));
    }
    JsonNode set = data.path("set");
    User user =
        new User(name, data.path("password_hash").asText(), set.path("display_name").asText(""));
    List<String> networks = new ArrayList<>();
    set.path("allowed_networks").forEach(each -> networks.add(each.asText()));
    user.allowedNetworks = List.copyOf(networks);
    for (JsonNode grant : data.path("grant")) {
      cluster.engine().agents().stream()
          .filter(agent -> User.glob(grant.path("on").asText(), agent))
          .forEach(agent -> user.grant(agent, grant.path("role").asText()));
    }
    state.addUser(user);
    run.print(JsonNodeFactory.instance.booleanNode(true));
  }

  private void removeUser(TaskRun run, JsonNode data) throws StepFailure {
    if (!state.removeUser(data.path("user").asText())) {
      throw refused(2, "user", "user_not_found", data.path("user"));
    }
    run.print(JsonNodeFactory.instance.booleanNode(true));
  }

  /** Only who owns the cluster is listed. */
  private ArrayNode users() {
    ArrayNode output = Json.array();
    state.users().stream()
        .filter(User::ownsCluster)
        .forEach(
            user ->
                output.addObject().put("display_name", user.displayName).put("user", user.name));
    return output;
  }

  private ObjectNode domainUsers(JsonNode data) throws StepFailure, InterruptedException {
    ObjectNode output = Json.object();
    ArrayNode users = output.putArray("users");
    Optional<AccountDirectory> own = ownDirectory(data);
    for (String user : usersOf(data)) {
      users
          .addObject()
          .put("user", user)
          .put("display_name", own.isPresent() ? own.get().displayName(user) : "")
          .put("locked", own.isPresent() && own.get().locked(user));
    }
    return output;
  }

  private List<String> usersOf(JsonNode data) throws StepFailure, InterruptedException {
    String domain = data.path("domain").asText();
    if (cluster.cameWithDomain(domain)) {
      // Its server is somewhere else, where nobody reaches it from here.
      return List.of("somebody");
    }
    Optional<ObjectNode> external = state.externalDomain(domain);
    if (external.isEmpty()) {
      return directory(data).users();
    }
    ObjectNode settings = external.get().deepCopy();
    JsonNode server = settings.path("providers").path(0);
    settings.set("host", server.path("host"));
    settings.set("port", server.path("port"));
    return cluster.domainCheck().users(settings, cluster.routes());
  }

  private ObjectNode domainGroups(JsonNode data) throws StepFailure {
    ObjectNode output = Json.object();
    ArrayNode groups = output.putArray("groups");
    AccountDirectory directory = directory(data);
    for (String group : directory.groups()) {
      ArrayNode members =
          groups.addObject().put("group", group).put("description", "").putArray("users");
      directory.members(group).forEach(members::add);
    }
    return output;
  }

  private AccountDirectory directory(JsonNode data) throws StepFailure {
    String domain = data.path("domain").asText();
    return ownDirectory(data)
        .orElseThrow(
            () ->
                new StepFailure(1, null, "<3>no answer from the LDAP server of domain " + domain));
  }

  private Optional<AccountDirectory> ownDirectory(JsonNode data) {
    String domain = data.path("domain").asText();
    for (ClusterModule module : state.modules()) {
      boolean serves =
          module
              .service("ldap")
              .filter(ldap -> domain.equals(ldap.attributes().get("domain")))
              .isPresent();
      if (serves && module.behaviour() instanceof AccountDirectory accounts) {
        return Optional.of(accounts);
      }
    }
    return Optional.empty();
  }

  private void addExternalDomain(TaskRun run, JsonNode data)
      throws StepFailure, InterruptedException {
    String domain = data.path("domain").asText();
    if (state.hasDomain(domain)) {
      throw refused(2, "domain", "domain_exists", data.path("domain"));
    }
    ExternalDomainCheck.Facts facts = cluster.domainCheck().check(data, cluster.routes());
    ObjectNode settings =
        Json.object()
            .put("name", domain)
            .put("location", "external")
            .put("protocol", "ldap")
            .put("schema", data.path("schema").asText(facts.schema()))
            .put("base_dn", facts.baseDn())
            .put("bind_dn", data.path("bind_dn").asText())
            .put("bind_password", data.path("bind_password").asText())
            .put("tls", data.path("tls").asBoolean())
            .put("tls_verify", data.path("tls_verify").asBoolean());
    settings.putObject("counters").putNull("users").putNull("groups");
    settings
        .putArray("providers")
        .addObject()
        .put("id", data.path("host").asText())
        .put("ui_name", "")
        .putNull("node")
        .put("file_server", false)
        .put("host", data.path("host").asText())
        .put("port", data.path("port").asInt());
    state.addExternalDomain(domain, settings);
  }

  private void removeExternalDomain(TaskRun run, JsonNode data) throws StepFailure {
    if (!state.removeExternalDomain(data.path("domain").asText())) {
      throw refused(2, "domain", "domain_not_found", data.path("domain"));
    }
  }

  /** With the defects of the released action: it cannot remove. */
  private void updateRoutes(TaskRun run, JsonNode data) throws StepFailure {
    for (JsonNode each : data.path("add")) {
      if (state.node(each.path("node_id").asInt()).isEmpty()) {
        throw new StepFailure(1, null, "<3>node " + each.path("node_id") + " is unknown");
      }
    }
    if (!data.path("remove").isEmpty() || data.path("add").isEmpty()) {
      throw new StepFailure(1, null, "NameError: a name is not defined");
    }
    for (JsonNode each : data.path("add")) {
      state
          .node(each.path("node_id").asInt())
          .orElseThrow()
          .routes
          .add(each.path("ip_address").asText());
    }
  }

  private void addModule(TaskRun run, JsonNode data) throws StepFailure, InterruptedException {
    int nodeId = data.path("node").asInt();
    ClusterState.Node node =
        state
            .node(nodeId)
            .filter(ClusterState.Node::hostsModules)
            .orElseThrow(() -> new StepFailure(2, null, "Assertion failed"));
    Images.Choice choice =
        state
            .images
            .choose(data.path("image").asText())
            .orElseThrow(
                () -> new StepFailure(2, null, "<3>no image for " + data.path("image").asText()));
    TimeUnit.NANOSECONDS.sleep(cluster.faults().pull().toNanos());
    if (cluster.faults().failsPull(choice.source(), choice.tag())) {
      throw new StepFailure(2, null, "<3>cannot pull " + choice.source() + ":" + choice.tag());
    }
    run.progress(33);
    ClusterModule module = state.addModule(choice.image(), choice.source(), choice.tag(), nodeId);
    ObjectNode description =
        Json.object().put("module_id", module.id()).put("image_url", module.imageUrl());
    requireSuccess(
        run.subtask(
            "node/" + node.id, "add-module", description, p -> run.progress(34 + p * 32 / 100)));
    cluster.addAgent(module);
    ObjectNode create = Json.object();
    create.putArray("images").add(module.imageUrl());
    create.putObject("volumes");
    requireSuccess(
        run.subtask(module.agent(), "create-module", create, p -> run.progress(67 + p * 28 / 100)));
    run.progress(100);
    run.print(
        Json.object()
            .put("module_id", module.id())
            .put("module_uuid", module.uuid())
            .put("image_name", module.image())
            .put("image_url", module.imageUrl()));
  }

  private static void requireSuccess(Task task) throws StepFailure {
    if (task.exitCode() != 0) {
      throw new StepFailure(2, null, "Assertion failed");
    }
  }

  private void importModule(TaskRun run, JsonNode data) throws StepFailure, InterruptedException {
    int nodeId = data.path("node").asInt();
    if (state.node(nodeId).isEmpty()) {
      throw new StepFailure(2, null, assertion(39, "agent.assert_exp(rsyncd_addr)"));
    }
    ObjectNode wanted = Json.object().put("node", nodeId);
    wanted.set("image", data.path("image"));
    Task added = run.subtask("cluster", "add-module", wanted, p -> run.progress(13 + p * 12 / 100));
    if (added.exitCode() != 0) {
      throw new StepFailure(
          2,
          null,
          assertion(
              50,
              "agent.assert_exp(add_module_result['exit_code'] == 0) # add-module is successful"));
    }
    run.progress(25);
    String moduleId = added.output().path("module_id").asText();
    ObjectNode demand = Json.object().put("ports", 1).put("module_id", moduleId + "_rsync");
    Task ports =
        run.subtask(
            "node/" + nodeId, "allocate-ports", demand, p -> run.progress(26 + p * 14 / 100));
    requireSuccess(ports);
    int port = ports.output().path(0).asInt();
    ObjectNode input = Json.object();
    input.putArray("credentials").add(moduleId).add(ProcessHandle.current().pid() + run.task().id);
    input.put("port", port).set("volumes", data.path("volumes"));
    Task task = run.start("module/" + moduleId, "import-module", input);
    ObjectNode output = input.deepCopy();
    output.put("address", cluster.receiverAddress()).put("task", task.path());
    run.progress(100);
    run.print(output);
  }

  /** The text of a failed assertion, which is all that NS8 gives as the reason. */
  private static String assertion(int line, String code) {
    return "Assertion failed\n"
        + "  File \"/var/lib/nethserver/cluster/actions/import-module/50import\", line "
        + line
        + ", in <module>\n    "
        + code;
  }

  private void removeModule(TaskRun run, JsonNode data) throws StepFailure, InterruptedException {
    String id = data.path("module_id").asText();
    ClusterModule module =
        state
            .module(id)
            .orElseThrow(() -> new StepFailure(1, null, "<3>Cannot retrieve the NODE_ID of " + id));
    boolean force = data.path("force").asBoolean(false);
    boolean alive =
        cluster
            .engine()
            .agent(module.agent())
            .filter(agent -> agent.answers(cluster.clock().instant()))
            .isPresent();
    if (!alive && !force) {
      throw new StepFailure(1, null, "<3>" + module.agent() + " does not answer");
    }
    ObjectNode input =
        Json.object()
            .put("module_id", id)
            .put("preserve_data", data.path("preserve_data").asBoolean());
    if (alive) {
      requireSuccess(run.subtask(module.agent(), "destroy-module", input, p -> {}));
    }
    requireSuccess(run.subtask("node/" + module.node(), "remove-module", input, p -> {}));
    state
        .traefik(module.node())
        .map(ClusterModule::behaviour)
        .filter(TraefikBehaviour.class::isInstance)
        .ifPresent(traefik -> ((TraefikBehaviour) traefik).forget(id));
    state.removeModule(id);
    module.behaviour().close();
    state.revoke(module.agent());
    run.log("<6>podman rmi --ignore " + User.hash(module.imageUrl()));
    run.print(Json.object());
  }

  private ObjectNode smarthost() {
    ObjectNode output = state.smarthost();
    output.put("manual_configuration", !isMailServer(output.path("host").asText()));
    ArrayNode servers = output.putArray("mail_server");
    for (Map<String, String> each : state.services("submission", "*")) {
      String id = each.getOrDefault("module_id", "");
      servers
          .addObject()
          .put("mail_id", id)
          .put("mail_name", state.module(id).map(ClusterModule::name).orElse(""))
          .put("node", each.get("node"))
          .put("node_name", "")
          .put("host", each.get("host"));
    }
    return output;
  }

  private boolean isMailServer(String host) {
    return state.services("submission", "*").stream()
        .anyMatch(each -> host.equals(each.get("host")));
  }

  private void setSmarthost(TaskRun run, JsonNode data) throws StepFailure {
    if (data.path("enabled").asBoolean()) {
      SmtpProbe.check(data, cluster.routes(), run::log);
    }
    state.smarthost(data.deepCopy());
  }

  /** What is proposed for a cluster that is to be created; it says nothing of this one. */
  private ObjectNode defaults() {
    ObjectNode output = Json.object();
    output
        .putObject("vpn")
        .put("host", state.leaderName)
        .put("port", VPN_PORT)
        .put("network", "10.5.4.0/24");
    return output;
  }
}
