package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.core.Tunnel;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code add-node} answers. */
record Node(
    int id,
    String address,
    String network,
    String leaderPublicKey,
    String leaderAddress,
    String leaderEndpoint) {

  static Node of(JsonNode answer) {
    return new Node(
        answer.path("node_id").asInt(),
        answer.path("ip_address").asText(),
        answer.path("network").asText(),
        answer.path("leader_public_key").asText(),
        answer.path("leader_ip_address").asText(),
        answer.path("leader_endpoint").asText());
  }

  Tunnel.Peer peer() {
    return new Tunnel.Peer(address, network, leaderAddress, leaderPublicKey, leaderEndpoint);
  }

  /** For the journal. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("id", Integer.toString(id));
    facts.put("address", address);
    facts.put("network", network);
    facts.put("endpoint", leaderEndpoint);
    return facts;
  }

  /** The technical user of a node: the existing tool calls it so, too. */
  static String user(String id) {
    return "ns7admin" + id;
  }
}
