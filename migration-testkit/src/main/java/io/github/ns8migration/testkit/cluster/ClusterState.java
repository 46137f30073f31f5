package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the store of a cluster holds. Safe for use by many threads. */
final class ClusterState {
  static final String CORE_VERSION = "3.21.1-dev.3";

  final String network;
  final String leaderName;
  final Images images;
  private final String portAddress;
  private final Path folder;
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<String, ClusterModule> modules = new LinkedHashMap<>();
  private final Map<String, Integer> sequences = new HashMap<>();
  private final Map<String, User> users = new LinkedHashMap<>();
  private final Map<String, ObjectNode> externalDomains = new LinkedHashMap<>();
  private ObjectNode smarthost =
      Json.object()
          .put("host", "")
          .put("port", 587)
          .put("username", "")
          .put("password", "")
          .put("enabled", false)
          .put("encrypt_smtp", "starttls")
          .put("tls_verify", true);
  private String name = "NethServer 8";
  private int nodeCounter;

  ClusterState(String network, String leaderName, Images images, String portAddress, Path folder) {
    this.network = network;
    this.leaderName = leaderName;
    this.images = images;
    this.portAddress = portAddress;
    this.folder = folder;
  }

  /** A node of the cluster. */
  static final class Node {
    final int id;
    final String address;
    final String publicKey;
    final String endpoint;
    final TreeSet<String> flags;
    final String fqdn;
    final Ports ports;
    final List<String> routes = new CopyOnWriteArrayList<>();
    volatile String name = "";

    Node(
        int id,
        String address,
        String key,
        String endpoint,
        List<String> flags,
        Ports ports,
        String fqdn) {
      this.id = id;
      this.address = address;
      this.publicKey = key;
      this.endpoint = endpoint;
      this.flags = new TreeSet<>(flags);
      this.ports = ports;
      this.fqdn = fqdn;
    }

    boolean hostsModules() {
      return !flags.contains("nomodules");
    }

    NodeView view() {
      return new NodeView(id, address, publicKey, Set.copyOf(flags), List.copyOf(routes));
    }
  }

  /** Adds a node; its number is never given to another. */
  synchronized Node addNode(String key, String endpoint, List<String> flags, String fqdn) {
    int id = ++nodeCounter;
    Node node =
        new Node(
            id,
            Networks.address(network, id),
            key,
            endpoint,
            flags,
            new Ports(portAddress),
            fqdn.isEmpty() ? "node" + id + "." + parentDomain() : fqdn);
    nodes.put(id, node);
    return node;
  }

  private String parentDomain() {
    return leaderName.substring(leaderName.indexOf('.') + 1);
  }

  /** The next nodes are numbered from here: a cluster whose first nodes are gone. */
  synchronized void countNodesFrom(int next) {
    nodeCounter = next - 1;
  }

  synchronized Node leader() {
    return nodes.values().iterator().next();
  }

  synchronized Optional<Node> node(int id) {
    return Optional.ofNullable(nodes.get(id));
  }

  synchronized List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  synchronized void removeNode(int id) {
    Node node = nodes.remove(id);
    if (node != null) {
      node.ports.close();
    }
    modules.values().removeIf(module -> module.node() == id);
  }

  synchronized boolean migrating() {
    return nodes.values().stream().anyMatch(node -> !node.hostsModules());
  }

  /** Makes an instance; its sequence number is never given to another. */
  synchronized ClusterModule addModule(Images.Image image, String source, String tag, int node) {
    int sequence = sequences.merge(image.name(), 1, Integer::sum);
    ClusterModule module =
        new ClusterModule(
            image.name(),
            sequence,
            UUID.randomUUID().toString(),
            source,
            tag,
            node,
            folder,
            image.behaviour().get());
    module.liveFlags().add("rootless");
    if (image.core()) {
      module.liveFlags().add("core_module");
    }
    module
        .liveEnvironment()
        .putAll(
            Map.of(
                "MODULE_ID", module.id(),
                "MODULE_UUID", module.uuid(),
                "NODE_ID", String.valueOf(node),
                "IMAGE_URL", module.imageUrl()));
    modules.put(module.id(), module);
    return module;
  }

  synchronized Optional<ClusterModule> module(String id) {
    return Optional.ofNullable(modules.get(id));
  }

  synchronized List<ClusterModule> modules() {
    return List.copyOf(modules.values());
  }

  /** The Traefik of a node. */
  synchronized Optional<ClusterModule> traefik(int node) {
    return modules.values().stream()
        .filter(module -> module.image().equals("traefik") && module.node() == node)
        .findFirst();
  }

  synchronized void removeModule(String id) {
    modules.remove(id);
  }

  synchronized long instances(String image, int node) {
    return modules.values().stream()
        .filter(module -> module.image().equals(image) && module.node() == node)
        .count();
  }

  synchronized Optional<User> user(String login) {
    return Optional.ofNullable(users.get(login));
  }

  synchronized List<User> users() {
    return List.copyOf(users.values());
  }

  synchronized void addUser(User user) {
    users.put(user.name, user);
  }

  synchronized boolean removeUser(String login) {
    return users.remove(login) != null;
  }

  /** A new agent is granted to who owns the cluster. */
  synchronized void grantOwners(String agent) {
    users.values().stream().filter(User::ownsCluster).forEach(user -> user.grant(agent, "owner"));
  }

  synchronized void revoke(String agent) {
    users.values().forEach(user -> user.forget(agent));
  }

  synchronized Optional<ObjectNode> externalDomain(String domain) {
    return Optional.ofNullable(externalDomains.get(domain));
  }

  synchronized void addExternalDomain(String domain, ObjectNode settings) {
    externalDomains.put(domain, settings);
  }

  synchronized boolean removeExternalDomain(String domain) {
    return externalDomains.remove(domain) != null;
  }

  synchronized ObjectNode smarthost() {
    return smarthost.deepCopy();
  }

  synchronized void smarthost(ObjectNode settings) {
    smarthost = settings.deepCopy();
  }

  synchronized String name() {
    return name;
  }

  synchronized void name(String label) {
    name = label;
  }

  /** As {@code list-user-domains}: one name space, in which internal domains hide external ones. */
  synchronized ObjectNode userDomains() {
    Map<String, ObjectNode> domains = new LinkedHashMap<>(externalDomains);
    ArrayNode unconfigured = Json.array();
    for (ClusterModule module : modules.values()) {
      Optional<ClusterModule.Service> ldap = module.service("ldap");
      if (ldap.isPresent()) {
        String domain = ldap.get().attributes().getOrDefault("domain", "");
        ObjectNode seen = domains.get(domain);
        if (seen != null && seen.path("location").asText().equals("internal")) {
          ((ArrayNode) seen.path("providers")).add(provider(module, ldap.get()));
        } else {
          domains.put(domain, internal(domain, module, ldap.get()));
        }
      } else if (isUnconfiguredProvider(module)) {
        unconfigured.add(unconfigured(module));
      }
    }
    ObjectNode output = Json.object();
    ArrayNode list = output.putArray("domains");
    domains.values().forEach(list::add);
    output.set("unconfigured_domains", unconfigured);
    return output;
  }

  private static boolean isUnconfiguredProvider(ClusterModule module) {
    return (module.image().equals("samba") || module.image().equals("openldap"))
        && !module.flags().contains("import_started");
  }

  private static ObjectNode internal(
      String domain, ClusterModule module, ClusterModule.Service service) {
    Map<String, String> attributes = service.attributes();
    ObjectNode node =
        Json.object()
            .put("name", domain)
            .put("location", "internal")
            .put("protocol", "ldap")
            .put("schema", attributes.getOrDefault("schema", "rfc2307"))
            .put("base_dn", attributes.getOrDefault("base_dn", ""))
            .put("bind_dn", attributes.getOrDefault("bind_dn", ""))
            .put("bind_password", attributes.getOrDefault("bind_password", ""))
            .put("tls", attributes.getOrDefault("tls", "off").equals("on"))
            .put("tls_verify", attributes.getOrDefault("tls_verify", "off").equals("on"));
    node.set("counters", counters(attributes));
    node.putArray("providers").add(provider(module, service));
    return node;
  }

  /** Counters are no attribute of a real service: the embedded cluster keeps them there. */
  private static ObjectNode counters(Map<String, String> attributes) {
    ObjectNode counters = Json.object();
    for (String kind : List.of("users", "groups")) {
      String value = attributes.get("counters." + kind);
      if (value == null) {
        counters.putNull(kind);
      } else {
        counters.put(kind, Integer.parseInt(value));
      }
    }
    return counters;
  }

  private static ObjectNode provider(ClusterModule module, ClusterModule.Service service) {
    Map<String, String> attributes = service.attributes();
    return Json.object()
        .put("id", module.id())
        .put("ui_name", module.name())
        .put("node", module.node())
        .put("file_server", module.flags().contains("file_server"))
        .put("host", attributes.getOrDefault("host", ""))
        .put("port", Integer.parseInt(attributes.getOrDefault("port", "636")));
  }

  private static ObjectNode unconfigured(ClusterModule module) {
    return Json.object()
        .put("module_id", module.id())
        .put("node", module.node())
        .put("location", "internal")
        .put("ui_name", module.name())
        .put("image_name", module.image())
        .put("image_url", module.imageUrl())
        .put("protocol", "ldap")
        .put("schema", module.image().equals("samba") ? "ad" : "rfc2307");
  }

  /** All published services of a name, with the attributes that every one has. */
  synchronized List<Map<String, String>> services(String service, String transport) {
    List<Map<String, String>> found = new ArrayList<>();
    for (ClusterModule module : modules.values()) {
      for (ClusterModule.Service each : module.services()) {
        if (each.name().equals(service) && User.glob(transport, each.transport())) {
          Map<String, String> attributes = new TreeMap<>();
          attributes.put("module_id", module.id());
          attributes.put("module_uuid", module.uuid());
          attributes.put("node", String.valueOf(module.node()));
          attributes.put("transport", each.transport());
          attributes.put("host", nodeAddress(module.node()));
          each.attributes()
              .forEach(
                  (key, value) -> {
                    if (!key.startsWith("counters.")) {
                      attributes.put(key, value);
                    }
                  });
          found.add(attributes);
        }
      }
    }
    return Collections.unmodifiableList(found);
  }

  synchronized String nodeAddress(int id) {
    return node(id).map(node -> node.address).orElse("");
  }

  /** Whether a name belongs to any domain. */
  boolean hasDomain(String domain) {
    for (JsonNode each : userDomains().path("domains")) {
      if (each.path("name").asText().equals(domain)) {
        return true;
      }
    }
    return false;
  }

  synchronized void close() {
    nodes.values().forEach(node -> node.ports.close());
  }
}
