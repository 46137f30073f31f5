package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong on a real cluster, each switched on alone. Counted faults happen that many
 * times and then no more.
 */
public final class Faults {
  private final EmbeddedCluster cluster;
  private final AtomicInteger tooMany = new AtomicInteger();
  private final AtomicInteger statusErrors = new AtomicInteger();
  private final AtomicInteger lostStatus = new AtomicInteger();
  private final AtomicInteger lostSubmissions = new AtomicInteger();
  private final List<ActionFault> actionFaults = new CopyOnWriteArrayList<>();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final Map<String, Runnable> after = new ConcurrentHashMap<>();
  private final Set<String> textOutput = ConcurrentHashMap.newKeySet();
  private final Set<String> failingPulls = ConcurrentHashMap.newKeySet();
  private volatile int statusError = 500;
  private volatile Duration pull = Duration.ZERO;
  private volatile boolean portClosed;
  private volatile boolean storeDown;
  private volatile Optional<String> leaderElsewhere = Optional.empty();

  Faults(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  private record ActionFault(
      String action, AtomicInteger times, int exitCode, @Nullable JsonNode output, String error) {}

  /** Answers the next requests with 429, whatever they ask for. */
  public Faults answer429(int times) {
    tooMany.set(times);
    return this;
  }

  /** Answers the next reads of a task's status with 500 and an empty body. */
  public Faults answer500OnStatus(int times) {
    return answerOnStatus(500, times);
  }

  /** Answers the next reads of a task's status with this code, as a reverse proxy would. */
  public Faults answerOnStatus(int code, int times) {
    statusError = code;
    statusErrors.set(times);
    return this;
  }

  /** Cuts the connection instead of answering the next reads of a task's status. */
  public Faults loseStatus(int times) {
    lostStatus.set(times);
    return this;
  }

  /** Queues the next submitted task and cuts the connection instead of answering 201. */
  public Faults lose201() {
    lostSubmissions.set(1);
    return this;
  }

  /** Ends the life of all tokens issued so far. */
  public Faults expireTokens() {
    cluster.tokens().expireAll();
    return this;
  }

  /** Makes the results and contexts of all ended tasks vanish, as after 8 hours. */
  public Faults expireResults() {
    cluster.engine().tasks().forEach(Task::expire);
    return this;
  }

  /** The agent of a module dies: its tasks never end. Its rsync container stays. */
  public Faults killAgent(String module) {
    String id = "module/" + module;
    cluster.engine().agent(id).ifPresent(Agent::disconnect);
    cluster.engine().loseTasks(id);
    return this;
  }

  /** The agent of a module stops to answer; tasks are still queued for it, for 8 seconds. */
  public Faults hangAgent(String module) {
    agent(module).hang(cluster.clock().instant());
    return this;
  }

  /** A killed or hanging agent works again; what waited in its queue is run. */
  public Faults reviveAgent(String module) {
    Agent agent = agent(module);
    agent.connect();
    cluster.engine().goOn(agent);
    return this;
  }

  private Agent agent(String module) {
    return cluster
        .engine()
        .agent("module/" + module)
        .orElseThrow(() -> new IllegalArgumentException("no module " + module));
  }

  /** Kills the rsync daemon of a module: its import task aborts. */
  public Faults killDaemon(String module) {
    cluster.module(module).daemon().ifPresent(RsyncDaemon::kill);
    return this;
  }

  /** Stops the rsync container of a module, which its import task takes for {@code terminate}. */
  public Faults stopDaemon(String module) {
    cluster.module(module).daemon().ifPresent(RsyncDaemon::stop);
    return this;
  }

  /** Reboots a node: tasks and rsync daemons of its modules are gone, their agents come back. */
  public Faults rebootNode(int node) {
    List<ClusterModule> modules =
        cluster.modules().stream().filter(module -> module.node() == node).toList();
    modules.forEach(module -> killAgent(module.id()));
    modules.forEach(module -> killDaemon(module.id()));
    modules.forEach(module -> reviveAgent(module.id()));
    return this;
  }

  /**
   * The whole cluster loses its power: API, agents, tasks and rsync daemons are gone at once, until
   * {@link #powerOn}.
   */
  public Faults powerOff() {
    cluster.server().silence();
    cluster.modules().forEach(module -> killAgent(module.id()));
    cluster.modules().forEach(module -> killDaemon(module.id()));
    return this;
  }

  /** It is there again, at the same addresses; what was running is not. */
  public Faults powerOn() {
    cluster.modules().forEach(module -> reviveAgent(module.id()));
    cluster.server().speak();
    return this;
  }

  /** Images take so long to arrive. */
  public Faults slowPull(Duration duration) {
    pull = duration;
    return this;
  }

  /** An image cannot be pulled. */
  public Faults failPull(String image) {
    failingPulls.add(image);
    return this;
  }

  /** The rsync daemons of the imports that start now never listen. */
  public Faults portNeverOpens() {
    portClosed = true;
    return this;
  }

  /** An action prints one line too many, so that its output arrives as text. */
  public Faults outputAsText(String action) {
    textOutput.add(action);
    return this;
  }

  /** The next runs of an action end as a validation failure of one field. */
  public Faults failAction(String action, int times, int exitCode, String field, String error) {
    JsonNode output = Json.array().add(Json.problem(field, error, null));
    actionFaults.add(new ActionFault(action, new AtomicInteger(times), exitCode, output, ""));
    return this;
  }

  /** The next runs of an action die with a text on standard error and nothing printed. */
  public Faults abortAction(String action, int times, int exitCode, String text) {
    actionFaults.add(new ActionFault(action, new AtomicInteger(times), exitCode, null, text));
    return this;
  }

  /** Does something when an action is about to run, before it changed anything; once. */
  public Faults before(String action, Runnable happening) {
    before.put(action, happening);
    return this;
  }

  /** Does something when an action has done its work, before anybody can hear of it; once. */
  public Faults after(String action, Runnable happening) {
    after.put(action, happening);
    return this;
  }

  /** The next runs of {@code configure-module} fail, for example {@code newcert_acme_error}, 3. */
  public Faults failConfigure(String error, int exitCode, int times) {
    return failAction("configure-module", times, exitCode, "hostname", error);
  }

  /** Takes the store away, or gives it back. */
  public Faults storeDown(boolean down) {
    storeDown = down;
    return this;
  }

  /** The node asked is a worker from now on; the leader is said to be there. */
  public Faults leaderIsElsewhere(String host) {
    leaderElsewhere = Optional.of(host);
    return this;
  }

  /** Limits requests of each client address; NS8 has 25 a second and 300 at once. */
  public Faults limitRate(double perSecond, int burst) {
    cluster.rateLimiter().limit(perSecond, burst);
    return this;
  }

  /** Ends all faults that last; what was killed or has expired stays so. */
  public Faults clear() {
    List.of(tooMany, statusErrors, lostStatus, lostSubmissions).forEach(each -> each.set(0));
    actionFaults.clear();
    before.clear();
    after.clear();
    textOutput.clear();
    failingPulls.clear();
    pull = Duration.ZERO;
    portClosed = false;
    storeDown = false;
    leaderElsewhere = Optional.empty();
    return limitRate(0, 0);
  }

  private static boolean take(AtomicInteger counter) {
    return counter.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  boolean takeTooMany() {
    return take(tooMany);
  }

  boolean takeStatusError() {
    return take(statusErrors);
  }

  int statusError() {
    return statusError;
  }

  boolean takeLostStatus() {
    return take(lostStatus);
  }

  boolean takeLostSubmission() {
    return take(lostSubmissions);
  }

  boolean isStoreDown() {
    return storeDown;
  }

  Optional<String> leader() {
    return leaderElsewhere;
  }

  Duration pull() {
    return pull;
  }

  boolean failsPull(String source, String tag) {
    return failingPulls.stream()
        .anyMatch(each -> (source + ":" + tag).contains(each) || source.endsWith("/" + each));
  }

  boolean closesPort() {
    return portClosed;
  }

  private static void happen(Map<String, Runnable> happenings, Task task) {
    Runnable happening = happenings.remove(task.action);
    if (happening != null) {
      happening.run();
    }
  }

  void beforeAction(Task task) throws StepFailure {
    happen(before, task);
    for (ActionFault fault : actionFaults) {
      if (fault.action().equals(task.action) && take(fault.times())) {
        throw new StepFailure(fault.exitCode(), fault.output(), fault.error());
      }
    }
  }

  Optional<String> afterAction(Task task) {
    happen(after, task);
    return textOutput.contains(task.action)
        ? Optional.of("WARNING: something was printed here\n")
        : Optional.empty();
  }
}
