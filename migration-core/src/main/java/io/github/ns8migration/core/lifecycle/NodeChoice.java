package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which node an application goes to, and whether it may. The cluster's own check is advice that
 * {@code import-module} does not ask for, so it is asked here.
 */
final class NodeChoice {
  // Part of the core of NS8: installable everywhere, and never in the list of what can be
  // installed.
  private static final Set<String> NEVER_LISTED = Set.of("openldap", "ldapproxy", "traefik");

  private final Cluster cluster;

  NodeChoice(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The answer {@code ID-node}, else {@code node}, else the leader's own node. */
  int choose(Application application, Answers answers)
      throws MigrationException, InterruptedException {
    JsonNode nodes =
        cluster
            .cluster()
            .run(ActionCall.of("get-cluster-status", null, JsonNode.class))
            .path("nodes");
    OptionalInt asked = asked(answers, application.id() + "-node");
    if (asked.isEmpty()) {
      asked = asked(answers, "node");
    }
    int node = asked.isPresent() ? asked.getAsInt() : leader(nodes);
    List<Integer> known = new ArrayList<>();
    nodes.forEach(each -> known.add(each.path("id").asInt()));
    if (!known.contains(node)) {
      throw MigrationException.of(
          "node-unknown",
          Side.TOOL,
          "The cluster has no node " + node + ".",
          "Choose one of " + known.stream().sorted().toList() + ".");
    }
    check(application, node);
    return node;
  }

  private static OptionalInt asked(Answers answers, String key) throws MigrationException {
    Optional<String> typed = answers.text(key).filter(text -> !text.isBlank());
    if (typed.isPresent() && answers.number(key).isEmpty()) {
      throw MigrationException.of(
          "answer-not-usable",
          Side.TOOL,
          "\"" + typed.get() + "\" is not the number of a node (" + key + ").",
          "Give a number. Nothing was changed.");
    }
    return answers.number(key);
  }

  // The order of the list means nothing: the leader is where the action ran.
  private static int leader(JsonNode nodes) throws MigrationException {
    for (JsonNode node : nodes) {
      if (node.path("local").asBoolean()) {
        return node.path("id").asInt();
      }
    }
    throw MigrationException.of(
        "no-leader-node",
        Side.DESTINATION,
        "The cluster does not say which of its nodes is the leader.",
        "Choose the node yourself.");
  }

  private void check(Application application, int node)
      throws MigrationException, InterruptedException {
    String image = Instances.shortName(application.image());
    if (NEVER_LISTED.contains(image)) {
      return;
    }
    boolean pinned = application.image().contains("/");
    JsonNode module =
        find(cluster.cluster().run(ActionCall.of("list-modules", null, JsonNode.class)), image);
    if (module.isMissingNode() || (!pinned && module.path("versions").isEmpty())) {
      if (pinned) {
        return; // a pinned image is pulled by its URL, whether a repository lists it or not
      }
      throw MigrationException.of(
          "image-not-available",
          Side.DESTINATION,
          "The cluster has no version of "
              + image
              + " that it can install"
              + reason(module.path("no_version_reason"))
              + ".",
          "Enable the repository that has it in NS8 (Settings, Software repositories"
              + disabledRepositories()
              + "), or update the core; lists of repositories are kept for an hour. Then start"
              + " again, or leave it out.");
    }
    for (JsonNode place : module.path("install_destinations")) {
      if (place.path("node_id").asInt() == node && !place.path("eligible").asBoolean(true)) {
        throw MigrationException.of(
            "node-not-eligible",
            Side.DESTINATION,
            application.title()
                + " cannot go to node "
                + node
                + reason(place.path("reject_reason"))
                + ".",
            "Choose another node, or remove what is in the way there. Nothing was changed.");
      }
    }
  }

  // An image that is not listed at all is most often in one of these.
  private String disabledRepositories() throws MigrationException, InterruptedException {
    List<String> disabled = new ArrayList<>();
    for (JsonNode repository :
        cluster.cluster().run(ActionCall.of("list-repositories", null, JsonNode.class))) {
      if (!repository.path("status").asBoolean(true)) {
        disabled.add(repository.path("name").asText());
      }
    }
    return disabled.isEmpty() ? "" : "; disabled now: " + String.join(", ", disabled);
  }

  private static JsonNode find(JsonNode listed, String image) {
    for (JsonNode module : listed) {
      if (module.path("id").asText().equals(image)) {
        return module;
      }
    }
    return MissingNode.getInstance();
  }

  private static String reason(JsonNode reason) {
    String message = reason.path("message").asText();
    return switch (message) {
      case "" -> "";
      case "max_per_node_limit" -> ": it has the most instances it can have";
      case "min_core_requirement", "core_version_too_low" ->
          ": its core is too old for the application";
      default -> ": " + message;
    };
  }
}
