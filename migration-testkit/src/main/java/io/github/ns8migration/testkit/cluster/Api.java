package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the API server answers, apart from the wire. */
final class Api {
  private static final int LONGEST_LOGIN = 16 * 1024;
  private static final String AGENT = "(cluster|node/[^/]+|module/[^/]+)";
  private static final Pattern TASKS = Pattern.compile("/api/" + AGENT + "/tasks");
  private static final Pattern TASK =
      Pattern.compile("/api/" + AGENT + "/task/([^/]+)/(status|context)");
  private static final String FORBIDDEN = "you don't have permission to access this resource";
  private static final JsonNode NIL = TextNode.valueOf("redis: nil");
  private static final JsonNode STORE_DOWN =
      TextNode.valueOf("dial tcp 127.0.0.1:6379: connect: connection refused");

  private final EmbeddedCluster cluster;
  private final ClusterState state;
  private final Faults faults;

  Api(EmbeddedCluster cluster) {
    this.cluster = cluster;
    this.state = cluster.state();
    this.faults = cluster.faults();
  }

  /**
   * A request.
   *
   * @param path below the prefix of the front end
   * @param client the address that counts for limits and permissions
   * @param length bytes of the body
   * @param text the body
   */
  record Request(
      String method,
      String path,
      String client,
      @Nullable String authorization,
      @Nullable String queryToken,
      @Nullable String contentType,
      int length,
      String text) {}

  /**
   * An answer.
   *
   * @param lost cut the connection instead
   */
  record Answer(
      int status,
      Map<String, String> headers,
      Optional<String> body,
      Optional<String> user,
      Optional<String> action,
      JsonNode data,
      boolean lost) {
    static Answer json(int status, JsonNode body) {
      return new Answer(
          status,
          Map.of("Content-Type", "application/json; charset=utf-8"),
          Optional.of(body.toString()),
          Optional.empty(),
          Optional.empty(),
          NullNode.getInstance(),
          false);
    }

    static Answer of(int status, String message, @Nullable JsonNode data) {
      return json(status, Json.envelope(status, message, data));
    }

    static Answer bare(int status) {
      return new Answer(
          status,
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          NullNode.getInstance(),
          false);
    }

    Answer with(String header, String value) {
      Map<String, String> all = new HashMap<>(headers);
      all.put(header, value);
      return new Answer(status, Map.copyOf(all), body, user, action, data, lost);
    }

    Answer asking() {
      return with("WWW-Authenticate", "JWT realm=nethserver");
    }

    Answer by(String name) {
      return new Answer(status, headers, body, Optional.of(name), action, data, lost);
    }

    Answer submitting(String name, JsonNode input) {
      return new Answer(status, headers, body, user, Optional.of(name), input, lost);
    }

    Answer cut() {
      return new Answer(status, headers, body, user, action, data, true);
    }
  }

  /** Whether the client may be served at all. */
  Optional<Answer> limited(String client) {
    boolean refused = faults.takeTooMany() || !cluster.rateLimiter().allows(client);
    return refused
        ? Optional.of(Answer.of(429, "too many requests", null).with("Retry-After", "1"))
        : Optional.empty();
  }

  Answer answer(Request request) {
    Optional<Answer> limited = limited(request.client());
    if (limited.isPresent()) {
      return limited.get();
    }
    if (isRoute(request.method(), request.path())) {
      return route(request);
    }
    if (request.path().endsWith("/")
        && isRoute(request.method(), request.path().replaceFirst("/+$", ""))) {
      return redirect(request);
    }
    if (request.method().equals("GET") && request.path().equals("/")) {
      return page();
    }
    return Answer.of(404, "API not found", null);
  }

  private static Answer page() {
    Answer page = Answer.bare(200).with("Content-Type", "text/html; charset=utf-8");
    return new Answer(
        200,
        page.headers(),
        Optional.of("<html><body>NS8</body></html>\n"),
        Optional.empty(),
        Optional.empty(),
        NullNode.getInstance(),
        false);
  }

  private static Answer redirect(Request request) {
    boolean get = request.method().equals("GET");
    return Answer.bare(get ? 301 : 307).with("Location", request.path().replaceFirst("/+$", ""));
  }

  private static boolean isRoute(String method, String path) {
    return switch (method) {
      case "POST" ->
          List.of("/api/login", "/api/logout", "/api/2FA").contains(path)
              || TASKS.matcher(path).matches();
      case "GET" ->
          List.of("/api/nodes", "/api/modules", "/api/2FA", "/api/2FA/qr-code").contains(path)
              || TASKS.matcher(path).matches()
              || TASK.matcher(path).matches();
      case "DELETE" -> path.equals("/api/2FA");
      default -> false;
    };
  }

  private Answer route(Request request) {
    if (request.path().equals("/api/login")) {
      return login(request);
    }
    if (request.path().equals("/api/logout")) {
      return Answer.json(200, Json.object().put("code", 200));
    }
    String user;
    try {
      user = cluster.tokens().verify(token(request));
    } catch (Tokens.RefusedException e) {
      return Answer.of(e.status, e.text(), null).asking();
    }
    boolean here = state.user(user).map(each -> each.mayComeFrom(request.client())).orElse(true);
    if (!here) {
      return Answer.of(403, FORBIDDEN, null).asking().by(user);
    }
    return authorized(request, user).by(user);
  }

  private static String token(Request request) throws Tokens.RefusedException {
    String header = request.authorization();
    if (header != null) {
      String[] parts = header.split(" ", 2);
      if (parts.length == 2 && parts[0].equals("Bearer")) {
        return parts[1];
      }
    }
    String query = request.queryToken();
    if (query != null && !query.isEmpty()) {
      return query;
    }
    throw new Tokens.RefusedException(401, "query token is empty");
  }

  private Answer login(Request request) {
    Optional<Map<String, String>> fields = loginFields(request);
    if (fields.isEmpty()) {
      return refusedLogin("missing Username or Password");
    }
    if (faults.isStoreDown()) {
      return Answer.of(503, "redis is not running", null).asking();
    }
    String name = fields.get().getOrDefault("username", "");
    String password = fields.get().getOrDefault("password", "");
    Optional<User> user = state.user(name).filter(each -> each.hasPassword(password));
    if (user.isEmpty()) {
      return refusedLogin("incorrect Username or Password");
    }
    boolean checked = false;
    if (user.get().secondFactor()) {
      String code = fields.get().getOrDefault("otp", "");
      if (code.isEmpty()) {
        return refusedLogin("missing OTP value");
      }
      if (!Totp.matches(user.get().secret, code, cluster.clock().instant())) {
        return refusedLogin("OTP check failed");
      }
      checked = true;
    }
    if (!user.get().mayComeFrom(request.client())) {
      return refusedLogin("incorrect Username or Password");
    }
    Tokens.Token token = cluster.tokens().issue(name, checked);
    return Answer.json(
            200,
            Json.object()
                .put("code", 200)
                .put("expire", Json.time(token.expire()))
                .put("token", token.text()))
        .by(name);
  }

  private static Answer refusedLogin(String message) {
    return Answer.of(401, message, null).asking();
  }

  /** Without the JSON content type a body is read as a form, and nothing is found in it. */
  private static Optional<Map<String, String>> loginFields(Request request) {
    if (request.length() > LONGEST_LOGIN) {
      return Optional.empty();
    }
    String type = String.valueOf(request.contentType()).replaceFirst(";.*", "").trim();
    Map<String, String> fields = new HashMap<>();
    if (type.equals("application/json")) {
      JsonNode body = Json.parse(request.text()).orElse(NullNode.getInstance());
      for (String name : List.of("username", "password", "otp")) {
        JsonNode value = body.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
          return Optional.empty();
        }
        fields.put(name, value.isTextual() ? value.asText() : "");
      }
    } else if (type.equals("application/x-www-form-urlencoded")) {
      Arrays.stream(request.text().split("&"))
          .map(pair -> pair.split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> fields.put(decode(pair[0]), decode(pair[1])));
    }
    boolean complete =
        !fields.getOrDefault("username", "").isEmpty()
            && !fields.getOrDefault("password", "").isEmpty();
    return complete ? Optional.of(fields) : Optional.empty();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private Answer authorized(Request request, String user) {
    Matcher tasks = TASKS.matcher(request.path());
    Matcher task = TASK.matcher(request.path());
    if (tasks.matches()) {
      return request.method().equals("POST")
          ? submit(request, user, tasks.group(1))
          : list(tasks.group(1));
    }
    if (task.matches()) {
      return task.group(3).equals("status")
          ? status(task.group(1), task.group(2))
          : context(task.group(1), task.group(2));
    }
    return switch (request.path()) {
      case "/api/nodes" ->
          names("node/*", state.nodes().stream().map(node -> String.valueOf(node.id)).toList());
      case "/api/modules" ->
          names("module/*", state.modules().stream().map(ClusterModule::id).sorted().toList());
      default -> secondFactor(request, user);
    };
  }

  private Answer names(String queue, List<String> names) {
    if (faults.isStoreDown()) {
      return Answer.of(400, "error getting list from redis queue", STORE_DOWN);
    }
    ObjectNode data = Json.object();
    ArrayNode list = data.putArray("list");
    names.forEach(list::add);
    return Answer.of(200, "success", data.put("queue", queue));
  }

  private Answer submit(Request request, String user, String agent) {
    Optional<JsonNode> body = Json.parse(request.text()).filter(JsonNode::isObject);
    String action = body.map(each -> each.path("action").asText()).orElse("");
    boolean may =
        body.isPresent()
            && !faults.isStoreDown()
            && state.user(user).filter(each -> each.may(agent, action)).isPresent();
    if (!may) {
      return Answer.of(403, FORBIDDEN, null).asking().submitting(action, NullNode.getInstance());
    }
    return submit(body.get(), user, agent, action).submitting(action, body.get().path("data"));
  }

  private Answer submit(JsonNode body, String user, String agent, String action) {
    Optional<String> malformed = malformed(body);
    if (malformed.isPresent()) {
      return Answer.of(400, "request fields malformed", TextNode.valueOf(malformed.get()));
    }
    if (faults.leader().isPresent()) {
      return Answer.of(
          403,
          "task submission is forbidden in a worker node",
          TextNode.valueOf(faults.leader().get()));
    }
    Instant now = cluster.clock().instant();
    if (cluster.engine().agent(agent).filter(each -> each.answers(now)).isEmpty()) {
      return Answer.of(
          404, "client idle check failed", TextNode.valueOf("Client name " + agent + " not found"));
    }
    boolean lost = faults.takeLostSubmission();
    Task task =
        cluster
            .engine()
            .submit(
                agent,
                action,
                Json.orNull(body.get("data")),
                Json.orNull(body.get("extra")),
                body.path("parent").asText(""),
                user);
    Answer answer = Answer.of(201, "task queued successfully", task.shown);
    return lost ? answer.cut() : answer;
  }

  private static Optional<String> malformed(JsonNode body) {
    return wrong(body, "action", false)
        .or(() -> wrong(body, "parent", false))
        .or(() -> wrong(body, "extra", true));
  }

  private static Optional<String> wrong(JsonNode body, String field, boolean object) {
    JsonNode value = body.path(field);
    boolean fits =
        value.isMissingNode() || value.isNull() || (object ? value.isObject() : value.isTextual());
    return fits
        ? Optional.empty()
        : Optional.of("json: cannot unmarshal into Go struct field Task." + field);
  }

  private Answer status(String agent, String id) {
    if (faults.takeStatusError()) {
      return Answer.bare(faults.statusError());
    }
    String nothing = "error getting error status from redis";
    if (faults.isStoreDown()) {
      return Answer.of(400, nothing, STORE_DOWN);
    }
    Answer answer =
        cluster
            .engine()
            .task(agent, id)
            .flatMap(task -> result(task))
            .map(data -> Answer.of(200, "success", data))
            .orElseGet(() -> Answer.of(400, nothing, NIL));
    return faults.takeLostStatus() ? answer.cut() : answer;
  }

  private Optional<JsonNode> result(Task task) {
    return task.result(cluster.clock().instant()).map(data -> data.put("file", task.file()));
  }

  private Answer context(String agent, String id) {
    String nothing = "error getting context status from redis";
    if (faults.isStoreDown()) {
      return Answer.of(400, nothing, STORE_DOWN);
    }
    Optional<Task> task = cluster.engine().task(agent, id);
    Optional<JsonNode> context = task.flatMap(each -> each.context(cluster.clock().instant()));
    if (context.isEmpty()) {
      return Answer.of(400, nothing, NIL);
    }
    ObjectNode data = Json.object();
    data.set("context", context.get());
    return Answer.of(200, "success", data.put("file", task.orElseThrow().file()));
  }

  private Answer list(String agent) {
    ObjectNode tasks = Json.object();
    Instant now = cluster.clock().instant();
    for (Task task : cluster.engine().tasksOf(agent)) {
      Optional<JsonNode> context = task.context(now);
      if (context.isPresent()) {
        ObjectNode entry = Json.object();
        entry.set("context", context.get());
        task.result(now).ifPresent(entry::setAll);
        tasks.set(task.file(), entry);
      }
    }
    ObjectNode data = Json.object().put("queue", "task/" + agent + "/*");
    data.set("tasks", tasks.isEmpty() ? NullNode.getInstance() : tasks);
    return Answer.of(200, "success", data);
  }

  private Answer secondFactor(Request request, String name) {
    Optional<User> user = state.user(name);
    return switch (request.method() + " " + request.path()) {
      case "GET /api/2FA/qr-code" -> newSecret(name);
      case "POST /api/2FA" -> enable(request, user);
      case "DELETE /api/2FA" -> {
        user.ifPresent(each -> each.secret = "");
        yield Answer.of(200, "2FA revocate successfully", TextNode.valueOf(""));
      }
      default -> {
        boolean on = user.map(User::secondFactor).orElse(false);
        yield Answer.of(
            200,
            on ? "2FA set for this user" : "2FA not set for this user",
            JsonNodeFactory.instance.booleanNode(on));
      }
    };
  }

  private static Answer newSecret(String name) {
    String secret = Totp.newSecret();
    return Answer.of(
        200,
        "QR code string",
        Json.object()
            .put("key", secret)
            .put(
                "url",
                "otpauth://totp/NethServer:"
                    + name
                    + "?algorithm=SHA1&digits=6&issuer=NethServer&period=30&secret="
                    + secret));
  }

  private Answer enable(Request request, Optional<User> user) {
    JsonNode body = Json.parse(request.text()).orElse(NullNode.getInstance());
    String secret = body.path("secret").asText();
    boolean right =
        Totp.isSecret(secret)
            && Totp.matches(secret, body.path("otp").asText(), cluster.clock().instant());
    if (!right) {
      return Answer.of(400, "OTP token verification failed", TextNode.valueOf(""));
    }
    user.ifPresent(each -> each.secret = secret);
    return Answer.of(200, "2FA set successfully", null);
  }
}
