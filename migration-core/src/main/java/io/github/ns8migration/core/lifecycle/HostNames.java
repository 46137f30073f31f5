package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.journal.Binding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host names that applications shall have in NS8, looked at before anything is touched. NS8
 * itself refuses one that is taken only after the import, when NS7 has stopped already.
 */
final class HostNames {
  private static final Duration LOOKUP = Duration.ofSeconds(15);

  private final Cluster cluster;
  private final Map<HostName, Question> asked = new LinkedHashMap<>();
  private final Map<HostName, Integer> nodes = new LinkedHashMap<>();

  HostNames(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Checks the names among the answers for one instance.
   *
   * @throws MigrationException when one was given before for another question, or leads elsewhere
   *     on the instance's node
   */
  void check(List<Question> questions, Answers answers, Binding instance)
      throws MigrationException, InterruptedException {
    for (Question question : questions) {
      if (question.kind() == Question.Kind.HOST_NAME) {
        Optional<HostName> name = answers.hostName(question.key());
        if (name.isPresent()) {
          once(question, name.get());
          nodes.put(name.get(), instance.node());
          free(question, name.get(), instance);
        }
      }
    }
  }

  private void once(Question question, HostName name) throws MigrationException {
    Question other = asked.putIfAbsent(name, question);
    if (other != null && !other.key().equals(question.key())) {
      throw MigrationException.of(
          "host-name-twice",
          Side.TOOL,
          name + " was given twice: for " + other.key() + " and for " + question.key() + ".",
          "Give each application a host name of its own. Nothing was changed.");
    }
  }

  private void free(Question question, HostName name, Binding instance)
      throws MigrationException, InterruptedException {
    Optional<WebRoutes> routes = WebRoutes.of(cluster, instance.node());
    if (routes.isEmpty()) {
      return;
    }
    for (WebRoutes.Route route : routes.get().all()) {
      if (answers(route, name) && !route.name().equals(instance.module().value())) {
        throw MigrationException.of(
            "host-name-in-use",
            Side.DESTINATION,
            name
                + " ("
                + question.key()
                + ") is in use on node "
                + instance.node()
                + " of the cluster: the route "
                + route.name()
                + " answers for it.",
            "Choose another host name, or remove that route in NS8 (Settings, HTTP routes). Nothing"
                + " was changed.");
      }
    }
  }

  // NS8 asks for the name's root: whatever answers there counts.
  private static boolean answers(WebRoutes.Route route, HostName name) {
    boolean itsHost = route.host().equalsIgnoreCase(name.value());
    boolean root = route.path().isEmpty() || route.path().equals("/");
    return root && (itsHost || (route.host().isEmpty() && !route.path().isEmpty()));
  }

  /** What to do about DNS for the names that were checked; asks the source's resolver. */
  List<String> advice(SourceHost source) throws InterruptedException {
    List<String> advice = new ArrayList<>();
    Map<Integer, String> addresses = nodes.isEmpty() ? Map.of() : addresses();
    for (Map.Entry<HostName, Integer> name : nodes.entrySet()) {
      String now = lookup(source, name.getKey());
      advice.add(
          name.getKey()
              + (now.isEmpty() ? " is not known to DNS yet" : " leads to " + now + " now")
              + ": after the cut-over its DNS record must lead to node "
              + name.getValue()
              + " of NS8"
              + Optional.ofNullable(addresses.get(name.getValue()))
                  .map(address -> " (" + address + ")")
                  .orElse("")
              + ". Request the certificate there once it does.");
    }
    return advice;
  }

  // Where nodes are reached from outside, as their VPN endpoints tell: a name or an address.
  private Map<Integer, String> addresses() throws InterruptedException {
    Map<Integer, String> addresses = new HashMap<>();
    try {
      JsonNode status =
          cluster.cluster().run(ActionCall.of("get-cluster-status", null, JsonNode.class));
      for (JsonNode node : status.path("nodes")) {
        String endpoint = node.path("vpn").path("endpoint").asText();
        int port = endpoint.lastIndexOf(':');
        if (port > 0) {
          addresses.put(node.path("id").asInt(), endpoint.substring(0, port));
        }
      }
    } catch (MigrationException e) {
      return Map.of(); // advice is not worth stopping for
    }
    return addresses;
  }

  private static String lookup(SourceHost source, HostName name) throws InterruptedException {
    try {
      CommandOutput answer =
          source.run(HostCommand.of("getent", "hosts", name.value()).within(LOOKUP));
      String line = answer.succeeded() ? answer.output().strip() : "";
      return line.isEmpty() ? "" : line.split("\\s+", 2)[0];
    } catch (MigrationException e) {
      return ""; // advice is not worth stopping for
    }
  }
}
