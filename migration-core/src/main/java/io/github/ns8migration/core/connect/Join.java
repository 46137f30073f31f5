package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.connect.Trace.Step;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Environment;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.Session;
import io.github.ns8migration.core.source.AccountProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The steps of a join, each written down before and after; it undoes nothing itself. */
final class Join {
  private static final String[] STARTING = {
    "port_connection_error",
    "generic_host_connection_error",
    "invalid_credentials",
    "base_dn_not_found"
  };

  private final SourceHost source;
  private final StateDirectory state;
  private final Connections connections;
  private final Journal journal;
  private final Tunnel tunnel;
  private final Consumer<MigrationEvent> events;
  private final StepLog steps;

  Join(
      SourceHost source,
      StateDirectory state,
      Connections connections,
      Journal journal,
      Tunnel tunnel,
      Consumer<MigrationEvent> events) {
    this.source = source;
    this.state = state;
    this.connections = connections;
    this.journal = journal;
    this.tunnel = tunnel;
    this.events = events;
    this.steps = new StepLog(journal, events);
  }

  /** All of them. */
  Session run(
      ConnectionRequest request,
      Cluster admin,
      Leader leader,
      AccountProvider provider,
      Optional<String> domain)
      throws MigrationException, InterruptedException {
    journal.add(
        Entry.Kind.ACTION_BEGUN, Trace.CLUSTER, Trace.JOIN, Map.of("leader-key", leader.key()));
    Node node = addNode(admin);
    state.join(new Environment(node.id(), Optional.empty(), false, false));
    Map<String, String> login = addUser(request, admin, Node.user(Integer.toString(node.id())));
    URI url =
        steps.run(
            Step.TUNNEL,
            Map.of(),
            base -> Map.of("url", base.toString()),
            () -> tunnel.up(node.peer()));
    login.put("url", url.toString());
    state.keepSession(login);
    // From here on all goes through the private network, as the technical user.
    Cluster cluster = connections.throughTunnel();
    boolean done = false;
    try {
      if (provider.kind() == AccountProvider.Kind.LOCAL_AD) {
        addRoute(cluster, provider.address(), node.id());
      }
      if (provider.kind().local()) {
        addDomain(
            steps,
            cluster,
            TemporaryDomain.of(source, provider, domain.orElseThrow(), node.address()));
      }
      state.join(new Environment(node.id(), domain, true, provider.kind().remote()));
      journal.add(Entry.Kind.ACTION_COMPLETED, Trace.CLUSTER, Trace.JOIN, Map.of());
      done = true;
    } finally {
      if (!done) {
        cluster.close();
      }
    }
    events.accept(new MigrationEvent.ActionCompleted(Trace.CLUSTER, Trace.JOIN));
    return new Session(cluster, domain);
  }

  private Node addNode(Cluster admin) throws MigrationException, InterruptedException {
    String key = tunnel.publicKey();
    String mark = UUID.randomUUID().toString();
    return steps.run(
        Step.NODE,
        Map.of("public-key", key, "mark", mark),
        Node::facts,
        () -> Node.of(admin.run(ActionCall.of("add-node", nodeInput(key), JsonNode.class), mark)));
  }

  /** Input of {@code add-node}: a host behind whatever router, that hosts no modules. */
  static Map<String, Object> nodeInput(String publicKey) {
    return Map.of(
        "node_pwh",
        hash(randomSecret()),
        "public_key",
        publicKey,
        "endpoint",
        "",
        "core_version",
        "0.0.0-ns7",
        "flags",
        List.of("nomodules"));
  }

  // The login is on disk before the user is in the cluster: who finds the user can be the user.
  private Map<String, String> addUser(ConnectionRequest request, Cluster admin, String user)
      throws MigrationException, InterruptedException {
    Secret password = randomSecret();
    Map<String, String> login = connections.login(request, user, password);
    state.keepSession(login);
    String mark = UUID.randomUUID().toString();
    steps.run(
        Step.USER,
        Map.of("user", user, "mark", mark),
        any -> Map.of(),
        () ->
            admin.run(
                ActionCall.of(
                    "add-user",
                    Map.of(
                        "user", user,
                        "password_hash", hash(password),
                        "set", Map.of("display_name", "NS7 migration"),
                        "grant", List.of(Map.of("role", "owner", "on", "*"))),
                    JsonNode.class),
                mark));
    return new LinkedHashMap<>(login);
  }

  // There is no undo: the action cannot remove, but what it adds goes with the node.
  private void addRoute(Cluster cluster, String address, int node)
      throws MigrationException, InterruptedException {
    String mark = UUID.randomUUID().toString();
    Map<String, Object> input =
        Map.of("add", List.of(Map.of("ip_address", address, "node_id", node)));
    steps.run(
        Step.ROUTES,
        Map.of("address", address, "mark", mark),
        any -> Map.of(),
        () -> {
          cluster.run(ActionCall.of("update-routes", input), mark);
          return address;
        });
  }

  private static void addDomain(StepLog steps, Cluster cluster, TemporaryDomain domain)
      throws MigrationException, InterruptedException {
    addDomain(steps, cluster, domain, ActionCall.of("add-external-domain", domain.input()));
  }

  /**
   * Later, for a domain that was removed and is needed again. The host's directory, which the
   * cluster tries to log in to, may have been started this moment.
   */
  static void addDomainAgain(StepLog steps, Cluster cluster, TemporaryDomain domain)
      throws MigrationException, InterruptedException {
    addDomain(
        steps,
        cluster,
        domain,
        ActionCall.of("add-external-domain", domain.input()).retryingOn(STARTING));
  }

  private static void addDomain(
      StepLog steps, Cluster cluster, TemporaryDomain domain, ActionCall<Void> call)
      throws MigrationException, InterruptedException {
    String mark = UUID.randomUUID().toString();
    steps.run(
        Step.DOMAIN,
        Map.of("domain", domain.name(), "host", domain.host(), "mark", mark),
        any -> Map.of(),
        () -> {
          try {
            cluster.run(call, mark);
          } catch (ActionFailedException e) {
            throw new MigrationException(domain.refused(e), e);
          }
          return domain;
        });
  }

  private static Secret randomSecret() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Secret.of(HexFormat.of().formatHex(bytes));
  }

  private static String hash(Secret secret) {
    return Hashing.sha256().hashString(secret.reveal(), StandardCharsets.UTF_8).toString();
  }
}
