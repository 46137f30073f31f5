package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionRunTest {
  private static final String ACTION = "configure-module";
  private static final String NOT_READY = "mail_module_is_not_valid";

  private final FakePace pace = new FakePace();
  private FakeNs8 ns8;
  private HttpCluster cluster;
  private ActionTarget webtop;

  @BeforeEach
  void logIn() throws Exception {
    ns8 = new FakeNs8();
    cluster = ns8.login(ClusterOptions.standard().withoutSocket().withPace(pace));
    webtop = cluster.module(new ModuleId("webtop1"));
  }

  @AfterEach
  void close() {
    cluster.close();
    ns8.close();
  }

  private ActionFailedException failure(ActionCall<?> call) {
    return catchThrowableOfType(ActionFailedException.class, () -> webtop.run(call));
  }

  private static String refusal(String error) {
    return "[{\"field\":\"host\",\"parameter\":\"host\",\"value\":\"x\",\"error\":\""
        + error
        + "\"}]";
  }

  private static Answer refused(int exitCode, String error) {
    return FakeNs8.result(exitCode, refusal(error), "");
  }

  @Test
  void theOutputIsReadAsTheCallerWantsIt() throws Exception {
    record Status(boolean initialized, List<Node> nodes) {
      record Node(int id) {}
    }
    String output = "{\"initialized\":true,\"nodes\":[{\"id\":1,\"flags\":[]}],\"ui\":\"x\"}";
    ns8.program("get-cluster-status", 0, output, "<6>chatter\n");

    Status status = cluster.cluster().run(ActionCall.of("get-cluster-status", null, Status.class));

    assertThat(status).isEqualTo(new Status(true, List.of(new Status.Node(1))));
  }

  @Test
  @Tag("A3")
  @Tag("A27")
  void anOutputMayBeAText() throws Exception {
    ns8.program(ACTION, 0, "\"two\\nlines\"", "");

    assertThat(webtop.run(ActionCall.of(ACTION, null, String.class))).isEqualTo("two\nlines");
    assertThat(webtop.run(ActionCall.of(ACTION, null))).isNull();
    assertThat(webtop.run(ActionCall.of(ACTION, null, JsonNode.class)).isTextual()).isTrue();
  }

  @Test
  void aSecretInAnOutputStaysSecret() throws Exception {
    record Receiver(int port, Secret password) {}
    ns8.program("import-module", 0, "{\"port\":20005,\"password\":\"123-abc\"}", "");

    Receiver receiver = webtop.run(ActionCall.of("import-module", null, Receiver.class));

    assertThat(receiver.password().reveal()).isEqualTo("123-abc");
    assertThat(receiver.toString()).doesNotContain("123-abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"secret-output\"", "null", "[1,2]"})
  @Tag("A3")
  void anOutputOfAnotherShapeIsAProblemWithoutItsContent(String output) {
    record Receiver(int port) {}
    ns8.program(ACTION, 0, output, "");

    MigrationException failure =
        catchThrowableOfType(
            MigrationException.class,
            () -> webtop.run(ActionCall.of(ACTION, null, Receiver.class)));

    assertThat(failure.problem().code()).isEqualTo("output-unexpected");
    assertThat(failure).hasNoCause();
    assertThat(failure.toString()).doesNotContain("secret-output");
  }

  @Test
  void aRefusalNamesActionInstanceAndReason() {
    ns8.program(ACTION, 2, refusal("domain_already_used_in_traefik"), "");

    ActionFailedException failure = failure(ActionCall.of(ACTION, Map.of()));

    assertThat(failure.problem().code()).isEqualTo("action-refused");
    assertThat(failure.problem().side()).isEqualTo(Side.DESTINATION);
    assertThat(failure.problem().message())
        .isEqualTo(
            "The action configure-module of module/webtop1 was refused:"
                + " domain_already_used_in_traefik (host).");
    assertThat(failure.has("domain_already_used_in_traefik")).isTrue();
    assertThat(failure.exitCode()).isEqualTo(2);
  }

  @Test
  @Tag("C2")
  void whatIsNotReadyYetIsTriedAgain() throws Exception {
    ns8.programs(
        ACTION, List.of(refused(3, NOT_READY), refused(3, NOT_READY), FakeNs8.result(0, "{}", "")));

    webtop.run(ActionCall.of(ACTION, null).retryingOn(NOT_READY));

    assertThat(ns8.tasks(ACTION)).hasSize(3);
  }

  @Test
  @Tag("C2")
  void theSameExitCodeWithAnotherErrorIsNotTriedAgain() {
    ns8.program(
        ACTION,
        3,
        "[{\"field\":\"host\",\"parameter\":\"host\",\"value\":\"x\",\"error\":\"newcert_acme_error\","
            + "\"details\":\"rate limited {try later}\"}]",
        "");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null).retryingOn(NOT_READY));

    assertThat(ns8.tasks(ACTION)).hasSize(1);
    assertThat(failure.problem().message())
        .contains("newcert_acme_error (host): rate limited {try later}");
  }

  @Test
  @Tag("C2")
  void whatNeverBecomesReadyIsReportedAfterSomeMinutes() {
    ns8.program(ACTION, 3, refusal(NOT_READY), "");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null).retryingOn(NOT_READY));

    assertThat(failure.has(NOT_READY)).isTrue();
    assertThat(pace.elapsed()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
  }

  @Test
  void oneErrorThatWillNotPassIsEnoughToStop() {
    String both =
        refusal(NOT_READY).replace("]", ",") + refusal("timezone_is_not_valid").substring(1);
    ns8.program(ACTION, 3, both, "");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null).retryingOn(NOT_READY));

    assertThat(failure.errors()).hasSize(2);
    assertThat(ns8.tasks(ACTION)).hasSize(1);
  }

  @Test
  void aBusyAgentIsTriedAgain() throws Exception {
    ns8.programs(ACTION, List.of(FakeNs8.result(11, "\"\"", "busy"), FakeNs8.result(0, "{}", "")));

    webtop.run(ActionCall.of(ACTION, null));

    assertThat(ns8.tasks(ACTION)).hasSize(2);
  }

  @Test
  void anAgentThatStaysBusyIsReported() {
    ns8.program(ACTION, 11, "\"\"", "");

    assertThat(failure(ActionCall.of(ACTION, null)).problem().code()).isEqualTo("agent-busy");
  }

  @Test
  void anActionThatIsNotThereIsReported() {
    ns8.program(ACTION, 8, "\"\"", "Action configure-module is not defined\n");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null));

    assertThat(failure.problem().code()).isEqualTo("action-unknown");
    assertThat(failure.problem().message()).contains("is not defined");
  }

  @Test
  void aFailureQuotesTheLastLineOnly() {
    ns8.program(
        ACTION,
        1,
        "\"\"",
        "<6>podman run --env=RSYNC_PASSWORD=p4ss\nTraceback\n<3>FileNotFoundError: getmail.json\n\n");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null));

    assertThat(failure.problem().code()).isEqualTo("action-failed");
    assertThat(failure.problem().message())
        .contains("NS8 says: FileNotFoundError: getmail.json")
        .doesNotContain("podman", "p4ss", "<3>");
  }

  @Test
  void whatWasSentAsSecretIsMaskedInWhatComesBack() {
    record Domain(Secret bind, Map<String, String> more) {}
    ns8.program(
        ACTION,
        1,
        "\"\"",
        "cannot bind with hunter22, s3cr3t, " + FakeNs8.PASSWORD + " and eyJtoken-12345678.a.b\n");

    ActionFailedException failure =
        failure(
            ActionCall.of(
                ACTION, new Domain(Secret.of("hunter22"), Map.of("admin_password", "s3cr3t"))));

    assertThat(failure.toString())
        .contains("cannot bind with ********, ********, ******** and ********")
        .doesNotContain("hunter22", "s3cr3t", FakeNs8.PASSWORD, "eyJ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\": {\"text\": \"quota {0} of %s $1 exceeded\"}}",
        "}{ ${user} {{}} \\n <b>x</b>",
        "Validation errors: [(root): Must validate {anyOf}]",
        "password_hash: Does not match pattern '^[a-f0-9]{64}$'",
      })
  @Tag("F69")
  void anyTextReachesTheUserUnchanged(String text) {
    ns8.program(ACTION, 1, "\"\"", text + "\n");

    ActionFailedException failure = failure(ActionCall.of(ACTION, null));

    assertThat(failure.problem().message()).endsWith("NS8 says: " + text);
    assertThat(failure.getMessage()).contains(text);
  }

  @Test
  @Tag("F69")
  void anErrorIsNotRememberedAfterTheNextSuccess() throws Exception {
    ns8.programs(ACTION, List.of(refused(2, "x"), FakeNs8.result(0, "{\"ok\":true}", "")));

    assertThat(failure(ActionCall.of(ACTION, null)).has("x")).isTrue();
    JsonNode output = webtop.run(ActionCall.of(ACTION, null, JsonNode.class));

    assertThat(output.path("ok").asBoolean()).isTrue();
  }
}
