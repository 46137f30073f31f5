package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.core.cluster.Cluster;
import java.util.HashSet;
import java.util.Set;

/**
 * Which cluster this is, told by the keys of its nodes in their private network: numbers of nodes
 * and names of users mean something else in another one.
 *
 * @param key of the leader
 * @param keys of all nodes: the leader of yesterday may be a worker today
 */
record Leader(String key, Set<String> keys) {
  Leader {
    keys = Set.copyOf(keys);
  }

  static Leader of(Cluster cluster) throws MigrationException, InterruptedException {
    JsonNode nodes =
        cluster
            .cluster()
            .run(ActionCall.of("get-cluster-status", null, JsonNode.class))
            .path("nodes");
    Set<String> keys = new HashSet<>();
    String leader = "";
    for (JsonNode node : nodes) {
      String key = node.path("vpn").path("public_key").asText();
      keys.add(key);
      if (node.path("local").asBoolean()) {
        leader = key;
      }
    }
    return new Leader(leader, keys);
  }

  /** Whether a trace belongs to this cluster. */
  boolean isThatOf(Trace trace) {
    return !trace.leaderKey().isEmpty() && keys.contains(trace.leaderKey());
  }
}
