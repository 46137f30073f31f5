package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.journal.Environment;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.Session;
import io.github.ns8migration.core.source.AccountProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the host a member of the cluster, and undoes that. */
public final class Membership {
  private final SourceHost source;
  private final StateDirectory state;
  private final Connections connections;

  /** For one host and its state. */
  public Membership(SourceHost source, StateDirectory state, Connections connections) {
    this.source = source;
    this.state = state;
    this.connections = connections;
  }

  /** What {@code add-node} answers. */
  record Node(
      int id,
      String address,
      String network,
      String leaderPublicKey,
      String leaderAddress,
      String leaderEndpoint) {}

  @FunctionalInterface
  private interface Undo {
    void run() throws MigrationException, InterruptedException;
  }

  /**
   * Joins. A failure at any step undoes the steps before it.
   *
   * @throws MigrationException with what could not be done; nothing is left behind then, or the
   *     message says what is
   */
  public Session join(ConnectionRequest request, Tunnel tunnel)
      throws MigrationException, InterruptedException {
    if (state.environment().isPresent()) {
      throw MigrationException.of(
          "already-connected",
          Side.TOOL,
          "This host is connected to a cluster already, or an attempt to connect broke off.",
          "Disconnect first.");
    }
    state.checkWritable();
    AccountProvider provider = AccountProvider.of(source);
    UserDomains.checkChoice(provider, request.userDomain());
    try (Cluster admin = connections.administrator(request)) {
      Optional<String> domain = UserDomains.forProvider(provider, request.userDomain(), admin);
      Deque<Undo> undo = new ArrayDeque<>();
      try {
        return join(admin, tunnel, domain, provider, undo);
      } catch (MigrationException e) {
        throw afterUndoing(undo, e);
      } catch (InterruptedException | RuntimeException e) {
        rollBack(undo);
        throw e;
      }
    }
  }

  private Session join(
      Cluster admin,
      Tunnel tunnel,
      Optional<String> domain,
      AccountProvider provider,
      Deque<Undo> undo)
      throws MigrationException, InterruptedException {
    Node node = addNode(admin, tunnel.publicKey());
    undo.push(
        () -> admin.cluster().run(ActionCall.of("remove-node", Map.of("node_id", node.id()))));
    undo.push(state::leave);
    state.join(new Environment(node.id(), Optional.empty(), false, false));
    String user = "ns7admin" + node.id();
    Secret password = randomSecret();
    addUser(admin, user, password);
    undo.push(() -> admin.cluster().run(ActionCall.of("remove-user", Map.of("user", user))));
    undo.push(tunnel::down);
    URI url =
        tunnel.up(
            new Tunnel.Peer(
                node.address(),
                node.network(),
                node.leaderAddress(),
                node.leaderPublicKey(),
                node.leaderEndpoint()));
    if (provider.kind().local()) {
      TemporaryDomain temporary =
          TemporaryDomain.of(source, provider, domain.orElseThrow(), node.address());
      addDomain(admin, temporary);
      undo.push(
          () ->
              admin
                  .cluster()
                  .run(
                      ActionCall.of("remove-external-domain", Map.of("domain", temporary.name()))));
    }
    state.keepSession(Map.of("url", url.toString(), "user", user, "password", password.reveal()));
    state.join(new Environment(node.id(), domain, true, provider.kind().remote()));
    return connections.technical().orElseThrow();
  }

  private static Node addNode(Cluster admin, String publicKey)
      throws MigrationException, InterruptedException {
    JsonNode answer =
        admin
            .cluster()
            .run(
                ActionCall.of(
                    "add-node",
                    Map.of(
                        "node_pwh",
                        hash(randomSecret()),
                        "public_key",
                        publicKey,
                        "endpoint",
                        "",
                        "core_version",
                        "0.0.0-ns7",
                        "flags",
                        List.of("nomodules")),
                    JsonNode.class));
    return new Node(
        answer.path("node_id").asInt(),
        answer.path("ip_address").asText(),
        answer.path("network").asText(),
        answer.path("leader_public_key").asText(),
        answer.path("leader_ip_address").asText(),
        answer.path("leader_endpoint").asText());
  }

  private static void addDomain(Cluster cluster, TemporaryDomain domain)
      throws MigrationException, InterruptedException {
    try {
      cluster.cluster().run(ActionCall.of("add-external-domain", domain.input()));
    } catch (ActionFailedException e) {
      throw new MigrationException(domain.refused(e), e);
    }
  }

  private static void addUser(Cluster admin, String user, Secret password)
      throws MigrationException, InterruptedException {
    admin
        .cluster()
        .run(
            ActionCall.of(
                "add-user",
                Map.of(
                    "user", user,
                    "password_hash", hash(password),
                    "set", Map.of("display_name", "NS7 migration"),
                    "grant", List.of(Map.of("role", "owner", "on", "*")))));
  }

  /**
   * Leaves: node and technical user go, state of the membership too. Both removals are sent before
   * either is awaited, since the first cuts the network they are sent over.
   *
   * @return what is left behind in NS8, for people; empty when all is gone
   */
  public List<String> leave(Session session, Tunnel tunnel)
      throws MigrationException, InterruptedException {
    Environment environment = state.environment().orElseThrow();
    String user = connections.login().map(Connections.Login::user).orElse("");
    Cluster cluster = session.cluster();
    Map<String, TaskPath> tasks = new LinkedHashMap<>();
    tasks.put(
        "node " + environment.nodeId(),
        cluster.submit("cluster", "remove-node", Map.of("node_id", environment.nodeId())));
    tasks.put("user " + user, cluster.submit("cluster", "remove-user", Map.of("user", user)));
    List<String> left = new ArrayList<>();
    for (Map.Entry<String, TaskPath> task : tasks.entrySet()) {
      try {
        if (!cluster.await(task.getValue(), percent -> {}).succeeded()) {
          left.add(task.getKey() + ": NS8 could not remove it");
        }
      } catch (MigrationException e) {
        left.add(task.getKey() + ": NS8 did not say whether it is gone");
      }
    }
    tunnel.down();
    state.leave();
    return left;
  }

  private static MigrationException afterUndoing(Deque<Undo> undo, MigrationException cause) {
    List<String> left = rollBack(undo);
    if (left.isEmpty()) {
      return cause;
    }
    return new MigrationException(
        new io.github.ns8migration.api.value.Problem(
            cause.problem().code(),
            cause.problem().side(),
            cause.problem().message() + " What could not be undone: " + String.join("; ", left),
            cause.problem().remedy() + " Remove the rest in NS8 by hand."),
        cause);
  }

  private static List<String> rollBack(Deque<Undo> undo) {
    boolean interrupted = Thread.interrupted();
    List<String> left = new ArrayList<>();
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (MigrationException e) {
        left.add(e.problem().message());
      } catch (InterruptedException e) {
        interrupted = true;
        left.add("the rest, since it was cancelled");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return left;
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
