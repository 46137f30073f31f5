package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.cluster.TaskResult;
import io.github.ns8migration.core.connect.Trace.Made;
import io.github.ns8migration.core.connect.Trace.Step;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Undoes what was made for a membership, as far as it can be reached, and writes each part down
 * when it is gone: after a crash the next run goes on with what is left.
 */
final class Cleanup {
  /** NS8 forgets the results of tasks after eight hours. */
  private static final Duration RESULTS_KEPT = Duration.ofHours(7);

  private static final int BUSY = 11;

  private final Trace trace;
  private final Journal journal;
  private final Tunnel tunnel;
  private final Clock clock;
  private final List<String> left = new ArrayList<>();

  Cleanup(Trace trace, Journal journal, Tunnel tunnel, Clock clock) {
    this.trace = trace;
    this.journal = journal;
    this.tunnel = tunnel;
    this.clock = clock;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws MigrationException, InterruptedException;
  }

  private void attempt(Step step, String what, Work work) throws InterruptedException {
    if (trace.made(step).isEmpty()) {
      return;
    }
    try {
      work.run();
      gone(step);
    } catch (MigrationException e) {
      left.add(what + ": " + e.problem().message());
    }
  }

  private void gone(Step step) throws MigrationException {
    journal.add(Entry.Kind.STAGE_COMPLETED, Trace.CLUSTER, step.undone(), Map.of());
    trace.forget(step);
  }

  /**
   * All of it, by a connection that does not depend on the private network.
   *
   * @return what is left, for people; empty when all is gone
   */
  List<String> through(Cluster cluster) throws InterruptedException {
    attempt(Step.DOMAIN, domain(), () -> removeDomain(cluster));
    takeDown();
    attempt(Step.NODE, nodeName(), () -> removeNode(cluster));
    attempt(Step.USER, user(), () -> removeUser(cluster));
    attempt(Step.ROUTES, "", () -> {}); // went with the node
    return left;
  }

  /**
   * All of it, by the private network, which the first removal cuts: so node and user are asked for
   * back to back, and what became of it is not always heard.
   */
  List<String> throughTunnel(Cluster cluster) throws InterruptedException {
    attempt(Step.DOMAIN, domain(), () -> removeDomain(cluster));
    Map<Step, TaskPath> tasks = new LinkedHashMap<>();
    try {
      Optional<Made> node = trace.made(Step.NODE).filter(Made::certain);
      if (node.isPresent()) {
        tasks.put(
            Step.NODE, cluster.submit("cluster", "remove-node", nodeInput(node.get().fact("id"))));
      }
      if (trace.made(Step.USER).isPresent()) {
        tasks.put(Step.USER, cluster.submit("cluster", "remove-user", userInput()));
      }
    } catch (MigrationException e) {
      // What was not asked for is told below.
    }
    for (Step step : List.of(Step.NODE, Step.USER)) {
      String what = step == Step.NODE ? nodeName() : user();
      attempt(step, what, () -> heard(cluster, Optional.ofNullable(tasks.get(step)), step));
    }
    takeDown();
    attempt(Step.ROUTES, "", () -> {});
    return left;
  }

  private static void heard(Cluster cluster, Optional<TaskPath> task, Step step)
      throws MigrationException, InterruptedException {
    if (task.isEmpty()) {
      throw untold();
    }
    TaskResult result = cluster.await(task.get(), percent -> {});
    String gone = step == Step.NODE ? "node_not_found" : "user_not_found";
    if (!result.succeeded()
        && result.validationErrors().stream().noneMatch(each -> each.error().equals(gone))) {
      throw untold();
    }
  }

  private static MigrationException untold() {
    return MigrationException.of(
        "removal-unknown", Side.DESTINATION, "NS8 did not say whether it is gone", "Look in NS8.");
  }

  /** What can be undone without the cluster; the rest is told. */
  List<String> withoutCluster(String why) throws InterruptedException {
    takeDown();
    for (Step step : List.of(Step.DOMAIN, Step.NODE, Step.USER)) {
      trace
          .made(step)
          .ifPresent(
              made ->
                  left.add(
                      switch (step) {
                            case DOMAIN -> domain();
                            case NODE -> nodeName();
                            default -> user();
                          }
                          + (made.certain() ? "" : " (perhaps)")
                          + ": "
                          + why));
    }
    return left;
  }

  /** The technical user is known to be gone. */
  void userIsGone() throws MigrationException {
    if (trace.made(Step.USER).isPresent()) {
      gone(Step.USER);
    }
  }

  // Also when no step of it was written down: a key is made before anything is asked for.
  private void takeDown() throws InterruptedException {
    try {
      tunnel.down();
      if (trace.made(Step.TUNNEL).isPresent()) {
        gone(Step.TUNNEL);
      }
    } catch (MigrationException e) {
      left.add("the private network on this host: " + e.problem().message());
    }
  }

  // ---- the temporary domain

  private String domain() {
    return "user domain "
        + trace.made(Step.DOMAIN).map(made -> made.fact("domain")).orElse("of this host");
  }

  /** Only the one this host added, known by the address that it asks. */
  private void removeDomain(Cluster cluster) throws MigrationException, InterruptedException {
    Made made = trace.made(Step.DOMAIN).orElseThrow();
    settled(cluster, made);
    String name = made.fact("domain");
    Optional<JsonNode> found = UserDomains.find(name, cluster);
    boolean external =
        found.filter(each -> each.path("location").asText().equals("external")).isPresent();
    boolean ours =
        found
            .filter(
                each ->
                    each.path("providers").path(0).path("host").asText().equals(made.fact("host")))
            .isPresent();
    if (external && !ours) {
      return; // somebody else's, of the same name
    }
    // One of the cluster's own hides an external one of its name in that list.
    tolerating("domain_not_found", cluster, "remove-external-domain", Map.of("domain", name));
  }

  // ---- node and user

  private String nodeName() {
    return "node "
        + trace
            .made(Step.NODE)
            .map(made -> made.fact("id"))
            .filter(id -> !id.isEmpty())
            .orElse("of this host");
  }

  private String user() {
    return "user " + userName().orElse("of this host");
  }

  private Optional<String> userName() {
    return trace.made(Step.USER).map(made -> made.fact("user")).filter(name -> !name.isEmpty());
  }

  private Map<String, Object> userInput() {
    return Map.of("user", userName().orElse(""));
  }

  private static Map<String, Object> nodeInput(String id) {
    return Map.of("node_id", Integer.parseInt(id));
  }

  private Optional<String> lostNode(Cluster cluster, Made made)
      throws MigrationException, InterruptedException {
    Optional<TaskPath> task = cluster.submitted("cluster", made.fact("mark"));
    if (task.isPresent()) {
      Optional<TaskResult> result = ended(cluster, task.get());
      if (result.isPresent() && result.get().exitCode() != BUSY) {
        return result.get().succeeded()
            ? Optional.of(result.get().output().path("node_id").asText())
            : Optional.empty();
      }
    } else if (Instant.now(clock).isBefore(made.at().plus(RESULTS_KEPT))) {
      return Optional.empty(); // it never reached the cluster
    }
    return byKey(cluster, made);
  }

  private static Optional<TaskResult> ended(Cluster cluster, TaskPath task)
      throws InterruptedException {
    try {
      return Optional.of(cluster.await(task, percent -> {}));
    } catch (MigrationException e) {
      return Optional.empty();
    }
  }

  // NS8 tells the keys of no node that hosts no modules. But it refuses a key twice, and says whose
  // it is; where it was not known, the node that this makes goes at once.
  private static Optional<String> byKey(Cluster cluster, Made made)
      throws MigrationException, InterruptedException {
    TaskPath task = cluster.submit("cluster", "add-node", Join.nodeInput(made.fact("public-key")));
    TaskResult result = cluster.await(task, percent -> {});
    if (result.succeeded()) {
      return Optional.of(result.output().path("node_id").asText());
    }
    for (JsonNode error : result.output()) {
      if (error.path("error").asText().equals("public_key_matches_existing_node")) {
        return Optional.of(error.path("value").asText());
      }
    }
    throw untold();
  }

  private void removeNode(Cluster cluster) throws MigrationException, InterruptedException {
    Made made = trace.made(Step.NODE).orElseThrow();
    // Its number is asked for only when the answer with it was lost.
    Optional<String> id = made.certain() ? Optional.of(made.fact("id")) : lostNode(cluster, made);
    if (id.isEmpty()) {
      return;
    }
    tolerating("node_not_found", cluster, "remove-node", nodeInput(id.get()));
    JsonNode nodes =
        cluster.cluster().run(ActionCall.of("list-nodes", null, JsonNode.class)).path("nodes");
    for (JsonNode node : nodes) {
      if (node.path("node_id").asText().equals(id.get())) {
        throw MigrationException.of(
            "node-still-there",
            Side.DESTINATION,
            "NS8 still lists node " + id.get() + " after it was removed",
            "Remove it in NS8 by hand.");
      }
    }
  }

  private void removeUser(Cluster cluster) throws MigrationException, InterruptedException {
    Made made = trace.made(Step.USER).orElseThrow();
    settled(cluster, made);
    tolerating("user_not_found", cluster, "remove-user", userInput());
  }

  // What a killed process asked for may be waiting for its turn still.
  private static void settled(Cluster cluster, Made made)
      throws MigrationException, InterruptedException {
    if (!made.certain() && !made.fact("mark").isEmpty()) {
      Optional<TaskPath> task = cluster.submitted("cluster", made.fact("mark"));
      if (task.isPresent()) {
        Optional<TaskResult> unused = ended(cluster, task.get());
      }
    }
  }

  private static void tolerating(String error, Cluster cluster, String action, Object input)
      throws MigrationException, InterruptedException {
    try {
      cluster.cluster().run(ActionCall.of(action, input));
    } catch (ActionFailedException e) {
      if (!e.has(error)) {
        throw e;
      }
    }
  }
}
