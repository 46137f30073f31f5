package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mail module behind the whole cluster: over rsync, its own import, and what others see. */
class MailImportTest {
  @TempDir Path folder;
  private final EmbeddedCluster cluster = EmbeddedCluster.start();
  private ApiClient api;
  private JsonNode endpoint;

  @BeforeEach
  void deliver() throws Exception {
    api = ApiClient.admin(cluster);
    endpoint = api.importModule("mail", "dovecot-data", "rspamd-redis");
    ApiClient.Rsync rsync = new ApiClient.Rsync(endpoint).ready();
    Path delivered =
        Path.of(Objects.requireNonNull(getClass().getResource("/delivered/mail")).toURI());
    Files.createDirectories(folder.resolve("vmail/ceo@example.org/Maildir/cur"));
    assertThat(rsync.run("-r", delivered + "/", rsync.url("data/state/")).exitCode()).isZero();
    assertThat(
            rsync
                .run(
                    "-a",
                    "--usermap=0-1000:100",
                    "--groupmap=0-1000:101",
                    folder.resolve("vmail") + "/",
                    rsync.url("data/volumes/dovecot-data/"))
                .exitCode())
        .isZero();
    assertThat(
            api.run("cluster", "get-smarthost", NullNode.getInstance())
                .path("output")
                .path("mail_server"))
        .isEmpty();
    assertThat(rsync.terminate().exitCode()).isZero();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whatWasSentBecomesTheModulesDataAndItsServicesAreKnown() throws Exception {
    JsonNode result = api.result(endpoint.path("task").asText());

    assertThat(result.path("exit_code").asInt()).as(result.path("error").asText()).isZero();
    ClusterModule mail = cluster.module("mail1");
    assertThat(((MailBehaviour) mail.behaviour()).database().toJson().path("counts")).isNotEmpty();
    assertThat(mail.volume("dovecot-data").resolve("ceo")).isDirectory();
    JsonNode imap =
        api.run("module/mail1", "list-service-providers", Json.object().put("service", "imap"))
            .path("output")
            .path(0);
    assertThat(imap.path("module_uuid").asText()).isEqualTo(mail.uuid());
    assertThat(imap.path("mail_hostname").asText()).isEqualTo("leader.ns8.test");
    assertThat(imap.path("port").asText()).isEqualTo("143");
    assertThat(imap.path("host").asText()).isEqualTo("10.5.4.1");
  }

  @Test
  void theClusterRelaysThroughItOnlyAfterTheImport() throws Exception {
    api.result(endpoint.path("task").asText());
    ObjectNode settings =
        Json.object()
            .put("host", "10.5.4.1")
            .put("port", 25)
            .put("username", "")
            .put("password", "")
            .put("enabled", true)
            .put("encrypt_smtp", "none")
            .put("tls_verify", false);

    assertThat(api.run("cluster", "set-smarthost", settings).path("exit_code").asInt()).isZero();

    JsonNode smarthost = api.run("cluster", "get-smarthost", NullNode.getInstance()).path("output");
    assertThat(smarthost.path("enabled").asBoolean()).isTrue();
    assertThat(smarthost.path("manual_configuration").asBoolean()).isFalse();
    try (EmbeddedCluster fresh = EmbeddedCluster.start()) {
      JsonNode refused = ApiClient.admin(fresh).run("cluster", "set-smarthost", settings);
      assertThat(refused.path("exit_code").asInt()).isEqualTo(6);
    }
  }

  @Test
  void ownersSurviveTheImport() throws Exception {
    assumeThat(cluster.appliesOwners()).isTrue();
    api.result(endpoint.path("task").asText());

    Path account = cluster.module("mail1").volume("dovecot-data").resolve("ceo");

    assertThat(Files.getAttribute(account, "unix:uid")).isEqualTo(100);
    assertThat(Files.getAttribute(account, "unix:gid")).isEqualTo(101);
  }
}
