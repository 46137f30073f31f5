package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * The task protocol of NS8 as the contract describes it, with the faults a test asks for. Tasks run
 * until the test ends them, unless the test gave their action a result beforehand.
 */
public final class FakeNs8 implements AutoCloseable {
  static final String USER = "admin";
  static final String PASSWORD = "Nethesis,1234";
  private static final String NIL = "\"redis: nil\"";

  private final FakeServer server;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Function<Task, Answer>> programs = new LinkedHashMap<>();
  private final Set<String> tokens = new LinkedHashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<SocketSession> sockets = new CopyOnWriteArrayList<>();
  private final Set<String> hangingAgents = new LinkedHashSet<>();
  private volatile boolean refusesSockets;
  private int logins;
  private String tokenPrefix = "eyJtoken-";

  /** A task with what became of it. */
  static final class Task {
    final String agent;
    final String id = UUID.randomUUID().toString();
    final ObjectNode context;
    boolean taken;
    Answer result;

    Task(String agent, JsonNode request) {
      this.agent = agent;
      this.context = request.deepCopy();
      this.context.put("id", id);
    }

    TaskPath path() {
      return new TaskPath(agent + "/task/" + id);
    }

    String action() {
      return context.path("action").asText();
    }
  }

  private static final class Fault {
    final Predicate<Call> when;
    final Function<Call, Answer> answer;
    int times;

    Fault(Predicate<Call> when, int times, Function<Call, Answer> answer) {
      this.when = when;
      this.times = times;
      this.answer = answer;
    }
  }

  FakeNs8() {
    this.server = new FakeServer(this::answer, () -> refusesSockets ? null : new SocketSession());
    program("list-actions", 0, "[\"list-actions\"]", "");
  }

  ClusterAddress address() {
    return server.address();
  }

  HttpCluster login(ClusterOptions options) throws MigrationException, InterruptedException {
    return HttpCluster.login(
        address(), TlsPolicy.validate(), Credentials.of(USER, Secret.of(PASSWORD)), options);
  }

  /** What every task of that action ends with, at once. */
  synchronized FakeNs8 program(String action, int exitCode, String output, String error) {
    programs.put(action, task -> result(exitCode, output, error));
    return this;
  }

  /** The same, a different one each time; the last one stays. */
  synchronized FakeNs8 programs(String action, List<Answer> results) {
    List<Answer> left = new ArrayList<>(results);
    programs.put(action, task -> left.size() > 1 ? left.remove(0) : left.get(0));
    return this;
  }

  static Answer result(int exitCode, String output, String error) {
    ObjectNode data = Json.object().put("error", error).put("exit_code", exitCode);
    data.set("output", Json.parse(output));
    return Answer.json(200, "success", data.toString());
  }

  /** Answers some requests otherwise than the cluster would, a number of times. */
  synchronized FakeNs8 fault(Predicate<Call> when, int times, Function<Call, Answer> answer) {
    faults.add(new Fault(when, times, answer));
    return this;
  }

  /** Does what some requests ask for, and cuts the connection instead of answering. */
  FakeNs8 loseAnswers(Predicate<Call> when, int times) {
    return fault(
        when,
        times,
        call -> {
          serve(call);
          return Answer.cut();
        });
  }

  synchronized void tokenPrefix(String prefix) {
    tokenPrefix = prefix;
  }

  void refuseSockets() {
    refusesSockets = true;
  }

  synchronized void expireTokens() {
    tokens.clear();
  }

  synchronized int logins() {
    return logins;
  }

  synchronized void hang(String agent) {
    hangingAgents.add(agent);
  }

  /** The agent goes on, with what waits in its queue. */
  synchronized void goOn(String agent) {
    hangingAgents.remove(agent);
    tasks.values().stream().filter(task -> task.agent.equals(agent)).forEach(this::take);
  }

  synchronized List<Task> tasks(String action) {
    return tasks.values().stream().filter(task -> task.action().equals(action)).toList();
  }

  synchronized Task only(String action) {
    List<Task> found = tasks(action);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " tasks of " + action);
    }
    return found.get(0);
  }

  synchronized void end(String action, int exitCode, String output) {
    only(action).result = result(exitCode, output, "");
  }

  /** The agent is gone: nobody renews the context any more. */
  synchronized void kill(String action) {
    only(action).taken = false;
  }

  private Answer answer(Call call) {
    calls.add(call);
    Fault fault;
    synchronized (this) {
      fault =
          faults.stream()
              .filter(each -> each.times > 0 && each.when.test(call))
              .findFirst()
              .orElse(null);
      if (fault != null) {
        fault.times--;
      }
    }
    return fault == null ? serve(call) : fault.answer.apply(call);
  }

  private synchronized Answer serve(Call call) {
    if (call.path().equals("/api/login")) {
      return login(call.body());
    }
    if (!tokens.contains(call.token())) {
      return Answer.json(401, "Token is expired", "null");
    }
    String path = call.path().substring("/api/".length());
    if (path.equals("nodes")) {
      return Answer.json(200, "success", "{\"list\":[\"1\"]}");
    }
    if (path.endsWith("/tasks")) {
      String agent = path.substring(0, path.length() - "/tasks".length());
      return call.method().equals("POST") ? queue(agent, call.body()) : list(agent);
    }
    String id = path.replaceFirst("/(status|context)$", "").replaceFirst(".*/", "");
    return path.endsWith("/context") ? context(tasks.get(id)) : status(tasks.get(id));
  }

  private Answer login(JsonNode body) {
    if (!body.path("password").asText().equals(PASSWORD)) {
      return Answer.json(401, "incorrect Username or Password", "null");
    }
    logins++;
    String token = tokenPrefix + logins;
    tokens.add(token);
    return new Answer(
        200,
        Map.of("Content-Type", "application/json"),
        "{\"code\":200,\"expire\":\"2026-12-06T10:00:00Z\",\"token\":\"" + token + "\"}");
  }

  private Answer queue(String agent, JsonNode body) {
    Task task = new Task(agent, body);
    tasks.put(task.id, task);
    take(task);
    return Answer.json(201, "task queued successfully", task.context.toString());
  }

  private void take(Task task) {
    if (!task.taken && !hangingAgents.contains(task.agent)) {
      task.taken = true;
      Function<Task, Answer> program = programs.get(task.action());
      task.result = program == null ? null : program.apply(task);
    }
  }

  private Answer list(String agent) {
    ObjectNode shown = Json.object();
    tasks.values().stream()
        .filter(task -> task.taken && task.agent.equals(agent))
        .forEach(
            task -> shown.putObject("task/" + agent + "/" + task.id).set("context", task.context));
    ObjectNode data = Json.object().put("queue", "task/" + agent + "/*");
    data.set("tasks", shown.isEmpty() ? null : shown);
    return Answer.json(200, "success", data.toString());
  }

  private static Answer status(Task task) {
    return task == null || task.result == null
        ? Answer.json(400, "error getting error status from redis", NIL)
        : task.result;
  }

  private static Answer context(Task task) {
    if (task == null || !task.taken) {
      return Answer.json(400, "error getting context status from redis", NIL);
    }
    return Answer.json(200, "success", "{\"context\":" + task.context + "}");
  }

  /** Tells progress to everybody who has authorised. */
  void tell(TaskPath task, String status, int percent) {
    send(
        "{\"name\":\"progress/"
            + task
            + "\",\"payload\":{\"progress\":"
            + percent
            + ",\"status\":\""
            + status
            + "\"},\"timestamp\":\"2026-11-22T23:48:39Z\",\"type\":\"task\"}");
  }

  void send(String message) {
    sockets.stream()
        .filter(each -> each.authorised)
        .forEach(each -> each.session.sendText(message, Callback.NOOP));
  }

  boolean heard() {
    return sockets.stream().anyMatch(each -> each.authorised && each.session.isOpen());
  }

  synchronized boolean knows(String token) {
    return tokens.contains(token);
  }

  @Override
  public void close() {
    server.close();
  }

  /** The server's end of a WebSocket. */
  public final class SocketSession implements Session.Listener.AutoDemanding {
    volatile Session session;
    volatile boolean authorised;
    volatile String firstFrame = "";
    volatile int closedWith;
    volatile boolean ponged;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
      sockets.add(this);
    }

    @Override
    public void onWebSocketText(String message) {
      firstFrame = message;
      if (knows(Json.parse(message).path("payload").path("jwt").asText())) {
        authorised = true;
      } else {
        session.sendText(
            "{\"payload\":\"Token is expired\",\"type\":\"authorize-error\"}",
            Callback.from(() -> session.close(1000, "Bye", Callback.NOOP), failure -> {}));
      }
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
      ponged = true;
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      closedWith = code;
      authorised = false;
      callback.succeed();
    }
  }
}
