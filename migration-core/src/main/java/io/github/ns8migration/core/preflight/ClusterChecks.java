package io.github.ns8migration.core.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is looked at in the cluster, with actions that change nothing. */
final class ClusterChecks {
  /**
   * Older cores have another contract for the join ({@code core_version} came with 3.7.0), and do
   * not let a receiver that died be replaced.
   */
  static final String OLDEST_CORE = "3.7.0";

  private final Cluster cluster;

  ClusterChecks(Cluster cluster) {
    this.cluster = cluster;
  }

  JsonNode ask(String action) throws MigrationException, InterruptedException {
    return cluster.cluster().run(ActionCall.of(action, null, JsonNode.class));
  }

  /** Who may do all a join does: {@code list-users} lists the owners of the cluster alone. */
  List<Finding> role(String user) throws MigrationException, InterruptedException {
    if (owns(user)) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Severity.BLOCKER,
            "not-an-owner",
            Side.DESTINATION,
            "The user " + user + " does not own the cluster, and may not change it.",
            "Log in as a cluster administrator (role owner).",
            List.of(user)));
  }

  private boolean owns(String user) throws MigrationException, InterruptedException {
    try {
      for (JsonNode owner : ask("list-users")) {
        if (owner.path("user").asText().equals(user)) {
          return true;
        }
      }
      return false;
    } catch (MigrationException e) {
      if (e.problem().code().equals("permission-denied")) {
        return false;
      }
      throw e;
    }
  }

  List<Finding> leader(JsonNode status) {
    List<Finding> findings = new ArrayList<>();
    if (!status.path("initialized").asBoolean(true) || status.path("nodes").isEmpty()) {
      findings.add(
          Finding.of(
              Severity.BLOCKER,
              "cluster-not-initialized",
              Side.DESTINATION,
              "The node that answers has not made or joined a cluster yet.",
              "Create the cluster in its web page first.",
              List.of()));
    }
    List<String> silent = new ArrayList<>();
    for (JsonNode node : status.path("nodes")) {
      if (!node.path("online").asBoolean(true)) {
        silent.add("node " + node.path("id").asInt());
      }
    }
    if (!silent.isEmpty()) {
      findings.add(
          Finding.of(
              Severity.WARNING,
              "node-offline",
              Side.DESTINATION,
              "The cluster does not hear from " + String.join(", ", silent) + ".",
              "Start it again before anything is moved to it.",
              silent));
    }
    return findings;
  }

  /** Updates are suspended in NS8 as long as an old server is connected. */
  List<Finding> core() throws MigrationException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode module : ask("list-core-modules")) {
      if (module.path("name").asText().equals("core")) {
        for (JsonNode instance : module.path("instances")) {
          coreOf(instance).ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private static Optional<Finding> coreOf(JsonNode instance) {
    String version = instance.path("version").asText();
    String update = instance.path("update").asText();
    String node = "node " + instance.path("node_id").asText();
    if (Versions.first(version).isEmpty()) {
      return Optional.of(
          Finding.of(
              Severity.NOTE,
              "core-version-unknown",
              Side.DESTINATION,
              "The core of " + node + " has the version \"" + version + "\", which is no release.",
              "Use a released core for a migration.",
              List.of(node)));
    }
    if (Versions.compare(Versions.first(version).get(), OLDEST_CORE) < 0) {
      return Optional.of(
          Finding.of(
              Severity.BLOCKER,
              "core-too-old",
              Side.DESTINATION,
              "The core of "
                  + node
                  + " is "
                  + version
                  + "; it must be at least "
                  + OLDEST_CORE
                  + ".",
              "Update the core of all nodes in NS8 (Software center, System updates).",
              List.of(node)));
    }
    if (!update.isEmpty()) {
      return Optional.of(
          Finding.of(
              Severity.WARNING,
              "core-update-waits",
              Side.DESTINATION,
              "An update of the core of " + node + " waits: " + version + " to " + update + ".",
              "Install it before you connect: NS8 suspends updates as long as NS7 is connected.",
              List.of(node)));
    }
    return Optional.empty();
  }

  /** Nodes of other old servers, or of an attempt that left one behind. */
  List<Finding> others() throws MigrationException, InterruptedException {
    List<String> others = new ArrayList<>();
    for (JsonNode node : ask("list-nodes").path("nodes")) {
      if (node.path("role").asText().equals("ns7migration")) {
        others.add("node " + node.path("node_id").asInt());
      }
    }
    if (others.isEmpty()) {
      return List.of();
    }
    return List.of(
        Finding.of(
            Severity.NOTE,
            "other-migrations",
            Side.DESTINATION,
            "The cluster has nodes of old servers: " + String.join(", ", others) + ".",
            "Remove those that belong to no migration that is under way (Nodes in NS8): they keep"
                + " updates of applications suspended.",
            others));
  }

  /**
   * Room on the nodes that applications go to, where a node tells how much it has ({@code
   * get-node-status}); images and data of NS8 lie below {@code /home} and {@code /var}.
   */
  List<Finding> room(List<Candidate> candidates, JsonNode status)
      throws MigrationException, InterruptedException {
    Map<Integer, Long> wanted = new TreeMap<>();
    for (Candidate candidate : candidates) {
      long bytes = candidate.requirements().map(it -> it.destinationBytes()).orElse(0L);
      if (bytes > 0) {
        wanted.merge(candidate.node().orElse(leaderNode(status)), bytes, Long::sum);
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<Integer, Long> node : wanted.entrySet()) {
      Optional<Long> free = free(node.getKey());
      if (free.isPresent() && free.get() < node.getValue()) {
        findings.add(
            Finding.of(
                Severity.BLOCKER,
                "no-room-on-destination",
                Side.DESTINATION,
                "What moves to node "
                    + node.getKey()
                    + " has about "
                    + Bytes.words(node.getValue())
                    + ", and the node has room for "
                    + Bytes.words(free.get())
                    + ".",
                "Add disk space to the node, or choose another node for some of it.",
                List.of("node " + node.getKey())));
      }
    }
    return findings;
  }

  static int leaderNode(JsonNode status) {
    for (JsonNode node : status.path("nodes")) {
      if (node.path("local").asBoolean()) {
        return node.path("id").asInt();
      }
    }
    return 1;
  }

  private Optional<Long> free(int node) throws MigrationException, InterruptedException {
    TaskResult result =
        cluster.await(cluster.submit("node/" + node, "get-node-status", null), percent -> {});
    Optional<Long> free = Optional.empty();
    for (JsonNode disk : result.output().path("disks")) {
      String place = disk.path("mountpoint").asText();
      if (place.equals("/home") || (place.equals("/") && free.isEmpty())) {
        free = Optional.of(disk.path("free").asLong());
      }
    }
    return result.succeeded() ? free : Optional.empty();
  }
}
