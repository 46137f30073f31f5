package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private static boolean isLook(Call call) {
    return call.is("GET", "/status");
  }

  private final FakePace pace = new FakePace();
  private final List<Integer> percents = new ArrayList<>();
  private FakeNs8 ns8;
  private HttpCluster cluster;
  private TaskPath task;

  @BeforeEach
  void submit() throws Exception {
    ns8 = new FakeNs8();
    cluster = ns8.login(ClusterOptions.standard().withoutSocket().withPace(pace));
    task = cluster.submit("module/mail1", "import-module", null);
  }

  @AfterEach
  void close() {
    cluster.close();
    ns8.close();
  }

  private TaskResult result() throws Exception {
    return cluster.await(task, percents::add);
  }

  private String problem() {
    return catchThrowableOfType(MigrationException.class, this::result).problem().code();
  }

  @Test
  @Tag("F15")
  @Tag("A2")
  void aTaskThatTakesHoursIsWaitedForToItsEnd() throws Exception {
    pace.after(Duration.ofHours(4), () -> ns8.end("import-module", 0, "{\"done\":true}"));

    TaskResult result = result();

    assertThat(result.output().path("done").asBoolean()).isTrue();
    assertThat(pace.elapsed()).isBetween(Duration.ofHours(4), Duration.ofHours(4).plusSeconds(10));
    assertThat(percents).containsExactly(100);
  }

  @Test
  @Tag("F15")
  @Tag("A1")
  void aTaskWhoseAgentDiedIsLost() {
    pace.after(Duration.ofMinutes(20), () -> ns8.kill("import-module"));

    String code = problem();

    assertThat(code).isEqualTo("task-lost");
    assertThat(pace.elapsed())
        .isBetween(Duration.ofMinutes(21), Duration.ofMinutes(21).plusSeconds(30));
  }

  @Test
  @Tag("A1")
  void aTaskThatIsTakenLateIsNotLost() throws Exception {
    ns8.kill("import-module");
    pace.after(Duration.ofSeconds(50), () -> ns8.only("import-module").taken = true);
    pace.after(Duration.ofMinutes(5), () -> ns8.end("import-module", 0, "\"\""));

    assertThat(result().succeeded()).isTrue();
  }

  @Test
  @Tag("A1")
  void aTaskNobodyKnowsIsLost() {
    task = new TaskPath("module/mail1/task/11111111-2222-3333-4444-555555555555");

    assertThat(problem()).isEqualTo("task-lost");
  }

  @Test
  @Tag("F14")
  void aRunOfServerErrorsWhilePollingIsWaitedOut() throws Exception {
    ns8.fault(AwaitTest::isLook, 20, call -> Answer.text(500, ""));
    pace.after(Duration.ofMinutes(3), () -> ns8.end("import-module", 0, "{}"));

    assertThat(result().succeeded()).isTrue();
  }

  @Test
  @Tag("F14")
  void theFinalResultIsTheOneReportedAfterErrors() throws Exception {
    ns8.fault(AwaitTest::isLook, 5, call -> Answer.text(502, "Bad Gateway"));
    ns8.fault(AwaitTest::isLook, 5, call -> Answer.cut());
    ns8.fault(AwaitTest::isLook, 5, call -> Answer.text(404, "404 page not found"));
    ns8.end("import-module", 1, "\"\"");

    assertThat(result().exitCode()).isEqualTo(1);
  }

  @Test
  @Tag("A1")
  void anOutageOfTheDatabaseIsNotALostTask() throws Exception {
    Answer down =
        Transcripts.noted("redis-down.json", "status of an existing task: 400 too").answer();
    ns8.fault(AwaitTest::isLook, 40, call -> down);
    pace.after(Duration.ofMinutes(4), () -> ns8.end("import-module", 0, "{}"));

    assertThat(result().succeeded()).isTrue();
  }

  @Test
  void aDatabaseThatStaysDownIsReportedAsThat() {
    Answer down =
        Transcripts.noted("redis-down.json", "status of an existing task: 400 too").answer();
    ns8.fault(AwaitTest::isLook, 9999, call -> down);

    assertThat(problem()).isEqualTo("cluster-redis-down");
  }

  @Test
  void anOutageThatDoesNotEndIsReported() {
    ns8.fault(AwaitTest::isLook, 9999, call -> Answer.text(503, "no available server"));

    assertThat(problem()).isEqualTo("cluster-out-of-order");
    assertThat(pace.elapsed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  @Test
  void aStoredResultThatCannotBeReadIsAskedForAgainAndThenReported() throws Exception {
    ns8.fault(AwaitTest::isLook, 3, call -> Answer.json(500, "error in exit code value", "\"x\""));
    ns8.end("import-module", 0, "{}");
    assertThat(result().succeeded()).isTrue();

    ns8.fault(
        AwaitTest::isLook, 9999, call -> Answer.json(500, "error in exit code value", "\"x\""));

    assertThat(problem()).isEqualTo("task-result-unreadable");
  }

  @Test
  @Tag("A6")
  void aLoginThatEndsMidwayIsRenewed() throws Exception {
    pace.after(Duration.ofHours(1), ns8::expireTokens);
    pace.after(Duration.ofHours(2), () -> ns8.end("import-module", 0, "{}"));

    assertThat(result().succeeded()).isTrue();
    assertThat(ns8.logins()).isEqualTo(2);
  }

  @Test
  @Tag("A10")
  void pollingStaysFarBelowTheRateLimit() throws Exception {
    pace.after(Duration.ofMinutes(10), () -> ns8.end("import-module", 0, "{}"));

    assertThat(result().succeeded()).isTrue();
    assertThat(ns8.calls).hasSizeLessThan(400); // in 10 minutes; the server allows 15000
  }

  @Test
  @Tag("A3")
  @Tag("A27")
  void anOutputMayBeAnything() throws Exception {
    for (String output : List.of("\"\"", "true", "null", "\"two {lines\\nof text\"", "[1]")) {
      ns8.only("import-module").result = FakeNs8.result(0, output, "");

      assertThat(result().output()).isEqualTo(Json.parse(output));
      assertThat(result().validationErrors()).isEmpty();
    }
  }

  @Test
  void aResultIsSeenWithoutWaiting() throws Exception {
    assertThat(cluster.result(task)).isEmpty();
    assertThat(cluster.alive(task)).isTrue();

    ns8.end("import-module", 3, "[]");
    assertThat(cluster.result(task)).hasValueSatisfying(r -> assertThat(r.exitCode()).isEqualTo(3));

    ns8.kill("import-module");
    assertThat(cluster.alive(task)).isFalse();
  }

  @Test
  void aListenerThatFailsDoesNotStopTheWaiting() throws Exception {
    ns8.end("import-module", 0, "{}");

    TaskResult result =
        cluster.await(
            task,
            percent -> {
              throw new IllegalStateException("broken bar");
            });

    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void anInterruptEndsTheWaitingAtOnceAndLeavesTheTaskAlone() throws Exception {
    try (HttpCluster patient = ns8.login(ClusterOptions.standard())) {
      AtomicReference<Throwable> outcome = new AtomicReference<>();
      Thread waiting =
          new Thread(
              () -> {
                try {
                  patient.await(task, percent -> {});
                } catch (MigrationException | InterruptedException e) {
                  outcome.set(e);
                }
              });
      waiting.start();
      await().until(() -> ns8.calls.stream().anyMatch(AwaitTest::isLook));

      waiting.interrupt();
      waiting.join(Duration.ofSeconds(5).toMillis());

      assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
      assertThat(ns8.tasks("cancel-task")).isEmpty();
    }
  }

  @Test
  void anInterruptEndsARequestThatGetsNoAnswer() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ns8.fault(
        AwaitTest::isLook,
        1,
        call -> {
          var unused = Uninterruptibles.awaitUninterruptibly(never, Duration.ofSeconds(30));
          return Answer.cut();
        });
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                cluster.result(task);
              } catch (MigrationException | InterruptedException e) {
                outcome.set(e);
              }
            });
    waiting.start();
    await().until(() -> ns8.calls.stream().anyMatch(AwaitTest::isLook));

    waiting.interrupt();
    waiting.join(Duration.ofSeconds(5).toMillis());
    never.countDown();

    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void closingEndsTheWaiting() {
    pace.after(Duration.ofMinutes(1), cluster::close);

    assertThat(problem()).isEqualTo("session-closed");
  }
}
