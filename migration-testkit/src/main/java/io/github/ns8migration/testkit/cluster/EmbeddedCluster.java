package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An NS8 cluster within this process: the API over HTTP and WebSocket, the task engine, and a real
 * rsync daemon for each import. It refuses what a real cluster refuses, with the same codes and
 * texts, and can be made to fail in the ways real clusters do ({@link #faults()}).
 *
 * <p>It needs {@code rsync} on the path. Owners of uploaded files are applied when it runs as root.
 * Safe for use by many threads.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final List<String> CORE_MODULES =
      List.of("ldapproxy", "loki", "metrics", "traefik");

  private final AdjustableClock clock = new AdjustableClock();
  private final Faults faults = new Faults(this);
  private final RateLimiter rateLimiter = new RateLimiter(System::nanoTime);
  private final RsyncDaemon.Launcher launcher = new RsyncDaemon.Launcher();
  private final Builder settings;
  private final Path folder;
  private final boolean temporary;
  private final ClusterState state;
  private final Tokens tokens;
  private final ProgressFeed feed;
  private final TaskEngine engine;
  private final MailServer mailServer;
  private final Routes routes;
  private final ClusterActions clusterActions;
  private final ApiServer server;
  private final Thread shutdown = new Thread(this::killDaemons, "ns8-shutdown");

  private EmbeddedCluster(Builder settings) throws IOException {
    this.settings = settings;
    temporary = settings.folder == null;
    folder =
        settings.folder == null
            ? Files.createTempDirectory("ns8-cluster")
            : Files.createDirectories(settings.folder).toAbsolutePath();
    state =
        new ClusterState(
            settings.network,
            settings.leaderName,
            settings.images,
            settings.receiverAddress,
            folder.resolve("modules"));
    tokens = new Tokens(clock, settings.tokenLife);
    feed = new ProgressFeed(clock);
    engine =
        new TaskEngine(clock, settings.pickUp, settings.heartbeat, faults, feed, this::actionsOf);
    mailServer = new MailServer();
    routes = new Routes(state, mailServer.address());
    clusterActions = new ClusterActions(this);
    found();
    SelfSigned certificate =
        settings.tls
            ? SelfSigned.make(Files.createDirectories(folder.resolve("tls")), settings.leaderName)
            : null;
    server =
        new ApiServer(
            this,
            new InetSocketAddress(settings.host, settings.port),
            settings.publicHost == null ? settings.host : settings.publicHost,
            certificate,
            settings.ping);
    Runtime.getRuntime().addShutdownHook(shutdown);
  }

  /** Makes what a fresh cluster has. */
  private void found() {
    User admin = new User(settings.adminUser, User.hash(settings.adminPassword), "admin");
    state.addUser(admin);
    admin.grant("cluster", "owner");
    engine.addAgent(new Agent("cluster", true, Instant.MIN));
    state.countNodesFrom(settings.firstNode);
    for (int count = 0; count < settings.nodes; count++) {
      boolean leader = count == 0;
      ClusterState.Node node =
          addNode(
              leader && settings.vpnKey != null
                  ? settings.vpnKey
                  : User.hash("wireguard " + count).substring(0, 43) + "=",
              leader ? leaderEndpoint() : "192.0.2." + (count + 6) + ":55820",
              List.of(),
              leader ? settings.leaderName : "");
      for (String core : CORE_MODULES) {
        install(core, node.id);
      }
    }
    settings.internalDomains.forEach(this::addInternalDomain);
    settings.externalDomains.forEach(state::addExternalDomain);
  }

  private String leaderEndpoint() {
    return settings.vpnEndpoint == null ? settings.leaderName + ":55820" : settings.vpnEndpoint;
  }

  private ClusterModule install(String image, int node) {
    Images.Choice choice = state.images.choose(image).orElseThrow();
    ClusterModule module = state.addModule(choice.image(), choice.source(), choice.tag(), node);
    try {
      module.create();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    addAgent(module);
    return module;
  }

  private void addInternalDomain(String domain, Map<String, String> attributes) {
    boolean ad = "ad".equals(attributes.get("schema"));
    ClusterModule module = install(ad ? "samba" : "openldap", state.leader().id);
    if (ad) {
      module.liveFlags().addAll(List.of("core_module", "account_provider", "file_server"));
    }
    module.publish(new ClusterModule.Service("ldap", "tcp", attributes));
  }

  /** What a cluster may be made of. */
  public static Builder builder() {
    return new Builder();
  }

  /** A fresh cluster of one node. */
  public static EmbeddedCluster start() {
    return builder().start();
  }

  /** Address of the API over the VPN, with its path: {@code http://127.0.0.1:34567/api}. */
  public URI baseUri() {
    return server.plainUri().resolve("/api");
  }

  /** Address of the WebSocket beside {@link #baseUri()}. */
  public URI webSocketUri() {
    return URI.create("ws" + server.plainUri().toString().substring("http".length()) + "/ws");
  }

  /** Address of the front end before the VPN, with a self-signed certificate. */
  public URI publicUri() {
    return server.secureUri().resolve("/cluster-admin/api");
  }

  /** Login name of the administrator. */
  public String adminUser() {
    return settings.adminUser;
  }

  /** Password of the administrator. */
  public String adminPassword() {
    return settings.adminPassword;
  }

  /** The clock that tokens, results and idle times follow. */
  public AdjustableClock clock() {
    return clock;
  }

  /** What can go wrong. */
  public Faults faults() {
    return faults;
  }

  /** All tasks so far, in the order of their submission. */
  public List<TaskView> tasks() {
    return engine.tasks().stream().map(Task::view).toList();
  }

  /** All requests to the API so far. */
  public List<ReceivedRequest> requests() {
    return server.requests();
  }

  /** All instances there are. */
  public List<ClusterModule> modules() {
    return state.modules();
  }

  /**
   * An instance.
   *
   * @throws IllegalArgumentException when there is none of that id
   */
  public ClusterModule module(String id) {
    return state.module(id).orElseThrow(() -> new IllegalArgumentException("no module " + id));
  }

  /** All nodes, migrating machines included. */
  public List<NodeView> nodes() {
    return state.nodes().stream().map(ClusterState.Node::view).toList();
  }

  /** All accounts. */
  public List<UserView> users() {
    return state.users().stream().map(User::view).toList();
  }

  /** Names of all user domains. */
  public List<String> userDomains() {
    List<String> names = new ArrayList<>();
    state.userDomains().path("domains").forEach(each -> names.add(each.path("name").asText()));
    return names;
  }

  /** Switches the second factor of an account on; what it returns makes codes. */
  public String enableSecondFactor(String user) {
    String secret = Totp.newSecret();
    userNamed(user).secret = secret;
    return secret;
  }

  /** The one-time code of a secret, by the cluster's clock. */
  public String oneTimeCode(String secret) {
    return Totp.code(secret, clock.instant());
  }

  /** Allows an account to come from these addresses and networks only. */
  public void allowNetworks(String user, String... networks) {
    userNamed(user).allowedNetworks = List.of(networks);
  }

  private User userNamed(String name) {
    return state.user(name).orElseThrow(() -> new IllegalArgumentException("no user " + name));
  }

  /** Whether uploads get the owners they ask for: only when this process is root. */
  public boolean appliesOwners() {
    return launcher.appliesOwners();
  }

  /**
   * Where a connection of the leader really goes, for instance from the VPN address of a migrating
   * host, port 636, to a server of the test.
   */
  public void route(String host, int port, InetSocketAddress target) {
    routes.add(host, port, target);
  }

  String coreVersion() {
    return settings.coreVersion;
  }

  String coreUpdate() {
    return settings.coreUpdate;
  }

  long freeDisk() {
    return settings.freeDisk;
  }

  ClusterState state() {
    return state;
  }

  Tokens tokens() {
    return tokens;
  }

  ApiServer server() {
    return server;
  }

  TaskEngine engine() {
    return engine;
  }

  ProgressFeed feed() {
    return feed;
  }

  Routes routes() {
    return routes;
  }

  RateLimiter rateLimiter() {
    return rateLimiter;
  }

  RsyncDaemon.Launcher launcher() {
    return launcher;
  }

  /** Whether a domain was given by whoever built this cluster. */
  boolean cameWithDomain(String domain) {
    return settings.externalDomains.containsKey(domain)
        || settings.internalDomains.containsKey(domain);
  }

  ExternalDomainCheck domainCheck() {
    return settings.domainCheck;
  }

  String receiverAddress() {
    return settings.receiverAddress;
  }

  Ports ports(int node) {
    return state.node(node).orElseThrow().ports;
  }

  /** A new module is granted to owners of the cluster, and its agent connects a little later. */
  void addAgent(ClusterModule module) {
    engine.addAgent(new Agent(module.agent(), true, clock.instant().plus(settings.agentStart)));
    state.grantOwners(module.agent());
  }

  ClusterState.Node addNode(String key, String endpoint, List<String> flags, String fqdn) {
    ClusterState.Node node = state.addNode(key, endpoint, flags, fqdn);
    String agent = "node/" + node.id;
    // A migrating machine has no agent that would connect.
    engine.addAgent(new Agent(agent, node.hostsModules(), Instant.MIN));
    state.grantOwners(agent);
    return node;
  }

  private ActionDefinition.Table actionsOf(String agent) {
    ActionDefinition.Table table;
    List<String> names;
    if (agent.equals("cluster")) {
      table = clusterActions;
      names = clusterActions.names();
    } else if (agent.startsWith("node/")) {
      NodeActions node = new NodeActions(this, Integer.parseInt(agent.substring(5)));
      table = node;
      names = node.names();
    } else {
      ModuleActions module =
          new ModuleActions(this, state.module(agent.substring(7)).orElseThrow());
      table = module;
      names = module.names();
    }
    return action ->
        BuiltInActions.of(engine, agent, names).find(action).or(() -> table.find(action));
  }

  private void killDaemons() {
    state.modules().forEach(module -> module.daemon().ifPresent(RsyncDaemon::kill));
  }

  /** Ends everything. What was received is deleted unless the cluster was told to keep it. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException e) {
      // The machine is going down: the hook does its part.
    }
    server.close();
    engine.close();
    killDaemons();
    launcher.close();
    state.modules().forEach(module -> module.behaviour().close());
    state.close();
    try {
      mailServer.close();
      if (temporary) {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Chooses what a cluster is made of; what is not said is as on a fresh cluster of one node. */
  public static final class Builder {
    private final Images images = new Images();
    private final Map<String, Map<String, String>> internalDomains = new LinkedHashMap<>();
    private final Map<String, ObjectNode> externalDomains = new LinkedHashMap<>();
    private @Nullable Path folder;
    private String network = "10.5.4.0/24";
    private String receiverAddress = "127.0.0.1";
    private String host = "127.0.0.1";
    private int port;
    private String coreVersion = ClusterState.CORE_VERSION;
    private String coreUpdate = "";
    private long freeDisk = 500L << 30;
    private @Nullable String publicHost;
    private @Nullable String vpnKey;
    private @Nullable String vpnEndpoint;
    private String leaderName = "leader.ns8.test";
    private String adminUser = "admin";
    private String adminPassword = "Nethesis,1234";
    private Duration tokenLife = Duration.ofDays(14);
    private Duration pickUp = Duration.ofMillis(5);
    private Duration heartbeat = Duration.ofSeconds(5);
    private Duration ping = Duration.ofSeconds(54);
    private Duration agentStart = Duration.ZERO;
    private ExternalDomainCheck domainCheck = new LdapProbe();
    private int nodes = 1;
    private int firstNode = 1;
    private boolean tls;

    private Builder() {}

    /** Keeps what instances receive below this folder, also after the cluster has ended. */
    public Builder keepIn(Path path) {
      folder = path;
      return this;
    }

    /** The cluster's network; {@code 10.5.4.0/24} otherwise. */
    public Builder network(String cidr) {
      network = cidr;
      return this;
    }

    /**
     * The address that {@code import-module} answers and rsync daemons listen on, in place of the
     * node's VPN address; {@code 127.0.0.1} otherwise.
     */
    public Builder vpnAddress(String address) {
      receiverAddress = address;
      return this;
    }

    /** The address that the API listens on; {@code 127.0.0.1} otherwise. */
    public Builder apiAddress(String address) {
      host = address;
      return this;
    }

    /**
     * What the cluster says of its core; the join is that of the newest one all the same.
     *
     * @param update that waits; empty for none
     */
    public Builder core(String version, String update) {
      coreVersion = version;
      coreUpdate = update;
      return this;
    }

    /** Room on the disk of each node, in bytes. */
    public Builder freeDisk(long bytes) {
      freeDisk = bytes;
      return this;
    }

    /** The port of the API; a free one otherwise. */
    public Builder apiPort(int number) {
      port = number;
      return this;
    }

    /** The address of the front end, where it is not that of the API. */
    public Builder publicAddress(String address) {
      publicHost = address;
      return this;
    }

    /**
     * A leader that really has a WireGuard device; otherwise its key belongs to nobody.
     *
     * @param publicKey of the leader
     * @param endpoint where it listens, {@code host:port}
     */
    public Builder leaderVpn(String publicKey, String endpoint) {
      vpnKey = publicKey;
      vpnEndpoint = endpoint;
      return this;
    }

    /** Full name of the leader. */
    public Builder leaderName(String name) {
      leaderName = name;
      return this;
    }

    /** The administrator. */
    public Builder admin(String user, String password) {
      adminUser = user;
      adminPassword = password;
      return this;
    }

    /** How long a token lives; 14 days otherwise. */
    public Builder tokenLife(Duration life) {
      tokenLife = life;
      return this;
    }

    /** How long a task waits in the queue until its agent takes it. */
    public Builder pickUpAfter(Duration delay) {
      pickUp = delay;
      return this;
    }

    /** How often a running task is reported; 5 seconds otherwise. */
    public Builder heartbeat(Duration period) {
      heartbeat = period;
      return this;
    }

    /** How often a WebSocket is pinged; 54 seconds otherwise. */
    public Builder ping(Duration period) {
      ping = period;
      return this;
    }

    /** How long the agent of a new module takes to connect, by the cluster's clock. */
    public Builder agentsStartAfter(Duration delay) {
      agentStart = delay;
      return this;
    }

    /** How many nodes there are, the first being the leader. */
    public Builder nodes(int count) {
      nodes = count;
      return this;
    }

    /** The number of the first node, for a cluster whose first ones are gone. */
    public Builder firstNode(int number) {
      firstNode = number;
      return this;
    }

    /** Adds a TLS port with a self-signed certificate. */
    public Builder withTls() {
      tls = true;
      return this;
    }

    /** Says what instances of an image do; the image is made known when it is not. */
    public Builder withImage(String image, Supplier<? extends ModuleBehaviour> behaviour) {
      images.behaviour(image, behaviour);
      return this;
    }

    /** Says which tags of an image there are, the best first; none makes it not installable. */
    public Builder withVersions(String image, String... tags) {
      images.tags(image, List.of(tags));
      return this;
    }

    /** Enables the repository {@code nethforge}, which a fresh cluster has disabled. */
    public Builder withNethforge() {
      boolean unused = images.alter("nethforge", true, false);
      return this;
    }

    /**
     * A domain of the cluster itself, with its provider module.
     *
     * @param schema {@code ad} (samba) or {@code rfc2307} (openldap)
     * @param users number of accounts; empty for unknown
     */
    public Builder withInternalDomain(
        String domain, String schema, String baseDn, Optional<Integer> users) {
      boolean ad = schema.equals("ad");
      Map<String, String> attributes = new LinkedHashMap<>();
      if (ad) {
        attributes.put("host", "192.0.2.10");
      }
      attributes.put("domain", domain);
      attributes.put("schema", schema);
      attributes.put("base_dn", baseDn);
      attributes.put("bind_dn", ad ? "ldapservice@" + domain : "cn=ldapservice," + baseDn);
      attributes.put("bind_password", "internal-bind-pass");
      attributes.put("port", ad ? "636" : "20002");
      attributes.put("tls", ad ? "on" : "off");
      attributes.put("tls_verify", "off");
      users.ifPresent(count -> attributes.put("counters.users", String.valueOf(count)));
      internalDomains.put(domain, Map.copyOf(attributes));
      return this;
    }

    /** An external domain that is there already. */
    public Builder withExternalDomain(
        String domain, String schema, String baseDn, String ldapHost, int port) {
      var node =
          Json.object()
              .put("name", domain)
              .put("location", "external")
              .put("protocol", "ldap")
              .put("schema", schema)
              .put("base_dn", baseDn)
              .put("bind_dn", "cn=ldapservice," + baseDn)
              .put("bind_password", "external-bind-pass")
              .put("tls", true)
              .put("tls_verify", false);
      node.putObject("counters").putNull("users").putNull("groups");
      node.putArray("providers")
          .addObject()
          .put("id", ldapHost)
          .put("ui_name", "")
          .putNull("node")
          .put("file_server", false)
          .put("host", ldapHost)
          .put("port", port);
      externalDomains.put(domain, node);
      return this;
    }

    /** Does not connect to the servers of external domains: every setting is taken. */
    public Builder trustingExternalDomains() {
      domainCheck = new AnyDomain();
      return this;
    }

    /**
     * Starts it.
     *
     * @throws UncheckedIOException when no port or no folder is to be had
     */
    public EmbeddedCluster start() {
      try {
        return new EmbeddedCluster(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
