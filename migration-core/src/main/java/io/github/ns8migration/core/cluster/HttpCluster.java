package io.github.ns8migration.core.cluster;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cluster behind its HTTP API.
 *
 * <pre>{@code
 * try (Cluster cluster = HttpCluster.login(
 *     ClusterAddress.ofLeader("leader.example.org"), TlsPolicy.validate(),
 *     Credentials.of("admin", password), ClusterOptions.standard())) {
 *   Status status = cluster.cluster().run(ActionCall.of("get-cluster-status", null, Status.class));
 * }
 * }</pre>
 *
 * <p>Threads of its own are daemons of the HTTP client; {@link #close()} ends the WebSocket.
 */
public final class HttpCluster implements Cluster {
  private static final Pattern AGENT = Pattern.compile("cluster|node/[0-9]+|module/[a-z0-9_-]+");

  private final Session session;
  private final ProgressSocket socket;

  private HttpCluster(Session session) {
    this.session = session;
    this.socket = new ProgressSocket(session);
  }

  /**
   * Logs in.
   *
   * @throws MigrationException with one of the problem codes {@code login-refused}, {@code
   *     login-incomplete}, {@code otp-needed} (the password was right), {@code otp-wrong}, {@code
   *     tls-not-trusted} (the remedy holds the fingerprint to pin), {@code tls-failed}, {@code
   *     host-unknown}, {@code cluster-unreachable}, {@code no-cluster-there}, {@code
   *     cluster-redis-down}, {@code cluster-out-of-order}, {@code too-many-requests}
   */
  public static HttpCluster login(
      ClusterAddress address, TlsPolicy tls, Credentials credentials, ClusterOptions options)
      throws MigrationException, InterruptedException {
    Session session = new Session(new Wire(address, tls, options), credentials, options);
    session.login();
    return new HttpCluster(session);
  }

  @Override
  public ActionTarget cluster() {
    return agent("cluster");
  }

  @Override
  public ActionTarget module(ModuleId module) {
    return agent(module.agent());
  }

  /** The actions of an agent: {@code cluster}, {@code node/1}, {@code module/mail1}. */
  public ActionTarget agent(String agent) {
    requireAgent(agent);
    return new ActionTarget() {
      @Override
      public <T> T run(ActionCall<T> call) throws MigrationException, InterruptedException {
        return new ActionRun<>(HttpCluster.this, session, agent, call).toEnd();
      }
    };
  }

  @Override
  public <T> T run(ActionCall<T> call, String mark)
      throws MigrationException, InterruptedException {
    return new ActionRun<>(this, session, "cluster", call).toEnd(mark);
  }

  @Override
  public TaskPath submit(String agent, String action, @Nullable Object input, String mark)
      throws MigrationException, InterruptedException {
    requireAgent(agent);
    return new Submission(session, agent, action, Json.input(input).tree(), mark).start();
  }

  @Override
  public Optional<TaskPath> submitted(String agent, String mark)
      throws MigrationException, InterruptedException {
    return new Submission(session, agent, "an earlier action", Json.input(null).tree(), mark)
        .earlier();
  }

  private static void requireAgent(String agent) {
    if (!AGENT.matcher(agent).matches()) {
      throw new IllegalArgumentException("not an agent: " + agent);
    }
  }

  @Override
  public TaskResult await(TaskPath task, IntConsumer percent)
      throws MigrationException, InterruptedException {
    return new TaskWatch(session, socket, task, percent).untilEnd();
  }

  @Override
  public Optional<TaskResult> result(TaskPath task)
      throws MigrationException, InterruptedException {
    return watch(task).result();
  }

  @Override
  public boolean alive(TaskPath task) throws MigrationException, InterruptedException {
    return watch(task).alive();
  }

  private TaskWatch watch(TaskPath task) {
    return new TaskWatch(session, socket, task, percent -> {});
  }

  @Override
  public void close() {
    session.close();
    socket.close();
  }
}
