package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SubmissionTest {
  private static boolean isImport(Call call) {
    return call.is("POST", "/tasks") && call.body().path("action").asText().equals("import-module");
  }

  private final FakePace pace = new FakePace();
  private FakeNs8 ns8;
  private HttpCluster cluster;

  @BeforeEach
  void logIn() throws Exception {
    ns8 = new FakeNs8();
    cluster = ns8.login(ClusterOptions.standard().withPace(pace));
  }

  @AfterEach
  void close() {
    cluster.close();
    ns8.close();
  }

  private TaskPath submit() throws Exception {
    return cluster.submit("cluster", "import-module", Map.of("image", "mail"));
  }

  private String problem() {
    return catchThrowableOfType(MigrationException.class, this::submit).problem().code();
  }

  private static Function<Call, Answer> recorded(String file, String note) {
    return call -> Transcripts.noted(file, note).answer();
  }

  @Test
  void aTaskIsSubmittedWithWhatTheClustersPagesShow() throws Exception {
    TaskPath task = submit();

    JsonNode context = ns8.only("import-module").context;
    assertThat(task.agent()).isEqualTo("cluster");
    assertThat(context.path("data").path("image").asText()).isEqualTo("mail");
    assertThat(context.path("extra").path("title").asText()).isEqualTo("cluster/import-module");
    assertThat(context.path("extra").path("description").asText()).isNotEmpty();
    assertThat(context.path("extra").path("isNotificationHidden").isBoolean()).isTrue();
  }

  @Test
  @Tag("A4")
  void noInputIsSentAsNull() throws Exception {
    cluster.submit("cluster", "list-modules", null);

    JsonNode context = ns8.only("list-modules").context;
    assertThat(context.has("data")).isTrue();
    assertThat(context.path("data").isNull()).isTrue();
  }

  @Test
  @Tag("A21")
  void numbersStayNumbersAndSecretsArriveInClear() throws Exception {
    record Domain(int port, Secret bind_password, ModuleId module) {}

    cluster.submit(
        "cluster", "add-external-domain", new Domain(389, Secret.of("p{}"), new ModuleId("mail1")));

    JsonNode data = ns8.only("add-external-domain").context.path("data");
    assertThat(data.path("port").isInt()).isTrue();
    assertThat(data.path("bind_password").asText()).isEqualTo("p{}");
    assertThat(data.path("module").asText()).isEqualTo("mail1");
  }

  @Test
  void anInputThatIsNoJsonSendsNothing() {
    assertThatThrownBy(() -> cluster.submit("cluster", "import-module", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cluster.submit("cluster/../x", "import-module", null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ns8.tasks("import-module")).isEmpty();
  }

  @Test
  @Tag("A14")
  void aLostAnswerNeverStartsTheActionTwice() throws Exception {
    ns8.loseAnswers(SubmissionTest::isImport, 1);

    TaskPath task = submit();

    assertThat(task).isEqualTo(ns8.only("import-module").path());
  }

  @Test
  @Tag("A14")
  void anAnswerLostInAWebServerNeverStartsTheActionTwice() throws Exception {
    ns8.loseAnswers(SubmissionTest::isImport, 1);
    submit();
    ns8.fault(SubmissionTest::isImport, 2, call -> Answer.text(502, "Bad Gateway"));

    TaskPath second = submit();

    assertThat(ns8.tasks("import-module")).hasSize(2);
    assertThat(ns8.tasks("import-module").get(1).path()).isEqualTo(second);
  }

  @Test
  @Tag("A14")
  void anEarlierTaskOfTheSameActionIsNotMistakenForTheLostOne() throws Exception {
    TaskPath first = submit();
    ns8.loseAnswers(SubmissionTest::isImport, 1);

    TaskPath second = submit();

    assertThat(second).isNotEqualTo(first);
    assertThat(ns8.tasks("import-module")).hasSize(2);
  }

  @Test
  @Tag("A14")
  void aRequestThatNeverArrivedIsSentAgain() throws Exception {
    ns8.fault(SubmissionTest::isImport, 1, call -> Answer.cut());

    TaskPath task = submit();

    assertThat(task).isEqualTo(ns8.only("import-module").path());
    assertThat(ns8.calls.stream().filter(SubmissionTest::isImport)).hasSize(2);
  }

  @Test
  @Tag("A14")
  void aLostTaskThatStillWaitsInTheQueueIsNotSentAgain() throws Exception {
    ns8.hang("cluster");
    ns8.loseAnswers(SubmissionTest::isImport, 1);
    pace.after(Duration.ofMinutes(2), () -> ns8.goOn("cluster"));

    TaskPath task = submit();

    assertThat(task).isEqualTo(ns8.only("import-module").path());
    assertThat(pace.elapsed()).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
  }

  @Test
  @Tag("A14")
  void whatCannotBeFoundOutIsSaidAndNotSentAgain() {
    ns8.hang("cluster");
    ns8.loseAnswers(SubmissionTest::isImport, 1);

    String code = problem();

    assertThat(code).isEqualTo("submit-uncertain");
    assertThat(ns8.tasks("import-module")).hasSize(1);
  }

  @Test
  @Tag("A10")
  void aBurstOfRateLimitsIsWaitedOut() throws Exception {
    ns8.fault(SubmissionTest::isImport, 20, recorded("rate-limit.json", "login right after"));

    submit();

    assertThat(ns8.tasks("import-module")).hasSize(1);
    assertThat(pace.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
  }

  @Test
  @Tag("A11")
  void anAgentThatStartsIsWaitedFor() throws Exception {
    ns8.fault(
        SubmissionTest::isImport,
        3,
        recorded("agent-idle-check.json", "the agent of the module is stopped"));

    submit();

    assertThat(ns8.tasks("import-module")).hasSize(1);
  }

  @Test
  @Tag("A11")
  void anAgentThatDoesNotStartIsReported() {
    ns8.fault(
        SubmissionTest::isImport,
        999,
        recorded("agent-idle-check.json", "the agent of the module is stopped"));

    String code = problem();

    assertThat(code).isEqualTo("agent-not-responding");
    assertThat(pace.elapsed()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
  }

  @Test
  @Tag("A13")
  void aWorkerNodeNamesTheLeader() {
    ns8.fault(
        SubmissionTest::isImport,
        1,
        recorded("worker-node.json", "task submitted to the API server"));

    MigrationException failure = catchThrowableOfType(MigrationException.class, this::submit);

    assertThat(failure.problem().code()).isEqualTo("not-the-leader");
    assertThat(failure.problem().remedy()).contains("leader.ns8.test");
    assertThat(ns8.tasks("import-module")).isEmpty();
  }

  @Test
  @Tag("A13")
  void aWorkerNodeThatDoesNotKnowTheLeaderIsReportedToo() {
    ns8.fault(
        SubmissionTest::isImport,
        1,
        call -> Answer.json(403, "task submission is forbidden in a worker node", "\"\""));

    assertThat(problem()).isEqualTo("not-the-leader");
  }

  @Test
  @Tag("A9")
  void aMissingRoleIsReported() {
    ns8.fault(
        SubmissionTest::isImport,
        999,
        recorded("two-factor.json", "token of the removed user: POST is 403"));

    assertThat(problem()).isEqualTo("permission-denied");
    assertThat(pace.elapsed()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  @Tag("A9")
  void aRestartOfTheDatabaseIsNotTakenForAMissingRole() throws Exception {
    ns8.fault(SubmissionTest::isImport, 3, recorded("redis-down.json", "submitting: 403"));
    ns8.fault(
        call -> call.is("GET", "/nodes"),
        3,
        recorded("redis-down.json", "Redis is stopped: reading"));
    ns8.fault(SubmissionTest::isImport, 2, recorded("redis-down.json", "Redis is back"));

    submit();

    assertThat(ns8.tasks("import-module")).hasSize(1);
  }

  @Test
  void aTaskThatMayHaveBeenQueuedIsLookedForFirst() throws Exception {
    ns8.fault(
        SubmissionTest::isImport,
        1,
        call -> Answer.json(400, "error queuing tasks to redis", "\"i/o timeout\""));

    submit();

    assertThat(ns8.tasks("import-module")).hasSize(1);
    assertThat(ns8.calls.stream().filter(call -> call.is("GET", "/tasks"))).isNotEmpty();
  }

  @Test
  void aRequestThatIsNotUnderstoodIsReported() {
    ns8.fault(
        SubmissionTest::isImport,
        1,
        call -> Answer.json(400, "request fields malformed", "\"EOF\""));

    assertThat(problem()).isEqualTo("request-malformed");
  }

  @Test
  void nothingIsSentAfterClosing() {
    cluster.close();

    assertThat(problem()).isEqualTo("session-closed");
    assertThat(ns8.tasks("import-module")).isEmpty();
  }
}
