package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends what was sent to a real cluster and compares the answers: status, keys, types, texts and
 * values, apart from what no two runs share.
 */
class TranscriptReplayTest {
  /** Exchanges that are not replayed, each with its reason. */
  private static final Map<String, String> SKIPPED =
      Map.of(
          "import-image-and-limits 70",
          "the recorded list was cut to two entries; ClusterActionsTest looks at the limits",
          "import-sogo 30",
          "no SOGo starts here, nor does it fail to for want of a real service",
          "authorization 23",
          "the firewall of a node is not part of the cluster",
          "http-misc 9",
          "the page of the user interface is another one",
          "http-misc 10",
          "the list of 181 tasks was cut when it was recorded",
          "cluster-info 20",
          "get-facts serves statistics only, no migration asks for it",
          "cluster-info 23",
          "get-facts serves statistics only, no migration asks for it");

  /** Places of answers that differ on purpose, each with the reason. */
  private static final Map<String, String> FREE =
      Map.ofEntries(
          // Only actions that are answered are listed.
          Map.entry("agent-idle-check 3", "/data/output.*"),
          Map.entry("agent-idle-check 8", "/data/output.*"),
          Map.entry("cluster-info 29", "/data/output.*"),
          Map.entry("cluster-info 37", "/data/output.*"),
          // More images are listed; ClusterActionsTest looks at the keys of an entry.
          Map.entry("cluster-info 11", "/data/output"),
          // Flags of core modules that mean nothing to a migration.
          Map.entry("cluster-info 16", "/data/output/.*/flags"),
          // Measurements of a node.
          Map.entry("cluster-info 19", "/data/output/nodes.*"),
          Map.entry("join-node-and-user 26", "/data/output/nodes.*"),
          // Tasks of the module from before the recording.
          Map.entry("abort-and-remove-module 10", "/data/tasks.*"),
          // Samba publishes its domain in steps of its own; here it has none.
          Map.entry("import-samba 39", "/data/output/.*domains.*"),
          // The steps of an application say on standard error what is in the output too.
          Map.entry("import-imapsync 17", "/data/error"),
          // The password of a domain that was there before.
          Map.entry("cluster-info 8", "/data/output/domains/./bind_password"),
          Map.entry("smarthost-and-service-providers 8", "/data/output/0/bind_password"),
          Map.entry("ref-ns8-join 4", "/data/output/domains/./bind_password"),
          Map.entry("ref-ns8-join-fails 4", "/data/output/domains/./bind_password"));

  private static final Pattern STATUS = Pattern.compile(".*/task/([^/]+)/status");

  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> learned = new HashMap<>();
  private final List<AutoCloseable> resources = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : resources) {
      each.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  static Stream<String> transcripts() {
    return Stream.of(
        "login",
        "token-errors",
        "two-factor",
        "authorization",
        "http-misc",
        "cluster-info",
        "task-lifecycle",
        "join-node-and-user",
        "remove-node-and-user",
        "external-domain",
        "smarthost-and-service-providers",
        "agent-idle-check",
        "rate-limit",
        "redis-down",
        "worker-node",
        "import-again-completed",
        "import-failed-step",
        "import-restarted",
        "import-cancelled",
        "import-image-and-limits",
        "import-openldap",
        "import-imapsync",
        "import-sogo",
        "import-mail",
        "import-samba",
        "abort-and-remove-module",
        "abort-import-task",
        "ref-ns8-join",
        "ref-ns8-join-fails",
        "ref-ns8-bind-app",
        "ref-ns8-abort",
        "ref-ns8-check-import",
        "ref-ns8-leave");
  }

  /** Recordings that are not replayed here, each with its reason. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "ws-progress", "ProgressSocketTest",
          "ws-authorize", "ProgressSocketTest",
          "ws-ping", "ProgressSocketTest",
          "import-webtop", "what was delivered is not recorded; WebTopBehaviourTest has its steps",
          "webtop-configure", "begins behind that import; WebTopBehaviourTest has its exit codes",
          "ref-migrate-getmail-finish", "begins in the middle of an import; as import-imapsync");

  @Test
  void everyRecordingIsReplayedOrHasAReasonNotToBe() throws Exception {
    Path folder =
        Path.of(Objects.requireNonNull(getClass().getResource("/transcripts/login.json")).toURI())
            .getParent();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(transcripts(), ELSEWHERE.keySet().stream()).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void theClusterAnswersAsARealOneDid(String name) throws Exception {
    JsonNode exchanges;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/transcripts/" + name + ".json"))) {
      exchanges = Json.MAPPER.readTree(in);
    }
    prepare(name);

    List<String> differences = new ArrayList<>();
    for (int index = 0; index < exchanges.size(); index++) {
      String place = name + " " + index;
      if (SKIPPED.containsKey(place)) {
        continue;
      }
      before(place);
      JsonNode exchange = exchanges.get(index);
      List<String> found =
          exchange.has("rsync")
              ? rsync(exchange.get("rsync"))
              : http(place, exchange, passwords(exchanges), finished(exchanges, exchange));
      found.forEach(
          each -> differences.add(place + " (" + exchange.path("note").asText() + ") " + each));
    }

    assertThat(differences).isEmpty();
  }

  /** What was there when the transcript began. */
  private void prepare(String name) throws Exception {
    EmbeddedCluster.Builder builder =
        EmbeddedCluster.builder()
            .withNethforge()
            // What the recorded client sent was not kept: the real steps would want it.
            .withImage("mail", PlainBehaviour::new)
            .withImage("sogo", SogoBehaviour::new)
            .withImage("openldap", DirectoryBehaviour::new)
            .withImage("samba", ImportModuleTest.SharesBehaviour::new);
    if (name.equals("smarthost-and-service-providers") || name.startsWith("ref-ns8-join")) {
      builder.withInternalDomain("directory.nh", "rfc2307", "dc=directory,dc=nh", Optional.empty());
    }
    if (name.equals("ref-ns8-join") || name.equals("ref-ns8-join-fails")) {
      builder.withInternalDomain("ad.ns7.test", "ad", "DC=ad,DC=ns7,DC=test", Optional.empty());
    }
    if (name.equals("cluster-info") || name.equals("import-openldap")) {
      builder.withExternalDomain("directory.nh", "rfc2307", "dc=directory,dc=nh", "10.5.4.2", 636);
    }
    if (name.equals("ref-ns8-leave")) {
      builder.withExternalDomain("ns7dir.test", "rfc2307", "dc=directory,dc=nh", "10.5.4.4", 636);
    }
    cluster = builder.start();
    switch (name) {
      case "http-misc",
          "authorization",
          "login",
          "token-errors",
          "two-factor",
          "join-node-and-user",
          "task-lifecycle",
          "redis-down" -> {}
      case "ref-ns8-join-fails" -> nodes(2);
      case "ref-ns8-join" -> nodes(3);
      case "remove-node-and-user" -> nodes(4);
      case "ref-ns8-leave" -> nodes(4);
      default -> nodes(2);
    }
    for (String user : List.of("ns7admin2", "ns7admin4")) {
      if (!name.matches("join-node-and-user|authorization|cluster-info|ref-ns8-join.*")
          || (name.equals("cluster-info") && user.equals("ns7admin2"))) {
        addUser(user, "00000000-fake-pass-word-000000000001");
      }
    }
    switch (name) {
      case "agent-idle-check" -> add("sogo");
      case "import-again-completed" -> {
        add("mail");
        cluster.module("mail1").liveEnvironment().put("IMPORT_IMAGE_URL", "x");
      }
      case "smarthost-and-service-providers", "import-imapsync" -> {
        add("mail");
        publishMail();
        learned.put("f43165fc-5511-46d9-a12b-ef7323a8488b", cluster.module("mail1").uuid());
      }
      case "abort-and-remove-module" -> {
        add("imapsync");
        learned.put("imapsync3", "imapsync1");
      }
      case "external-domain" -> directory();
      case "import-image-and-limits" -> add("mail");
      case "ref-ns8-join" -> directory("10.5.4.4");
      default -> {}
    }
  }

  private void nodes(int last) {
    for (int id = 2; id <= last; id++) {
      cluster.addNode("key of node " + id, "", List.of("nomodules"), "");
    }
    if (last > 2) {
      for (int id = 2; id < last; id++) {
        cluster.state().removeNode(id);
      }
    }
  }

  private void addUser(String name, String password) {
    User user = new User(name, User.hash(password), name);
    cluster.engine().agents().forEach(agent -> user.grant(agent, "owner"));
    cluster.state().addUser(user);
  }

  private void add(String image) throws Exception {
    JsonNode result =
        ApiClient.admin(cluster)
            .run("cluster", "add-module", Json.object().put("image", image).put("node", 1));
    assertThat(result.path("exit_code").asInt()).isZero();
  }

  private void publishMail() {
    ClusterModule mail = cluster.module("mail1");
    mail.publish(
        new ClusterModule.Service(
            "imap",
            "tcp",
            Map.of(
                "port", "143", "mail_hostname", "leader.ns8.test", "user_domain", "directory.nh")));
    mail.publish(
        new ClusterModule.Service(
            "submission",
            "tcp",
            Map.of(
                "port",
                "10587",
                "mail_hostname",
                "leader.ns8.test",
                "user_domain",
                "directory.nh")));
  }

  private void directory() throws Exception {
    directory("10.5.4.2");
  }

  /** An LDAP server like the one of the recording: 636 with TLS, 389 in clear. */
  private void directory(String host) throws Exception {
    SelfSigned certificate = SelfSigned.make(folder, "ldap.test");
    KeyStore store =
        KeyStore.getInstance(certificate.store().toFile(), certificate.password().toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, certificate.password().toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocket secure =
        context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    StubLdap tls = new StubLdap(secure);
    StubLdap clear = new StubLdap(null);
    resources.addAll(List.of(tls, clear));
    cluster.route(host, 636, tls.address());
    cluster.route(host, 389, clear.address());
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      cluster.route(
          host,
          6636,
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort()));
    }
  }

  /** What happened on the recorded cluster between two exchanges. */
  private void before(String place) {
    switch (place) {
      case "agent-idle-check 0" -> cluster.faults().killAgent("sogo1");
      case "agent-idle-check 1" -> cluster.faults().reviveAgent("sogo1");
      case "agent-idle-check 4" -> cluster.faults().hangAgent("sogo1");
      case "agent-idle-check 7" -> cluster.clock().advance(Duration.ofSeconds(12));
      case "agent-idle-check 8" -> cluster.faults().reviveAgent("sogo1");
      case "rate-limit 0" -> cluster.faults().limitRate(25, 300);
      case "rate-limit 1", "rate-limit 2", "rate-limit 3" -> drain();
      case "rate-limit 4" -> cluster.faults().limitRate(25, 300);
      case "redis-down 1" -> cluster.faults().storeDown(true);
      case "redis-down 5" -> {
        cluster.faults().storeDown(false);
        cluster.engine().agent("cluster").orElseThrow().disconnect();
      }
      case "redis-down 8" -> cluster.engine().agent("cluster").orElseThrow().connect();
      case "worker-node 0" -> cluster.faults().leaderIsElsewhere("leader.ns8.test");
      case "import-restarted 11" -> cluster.faults().stopDaemon("imapsync1");
      case "abort-import-task 36" -> cluster.clock().advance(Duration.ofSeconds(61));
      default -> {}
    }
  }

  private void drain() {
    // A bucket that fills up in the time a busy machine needs for one request would not be empty.
    cluster.faults().limitRate(0.001, 300);
    boolean allowed = true;
    while (allowed) {
      allowed = cluster.rateLimiter().allows("10.5.4.2");
    }
  }

  private static Map<String, String> passwords(JsonNode exchanges) {
    Map<String, String> passwords = new HashMap<>();
    for (JsonNode each : exchanges) {
      if (each.path("request").path("path").asText().endsWith("/login")
          && each.path("response").path("status").asInt() == 200) {
        JsonNode body = each.path("request").path("body");
        passwords.put(body.path("username").asText(), body.path("password").asText());
      }
    }
    return passwords;
  }

  /** Whether this is a poll of a task that a later one found ended. */
  private static boolean finished(JsonNode exchanges, JsonNode exchange) {
    String path = exchange.path("request").path("path").asText();
    if (!STATUS.matcher(path).matches()
        || exchange.path("response").path("status").asInt() != 400) {
      return false;
    }
    boolean after = false;
    for (JsonNode each : exchanges) {
      after |= each.equals(exchange);
      if (after
          && each.path("request").path("path").asText().equals(path)
          && each.path("response").path("status").asInt() == 200) {
        return true;
      }
    }
    // The tail of some recordings ends before the task did.
    return exchange.path("note").asText().startsWith("poll");
  }

  private List<String> http(
      String place, JsonNode exchange, Map<String, String> passwords, boolean early)
      throws Exception {
    JsonNode wanted = exchange.get("response");
    HttpRequest request = request(exchange, passwords);
    if (early) {
      return List.of();
    }
    boolean result =
        exchange.path("request").path("path").asText().matches(".*/(status|context)")
            && wanted.path("status").asInt() == 200;
    HttpResponse<byte[]> response =
        result
            ? await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> send(request), reply -> reply.statusCode() == 200)
            : send(request);
    if (response.statusCode() != wanted.path("status").asInt()) {
      return List.of(
          "status: recorded "
              + wanted.path("status")
              + " "
              + wanted.path("body")
              + ", got "
              + response.statusCode()
              + " "
              + text(response));
    }
    List<String> differences = headers(wanted.path("headers"), response);
    JsonNode body = wanted.path("body");
    if (body.isObject()) {
      JsonNode live = Json.parse(text(response)).orElse(Json.object());
      differences.addAll(
          new Shape(
                  learned,
                  Optional.ofNullable(FREE.get(place)).stream().collect(Collectors.toSet()))
              .compare(body, live));
      learnTaskIds(body, live);
    }
    return differences;
  }

  /** The id within a task's path stands in later paths alone. */
  private void learnTaskIds(JsonNode recorded, JsonNode live) {
    String was = recorded.path("data").path("output").path("task").asText();
    String is = live.path("data").path("output").path("task").asText();
    if (!was.isEmpty() && !is.isEmpty()) {
      learned.put(was.replaceFirst(".*/", ""), is.replaceFirst(".*/", ""));
      JsonNode old = recorded.path("data").path("output").path("credentials");
      JsonNode now = live.path("data").path("output").path("credentials");
      learned.put(old.path(0).asText(), now.path(0).asText());
      learned.put(old.path(1).asText(), now.path(1).asText());
    }
  }

  private List<String> headers(JsonNode recorded, HttpResponse<byte[]> response) {
    List<String> differences = new ArrayList<>();
    for (String header :
        List.of(
            "Content-Type", "Www-Authenticate", "Retry-After", "Location", "Content-Encoding")) {
      String live = response.headers().firstValue(header).orElse("");
      boolean html = recorded.path(header).asText().startsWith("text/html");
      if (!html && !recorded.path(header).asText().equals(live)) {
        differences.add(header + ": recorded " + recorded.path(header) + ", got " + live);
      }
    }
    return differences;
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) throws IOException {
    boolean zipped = response.headers().firstValue("Content-Encoding").isPresent();
    try (InputStream in =
        zipped
            ? new GZIPInputStream(new ByteArrayInputStream(response.body()))
            : new ByteArrayInputStream(response.body())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private HttpRequest request(JsonNode exchange, Map<String, String> passwords) {
    JsonNode recorded = exchange.get("request");
    String path = recorded.path("path").asText();
    JsonNode sent = recorded.path("body");
    if (sent.isObject() && sent.path("action").asText().equals("add-user")) {
      sent = sent.deepCopy();
      String user = sent.path("data").path("user").asText();
      if (passwords.containsKey(user)) {
        ((ObjectNode) sent.path("data")).put("password_hash", User.hash(passwords.get(user)));
      }
    }
    String body =
        sent.isNull() || sent.isMissingNode()
            ? ""
            : sent.isTextual() ? sent.asText() : sent.toString();
    String expected = exchange.path("response").path("body").path("message").asText();
    String token = recorded.path("headers").path("Authorization").asText();
    String target = tokens(path, expected);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(cluster.baseUri().resolve("/") + live(target).substring(1)))
            .timeout(Duration.ofSeconds(20))
            .header(
                "X-Forwarded-For", path.startsWith("/cluster-admin") ? "192.0.2.11" : "10.5.4.2")
            .method(
                recorded.path("method").asText(),
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(live(body)));
    if (!token.isEmpty()) {
      request.header("Authorization", tokens(token, expected));
    }
    for (String header : List.of("Content-Type", "Accept-Encoding")) {
      String value = recorded.path("headers").path(header).asText();
      if (!value.isEmpty()) {
        request.header(header, value);
      }
    }
    return request.build();
  }

  /** Puts a live token in place of a recorded one: for the same user, and as bad as that was. */
  private String tokens(String text, String expected) {
    Matcher matcher = Pattern.compile("eyJ[^.]+\\.([^.]+)\\.FAKE[A-Za-z0-9-]+").matcher(text);
    if (!matcher.find()) {
      return text;
    }
    ObjectNode claims =
        (ObjectNode)
            Json.parse(new String(Base64.getUrlDecoder().decode(matcher.group(1)), UTF_8))
                .orElseThrow();
    String token;
    if (expected.equals("Token is expired")) {
      token =
          cluster
              .tokens()
              .signed(claims.put("exp", cluster.clock().instant().getEpochSecond() - 3600));
    } else if (expected.equals("signature is invalid")) {
      token = cluster.tokens().issue(claims.path("id").asText(), false).text() + "x";
    } else {
      token = cluster.tokens().issue(claims.path("id").asText(), false).text();
    }
    return matcher.replaceFirst(Matcher.quoteReplacement(token));
  }

  /** Puts live ids, ports and passwords in place of recorded ones, all at once. */
  private String live(String text) {
    String secret = learned.get("FAKETOTPSECRETFAKETOTPSECRETFAKE");
    if (secret != null) {
      learned.put("560613", cluster.oneTimeCode(secret));
    }
    List<String> recorded =
        learned.keySet().stream()
            .filter(each -> each.length() > 4)
            .sorted((one, other) -> Integer.compare(other.length(), one.length()))
            .toList();
    if (recorded.isEmpty()) {
      return text;
    }
    String any = recorded.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(any)
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(learned.get(match.group())));
  }

  /** Runs the recorded client; what it sent is made up. */
  private List<String> rsync(JsonNode recorded) throws Exception {
    List<String> arguments = new ArrayList<>();
    for (JsonNode each : recorded.path("argv")) {
      arguments.add(argument(each.asText()));
    }
    String password = live(recorded.path("env").path("RSYNC_PASSWORD").asText());
    int wanted = recorded.path("exit_code").asInt();
    int[] got = {-1};
    String[] output = {""};
    // The recorded client tried until the daemon was there.
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              ProcessBuilder builder =
                  new ProcessBuilder(arguments)
                      .directory(folder.toFile())
                      .redirectErrorStream(true);
              builder.environment().put("RSYNC_PASSWORD", password);
              Process process = builder.start();
              process.getOutputStream().close();
              output[0] = new String(process.getInputStream().readAllBytes(), UTF_8);
              got[0] = process.waitFor();
              return got[0] == wanted;
            });
    List<String> differences = new ArrayList<>();
    if (got[0] != wanted) {
      differences.add(
          "rsync " + arguments + ": recorded " + wanted + ", got " + got[0] + " " + output[0]);
    }
    if (recorded.path("stdout").asText().startsWith("data  ")) {
      assertThat(output[0]).isEqualTo(recorded.path("stdout").asText());
    }
    return differences;
  }

  private String argument(String recorded) throws IOException {
    if (recorded.startsWith("rsync://")) {
      return live(recorded).replace("@10.5.4.1:", "@127.0.0.1:");
    }
    if (recorded.contains("/") && !recorded.startsWith("-")) {
      Path file = folder.resolve(recorded);
      if (recorded.endsWith("/")) {
        Files.createDirectories(file);
      } else if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "[]");
      }
    }
    return recorded;
  }

  /** An application that wants its dump. */
  private static final class SogoBehaviour implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      return List.of(
          new Step() {
            @Override
            public String name() {
              return "40restoreDB";
            }

            @Override
            public void run(ModuleSite site) throws StepFailure {
              if (!site.state().resolve("sogo.sql").toFile().delete()) {
                throw new StepFailure(1, null, "No such file: sogo.sql");
              }
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return name.equals("configure-module")
          ? Optional.of((site, input) -> null)
          : Optional.empty();
    }
  }

  /** Publishes its directory, as OpenLDAP does in its last steps. */
  private static final class DirectoryBehaviour implements ModuleBehaviour {
    @Override
    public List<Step> importSteps() {
      return List.of(
          new Step() {
            @Override
            public String name() {
              return "80advertise_service";
            }

            @Override
            public void run(ModuleSite site) {
              site.publishService(
                  "ldap",
                  "tcp",
                  Map.of(
                      "domain", "directory.nh",
                      "schema", "rfc2307",
                      "base_dn", "dc=directory,dc=nh",
                      "bind_dn", "cn=ldapservice,dc=directory,dc=nh",
                      "bind_password", "lab-bind-pw",
                      "port", "20002",
                      "tls", "off",
                      "tls_verify", "off"));
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return Optional.empty();
    }
  }
}
