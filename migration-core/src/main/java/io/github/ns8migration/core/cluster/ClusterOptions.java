package io.github.ns8migration.core.cluster;

import java.time.Duration;

/**
 * How patient the client is. {@link #standard()} fits a real cluster.
 *
 * @param connectTimeout for a connection to be made
 * @param requestTimeout for one request and its whole answer
 * @param reachPatience how long the first login goes on trying when the leader cannot be reached:
 *     zero while somebody types an address, a minute when the VPN has just been set up
 * @param outagePatience how long everything else goes on trying while the cluster does not answer,
 *     or answers with errors that pass (restart, overload, slow disk)
 * @param agentPatience how long an agent may be absent when an action is submitted: it starts
 *     together with its instance
 * @param readyPatience how long an action is repeated that fails with one of the errors its caller
 *     called "not ready yet", or with "busy"
 * @param lostAfter how long a task must be unknown before it counts as lost; NS8 forgets a running
 *     task 60 seconds after its agent died
 * @param pollBesideSocket between two looks at a task while the WebSocket tells its progress
 * @param pollAlone the same while it does not
 * @param socket whether to use the WebSocket at all
 * @param pace the clock
 */
public record ClusterOptions(
    Duration connectTimeout,
    Duration requestTimeout,
    Duration reachPatience,
    Duration outagePatience,
    Duration agentPatience,
    Duration readyPatience,
    Duration lostAfter,
    Duration pollBesideSocket,
    Duration pollAlone,
    boolean socket,
    Pace pace) {

  /** For a real cluster. */
  public static ClusterOptions standard() {
    return new ClusterOptions(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ZERO,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        true,
        Pace.real());
  }

  /** With other limits for one request. */
  public ClusterOptions withTimeouts(Duration connect, Duration request) {
    return new ClusterOptions(
        connect,
        request,
        reachPatience,
        outagePatience,
        agentPatience,
        readyPatience,
        lostAfter,
        pollBesideSocket,
        pollAlone,
        socket,
        pace);
  }

  /** With a first login that waits for the network: NS8 adds a VPN peer after it said so. */
  public ClusterOptions waitingForNetwork(Duration patience) {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        patience,
        outagePatience,
        agentPatience,
        readyPatience,
        lostAfter,
        pollBesideSocket,
        pollAlone,
        socket,
        pace);
  }

  /** With another patience for outages, absent agents, and services not ready yet. */
  public ClusterOptions withPatience(Duration outage, Duration agent, Duration ready) {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        reachPatience,
        outage,
        agent,
        ready,
        lostAfter,
        pollBesideSocket,
        pollAlone,
        socket,
        pace);
  }

  /** With other intervals between two looks at a task. */
  public ClusterOptions polling(Duration besideSocket, Duration alone) {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        reachPatience,
        outagePatience,
        agentPatience,
        readyPatience,
        lostAfter,
        besideSocket,
        alone,
        socket,
        pace);
  }

  /** With another time until an unknown task counts as lost. */
  public ClusterOptions losingAfter(Duration unknown) {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        reachPatience,
        outagePatience,
        agentPatience,
        readyPatience,
        unknown,
        pollBesideSocket,
        pollAlone,
        socket,
        pace);
  }

  /** Without the WebSocket. */
  public ClusterOptions withoutSocket() {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        reachPatience,
        outagePatience,
        agentPatience,
        readyPatience,
        lostAfter,
        pollBesideSocket,
        pollAlone,
        false,
        pace);
  }

  /** With another clock. */
  public ClusterOptions withPace(Pace newPace) {
    return new ClusterOptions(
        connectTimeout,
        requestTimeout,
        reachPatience,
        outagePatience,
        agentPatience,
        readyPatience,
        lostAfter,
        pollBesideSocket,
        pollAlone,
        socket,
        newPace);
  }
}
