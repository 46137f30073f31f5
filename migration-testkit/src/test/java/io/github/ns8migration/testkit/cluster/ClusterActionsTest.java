package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterActionsTest {
  @TempDir java.nio.file.Path folder;
  private EmbeddedCluster cluster;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    use(EmbeddedCluster.builder().nodes(3));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void use(EmbeddedCluster.Builder builder) throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    cluster = builder.start();
    api = ApiClient.admin(cluster);
  }

  private JsonNode run(String action, JsonNode data) throws Exception {
    return api.run("cluster", action, data);
  }

  private JsonNode output(String action) throws Exception {
    JsonNode result = run(action, NullNode.getInstance());
    assertThat(result.path("exit_code").asInt()).isZero();
    return result.path("output");
  }

  private static ObjectNode node(String key) {
    ObjectNode input =
        Json.object()
            .put("core_version", "0.0.0-ns7")
            .put("node_pwh", User.hash("x"))
            .put("public_key", key)
            .put("endpoint", "");
    input.putArray("flags").add("nomodules");
    return input;
  }

  private static JsonNode entry(JsonNode list, String field, String value) {
    for (JsonNode each : list) {
      if (each.path(field).asText().equals(value)) {
        return each;
      }
    }
    throw new AssertionError(value + " is not in " + list);
  }

  @Test
  @Tag("F04")
  void nodeNumbersAreNeverGivenTwiceAndAKeyIsTakenOnce() throws Exception {
    assertThat(run("add-node", node("k1")).path("output").path("node_id").asInt()).isEqualTo(4);
    assertThat(run("add-node", node("k1")).path("exit_code").asInt()).isEqualTo(4);
    run("remove-node", Json.object().put("node_id", 4));

    JsonNode again = run("add-node", node("k1")).path("output");

    assertThat(again.path("node_id").asInt()).isEqualTo(5);
    assertThat(again.path("ip_address").asText()).isEqualTo("10.5.4.5");
  }

  @Test
  void theFirstNodeListedIsNotAlwaysTheLeader() throws Exception {
    Set<Integer> first = new HashSet<>();
    for (int count = 0; count < 60 && first.size() < 2; count++) {
      JsonNode nodes = output("get-cluster-status").path("nodes");
      assertThat(nodes).hasSize(3);
      first.add(nodes.path(0).path("id").asInt());
    }

    assertThat(first).hasSizeGreaterThan(1);
  }

  @Test
  @Tag("F12")
  void theOnlyNodeLeftMayHaveAnyNumber() throws Exception {
    use(EmbeddedCluster.builder().firstNode(3));

    JsonNode node = output("get-cluster-status").path("nodes").path(0);

    assertThat(node.path("id").asInt()).isEqualTo(3);
    assertThat(node.path("local").asBoolean()).isTrue();
    assertThat(node.path("vpn").path("ip_address").asText()).isEqualTo("10.5.4.3");
  }

  @Test
  void anEntryOfListModulesHasTheRecordedKeys() throws Exception {
    JsonNode recorded;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/transcripts/cluster-info.json"))) {
      recorded =
          Json.MAPPER
              .readTree(in)
              .path(11)
              .path("response")
              .path("body")
              .path("data")
              .path("output");
    }
    run("add-node", node("k1"));

    JsonNode live = entry(output("list-modules"), "id", "mail");

    assertThat(keys(live)).isEqualTo(keys(entry(recorded, "id", "mail")));
    assertThat(keys(live.path("versions").path(0)))
        .containsExactlyInAnyOrder("tag", "testing", "labels");
    assertThat(live.path("disabled_updates_reason").asText()).isEqualTo("ns7_migration");
  }

  private static Set<String> keys(JsonNode node) {
    Set<String> keys = new HashSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  @Tag("F13")
  void aNodeThatHasItsMailServerIsNotEligibleButNothingEnforcesThat() throws Exception {
    api.importModule("mail");

    JsonNode destinations =
        entry(output("list-modules"), "id", "mail").path("install_destinations");

    assertThat(entry(destinations, "node_id", "1").path("reject_reason"))
        .isEqualTo(Json.object().put("message", "max_per_node_limit").put("parameter", "1"));
    assertThat(entry(destinations, "node_id", "2").path("eligible").asBoolean()).isTrue();
    assertThat(api.importModule("mail").path("credentials").path(0).asText()).isEqualTo("mail2");
  }

  @Test
  @Tag("F57")
  void sogoIsListedAndInstalledOnlyWithItsRepository() throws Exception {
    ObjectNode wanted = Json.object().put("image", "sogo").put("node", 1);
    assertThat(output("list-modules")).noneMatch(each -> each.path("id").asText().equals("sogo"));
    assertThat(run("add-module", wanted).path("exit_code").asInt()).isEqualTo(2);

    run("alter-repository", Json.object().put("name", "nethforge").put("status", true));

    assertThat(output("list-modules")).anyMatch(each -> each.path("id").asText().equals("sogo"));
    assertThat(run("add-module", wanted).path("exit_code").asInt()).isZero();
  }

  @Test
  void noModuleGoesToAMigratingMachine() throws Exception {
    run("add-node", node("k1"));
    ObjectNode input = Json.object().put("image", "mail").put("node", 4);
    input.putArray("volumes");

    JsonNode result = run("import-module", input);

    assertThat(result.path("exit_code").asInt()).isEqualTo(2);
    assertThat(result.path("error").asText()).contains("line 50");
  }

  @Test
  void anInternalDomainHidesAnExternalOneOfItsName() throws Exception {
    use(
        EmbeddedCluster.builder()
            .withExternalDomain("example.org", "rfc2307", "dc=directory,dc=nh", "10.5.4.9", 636)
            .withInternalDomain("example.org", "rfc2307", "dc=example,dc=org", Optional.of(12)));

    JsonNode domains = output("list-user-domains").path("domains");

    assertThat(domains).hasSize(1);
    assertThat(domains.path(0).path("location").asText()).isEqualTo("internal");
    assertThat(domains.path(0).path("counters").path("users").asInt()).isEqualTo(12);
    assertThat(domains.path(0).path("counters").path("groups").isNull()).isTrue();
  }

  @Test
  @Tag("F06")
  void aDomainThatIsThereIsNotTakenAgain() throws Exception {
    use(
        EmbeddedCluster.builder()
            .trustingExternalDomains()
            .withInternalDomain("example.org", "rfc2307", "dc=example,dc=org", Optional.empty()));
    ObjectNode domain =
        Json.object()
            .put("domain", "example.org")
            .put("protocol", "ldap")
            .put("host", "10.5.4.2")
            .put("port", 636)
            .put("base_dn", "")
            .put("bind_dn", "cn=x")
            .put("bind_password", "p")
            .put("tls", true)
            .put("tls_verify", false);

    assertThat(run("add-external-domain", domain).path("exit_code").asInt()).isEqualTo(2);
    assertThat(
            run("add-external-domain", domain.put("domain", "other.org")).path("exit_code").asInt())
        .isZero();
    JsonNode nullSchema = run("add-external-domain", domain.put("domain", "x").putNull("schema"));
    assertThat(nullSchema.path("exit_code").asInt()).isEqualTo(10);
    assertThat(nullSchema.path("output"))
        .anyMatch(each -> each.path("error").asText().equals("schema_enum"));
    JsonNode portText = run("add-external-domain", domain.put("schema", "ad").put("port", "636"));
    assertThat(portText.path("output"))
        .anyMatch(each -> each.path("error").asText().equals("port_invalid_type"));
  }

  @Test
  void updateRoutesAddsAndCannotRemove() throws Exception {
    ObjectNode route = Json.object().put("ip_address", "192.0.2.77").put("node_id", 2);
    ObjectNode add = Json.object();
    add.putArray("add").add(route);
    ObjectNode remove = Json.object();
    remove.putArray("remove").add(route);

    assertThat(run("update-routes", add).path("exit_code").asInt()).isZero();
    assertThat(run("update-routes", remove).path("exit_code").asInt()).isEqualTo(1);

    assertThat(cluster.nodes().get(1).routes()).containsExactly("192.0.2.77");
    assertThat(run("update-routes", Json.object()).path("exit_code").asInt()).isEqualTo(10);
  }

  @Test
  void ownersOfTheClusterAreGrantedOnModulesThatComeLaterAndOthersAreNot() throws Exception {
    addUser("migrator", "owner", "*");
    addUser("helper", "owner", "node/1");
    api.importModule("mail");
    ApiClient migrator = as("migrator");
    ApiClient helper = as("helper");

    assertThat(migrator.post("module/mail1", "get-status", NullNode.getInstance()).status())
        .isEqualTo(201);
    assertThat(helper.post("module/mail1", "get-status", NullNode.getInstance()).status())
        .isEqualTo(403);
    assertThat(helper.post("node/1", "get-info", NullNode.getInstance()).status()).isEqualTo(201);
  }

  private void addUser(String name, String role, String on) throws Exception {
    ObjectNode user = Json.object().put("user", name).put("password_hash", User.hash(name));
    user.putObject("set");
    user.putArray("grant").addObject().put("role", role).put("on", on);
    assertThat(run("add-user", user).path("exit_code").asInt()).isZero();
  }

  private ApiClient as(String user) throws Exception {
    ApiClient client = new ApiClient(cluster.baseUri());
    assertThat(client.login(user, user).status()).isEqualTo(200);
    return client;
  }

  @Test
  void theSecondFactorIsAskedForAfterThePassword() throws Exception {
    String secret = cluster.enableSecondFactor("admin");
    ObjectNode login =
        Json.object().put("username", "admin").put("password", cluster.adminPassword());

    assertThat(api.login(login).message()).isEqualTo("missing OTP value");
    assertThat(api.login(login.put("otp", "000000")).message()).isEqualTo("OTP check failed");
    assertThat(api.login(login.put("otp", cluster.oneTimeCode(secret))).status()).isEqualTo(200);
  }

  @Test
  void aMalformedTaskIsToldFromOneWithoutPermission() throws Exception {
    assertThat(api.post("cluster", "{\"action\":\"get-name\",\"extra\":\"text\"}").message())
        .isEqualTo("request fields malformed");
    assertThat(api.post("cluster", "[]").status()).isEqualTo(403);
  }

  @Test
  void theFrontEndServesTheSameOverTls() throws Exception {
    use(EmbeddedCluster.builder().withTls().keepIn(folder));
    KeyStore store =
        KeyStore.getInstance(folder.resolve("tls/tls.p12").toFile(), "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null);
    trusted.setCertificateEntry("ns8", store.getCertificate("ns8"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);

    HttpResponse<String> response =
        HttpClient.newBuilder()
            .sslContext(context)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(cluster.publicUri() + "/nodes"))
                    .header("Authorization", "Bearer " + api.token())
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
  }
}
