package io.github.ns8migration.core.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where in the cluster an application may go, from what the cluster lists. Its own judgement is
 * advice that it does not enforce, and does not see instances of core modules, so both lists are
 * looked at.
 *
 * @param status answer of {@code get-cluster-status}
 * @param modules answer of {@code list-modules}
 * @param installed answer of {@code list-installed-modules}
 * @param repositories answer of {@code list-repositories}
 */
record Destinations(JsonNode status, JsonNode modules, JsonNode installed, JsonNode repositories) {
  /** Never listed, always there. */
  private static final Set<String> CORE = Set.of("openldap", "traefik", "ldapproxy");

  /** They use fixed ports of their node. */
  private static final Set<String> ONE_PER_NODE = Set.of("mail", "samba", "ejabberd");

  List<Finding> check(Candidate candidate) {
    // A guest goes into the instance of another application, which is looked at by itself.
    if (candidate.application().guest() || CORE.contains(candidate.image())) {
      return List.of();
    }
    Optional<JsonNode> module = listed(candidate.image());
    boolean available = module.filter(it -> !it.path("versions").isEmpty()).isPresent();
    if (!available && !candidate.pinned()) {
      return List.of(notAvailable(candidate, module));
    }
    return nodes(candidate, module);
  }

  private Optional<JsonNode> listed(String image) {
    for (JsonNode module : modules) {
      if (module.path("id").asText().equals(image)) {
        return Optional.of(module);
      }
    }
    return Optional.empty();
  }

  private Finding notAvailable(Candidate candidate, Optional<JsonNode> module) {
    String title = candidate.application().title();
    String reason =
        module.map(it -> it.path("no_version_reason").path("message").asText()).orElse("");
    if (reason.equals("core_version_too_low")) {
      return Finding.of(
          Severity.BLOCKER,
          "core-too-old-for-application",
          Side.DESTINATION,
          "The cluster's core is too old for the application that " + title + " moves into.",
          "Update the core of all nodes in NS8 (Software center, System updates), then look again.",
          List.of(candidate.image()));
    }
    List<String> disabled = new ArrayList<>();
    for (JsonNode repository : repositories) {
      if (!repository.path("status").asBoolean(true)) {
        disabled.add(repository.path("name").asText());
      }
    }
    if (module.isEmpty() && !disabled.isEmpty()) {
      return Finding.of(
          Severity.BLOCKER,
          "repository-disabled",
          Side.DESTINATION,
          "The cluster does not find the application that "
              + title
              + " moves into ("
              + candidate.image()
              + "), and these of its software repositories are disabled: "
              + String.join(", ", disabled)
              + ".",
          "Enable the one that has it in NS8 (Settings, Software repositories; SOGo is in"
              + " nethforge). Its list is kept for an hour: reload the Software center to see it at"
              + " once.",
          disabled);
    }
    return Finding.of(
        Severity.BLOCKER,
        "image-not-available",
        Side.DESTINATION,
        "The cluster has no version of "
            + candidate.image()
            + " that it can install for "
            + title
            + (reason.isEmpty() ? "" : " (" + reason + ")")
            + ".",
        "Check in NS8 that its software repositories are enabled and can be reached (Settings,"
            + " Software repositories; Software center).",
        List.of(candidate.image()));
  }

  private List<Finding> nodes(Candidate candidate, Optional<JsonNode> module) {
    Map<Integer, String> reasons = new TreeMap<>();
    List<Integer> free = new ArrayList<>();
    int leader = 0;
    for (JsonNode node : status.path("nodes")) {
      int id = node.path("id").asInt();
      leader = node.path("local").asBoolean() ? id : leader;
      Optional<String> reason = reason(candidate, module, node);
      reason.ifPresentOrElse(text -> reasons.put(id, text), () -> free.add(id));
    }
    int wanted = candidate.node().orElse(leader);
    if (free.contains(wanted)) {
      return List.of();
    }
    String title = candidate.application().title();
    List<String> items =
        reasons.entrySet().stream()
            .map(it -> "node " + it.getKey() + ": " + it.getValue())
            .toList();
    if (candidate.node().isPresent() && !reasons.containsKey(wanted)) {
      return List.of(
          Finding.of(
              Severity.BLOCKER,
              "node-unknown",
              Side.TOOL,
              "The cluster has no node " + wanted + ", which was chosen for " + title + ".",
              free.isEmpty() ? "Add a node to the cluster." : "Choose one of " + free + ".",
              items));
    }
    if (free.isEmpty()) {
      return List.of(
          Finding.of(
              Severity.BLOCKER,
              "no-node-eligible",
              Side.DESTINATION,
              title + " can go to no node of the cluster.",
              "Add a node to the cluster, or remove what is in the way on one of them.",
              items));
    }
    return List.of(
        candidate.node().isPresent()
            ? Finding.of(
                Severity.BLOCKER,
                "node-not-eligible",
                Side.DESTINATION,
                title + " cannot go to node " + wanted + ", which was chosen for it.",
                "Choose one of " + free.stream().sorted().toList() + ".",
                items)
            : Finding.of(
                Severity.WARNING,
                "node-to-be-chosen",
                Side.DESTINATION,
                title + " cannot go to the leader node, where it would go without a choice.",
                "Choose one of " + free.stream().sorted().toList() + " when you start it.",
                items));
  }

  private Optional<String> reason(Candidate candidate, Optional<JsonNode> module, JsonNode node) {
    int id = node.path("id").asInt();
    if (!node.path("online").asBoolean(true)) {
      return Optional.of("it does not answer");
    }
    for (JsonNode place : module.map(it -> it.path("install_destinations")).orElse(status)) {
      if (place.path("node_id").asInt() == id && !place.path("eligible").asBoolean(true)) {
        return Optional.of(words(place.path("reject_reason").path("message").asText()));
      }
    }
    return instances(candidate.image(), id) >= most(candidate.image(), module)
        ? Optional.of(words("max_per_node_limit"))
        : Optional.empty();
  }

  private static String words(String reason) {
    return switch (reason) {
      case "max_per_node_limit" -> "it has as many instances as a node can have";
      case "min_core_requirement", "core_version_too_low" -> "its core is too old";
      case "" -> "the cluster does not say why";
      default -> reason;
    };
  }

  private static long most(String image, Optional<JsonNode> module) {
    String label =
        module
            .map(it -> it.path("versions").path(0).path("labels"))
            .map(labels -> labels.path("org.nethserver.max-per-node").asText())
            .orElse("");
    if (label.matches("[1-9][0-9]{0,5}")) {
      return Long.parseLong(label);
    }
    return ONE_PER_NODE.contains(image) ? 1 : Long.MAX_VALUE;
  }

  private long instances(String image, int node) {
    long count = 0;
    for (JsonNode ofSource : installed) {
      for (JsonNode instance : ofSource) {
        if (instance.path("module").asText().equals(image)
            && instance.path("node").asText().equals(String.valueOf(node))) {
          count++;
        }
      }
    }
    return count;
  }
}
