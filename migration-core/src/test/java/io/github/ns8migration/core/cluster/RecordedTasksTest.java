package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import io.github.ns8migration.core.cluster.Transcripts.Recorded;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the client against the recorded course of every task that was recorded to its end. */
class RecordedTasksTest {
  private static final Recorded LOGIN =
      Transcripts.noted("login.json", "correct user and password");
  private static final Recorded CONTEXT =
      Transcripts.noted("task-lifecycle.json", "context at once");

  /** One task: how it was submitted, what its status was, one look after another. */
  record Course(String file, Recorded submission, List<Recorded> looks) {
    String action() {
      return submission.request().path("action").asText();
    }

    JsonNode end() {
      return looks.get(looks.size() - 1).body().path("data");
    }

    String agent() {
      return submission.path().replaceFirst(".*/api/", "").replaceFirst("/tasks$", "");
    }

    @Override
    public String toString() {
      return file + ": " + agent() + " " + action() + " (" + submission.note() + ")";
    }
  }

  static Stream<Course> courses() {
    return Transcripts.files().flatMap(RecordedTasksTest::courses);
  }

  private static Stream<Course> courses(String file) {
    List<Recorded> all = Transcripts.of(file);
    return all.stream()
        .filter(each -> each.status() == 201)
        .map(each -> new Course(file, each, looks(all, id(each))))
        .filter(each -> !each.looks().isEmpty());
  }

  private static String id(Recorded submission) {
    return submission.body().path("data").path("id").asText();
  }

  private static List<Recorded> looks(List<Recorded> all, String id) {
    List<Recorded> looks = new ArrayList<>();
    for (Recorded each : all) {
      if (each.path().endsWith(id + "/status")) {
        looks.add(each);
        if (each.status() == 200) {
          return looks;
        }
      }
    }
    return List.of(); // its end was not recorded
  }

  @ParameterizedTest
  @MethodSource("courses")
  @Tag("A3")
  @Tag("A27")
  void endsAsItWasRecorded(Course course) throws Exception {
    Deque<Recorded> looks = new ArrayDeque<>(course.looks());
    List<Call> submissions = new ArrayList<>();
    try (FakeServer server =
            new FakeServer(call -> replay(call, course, looks, submissions), null);
        HttpCluster cluster = login(server)) {

      Object outcome = run(cluster, course);

      assertThat(looks).hasSizeLessThanOrEqualTo(1);
      assertThat(submissions).hasSize(1);
      assertThat(submissions.get(0).body().path("action").asText()).isEqualTo(course.action());
      assertThat(outcome).satisfies(each -> assertAsRecorded(each, course.end()));
    }
  }

  /** Tasks that another task started: seen by their polls alone, like an import that waits. */
  static Stream<Arguments> polledTasks() {
    return Transcripts.files()
        .flatMap(
            file -> {
              List<Recorded> all = Transcripts.of(file);
              return all.stream()
                  .filter(each -> each.status() == 200 && each.path().endsWith("/status"))
                  .map(end -> all.stream().filter(each -> each.path().equals(end.path())).toList())
                  .filter(polls -> polls.size() > 2 && submittedElsewhere(all, polls.get(0)))
                  .map(polls -> Arguments.of(file, polls.get(0).path(), polls));
            });
  }

  private static boolean submittedElsewhere(List<Recorded> all, Recorded poll) {
    return all.stream().noneMatch(each -> each.status() == 201 && poll.path().contains(id(each)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("polledTasks")
  @Tag("A1")
  void aTaskOfAnotherTaskIsFollowedToItsRecordedEnd(String file, String path, List<Recorded> polls)
      throws Exception {
    TaskPath task = new TaskPath(path.replaceFirst(".*/api/", "").replaceFirst("/status$", ""));
    Deque<Recorded> left = new ArrayDeque<>(polls);
    try (FakeServer server =
            new FakeServer(
                call ->
                    call.is("POST", "/login")
                        ? LOGIN.answer()
                        : call.is("GET", "/context")
                            ? CONTEXT.answer()
                            : (left.size() > 1 ? left.remove() : left.peek()).answer(),
                null);
        HttpCluster cluster = login(server)) {

      TaskResult result = cluster.await(task, percent -> {});

      JsonNode end = polls.get(polls.size() - 1).body().path("data");
      assertThat(result.exitCode()).isEqualTo(end.path("exit_code").asInt());
      assertThat(result.output()).isEqualTo(end.path("output"));
      assertThat(result.error()).isEqualTo(end.path("error").asText());
      assertThat(result.toString()).doesNotContain("12345fake");
    }
  }

  private static HttpCluster login(FakeServer server) throws Exception {
    return HttpCluster.login(
        server.address(),
        TlsPolicy.validate(),
        Credentials.of("admin", Secret.of("Nethesis,1234")),
        ClusterOptions.standard().withoutSocket().withPace(new FakePace()));
  }

  private static Answer replay(
      Call call, Course course, Deque<Recorded> looks, List<Call> submissions) {
    if (call.is("POST", "/login")) {
      return LOGIN.answer();
    }
    if (call.is("POST", "/tasks")) {
      submissions.add(call);
      return course.submission().answer();
    }
    if (call.is("GET", "/context")) {
      return CONTEXT.answer();
    }
    return (looks.size() > 1 ? looks.remove() : looks.peek()).answer();
  }

  private static Object run(HttpCluster cluster, Course course) throws Exception {
    JsonNode input = course.submission().request().path("data");
    try {
      return cluster
          .agent(course.agent())
          .run(ActionCall.of(course.action(), input, JsonNode.class));
    } catch (ActionFailedException e) {
      return e;
    }
  }

  private static void assertAsRecorded(Object outcome, JsonNode end) {
    int exitCode = end.path("exit_code").asInt();
    if (exitCode == 0) {
      assertThat(outcome).isEqualTo(end.path("output"));
      return;
    }
    ActionFailedException failure = (ActionFailedException) outcome;
    boolean refused = end.path("output").isArray();
    assertThat(failure.exitCode()).isEqualTo(exitCode);
    assertThat(failure.errors()).hasSize(refused ? end.path("output").size() : 0);
    assertThat(failure.problem().code()).isEqualTo(refused ? "action-refused" : code(exitCode));
    for (JsonNode each : end.path("output")) {
      assertThat(failure.has(each.path("error").asText())).isTrue();
      assertThat(failure.problem().message()).contains(each.path("error").asText());
    }
    assertThat(failure.toString()).doesNotContain("12345fake");
  }

  private static String code(int exitCode) {
    return switch (exitCode) {
      case 8 -> "action-unknown";
      case -1 -> "action-cancelled";
      default -> "action-failed";
    };
  }

  @ParameterizedTest
  @MethodSource("courses")
  @Tag("A26")
  void nothingRecordedAsSecretReachesAMessage(Course course) {
    JsonNode end = course.end();
    TaskResult result =
        new TaskResult(
            end.path("exit_code").asInt(1), end.path("output"), end.path("error").asText());
    JsonNode input = course.submission().request().path("data");
    ClusterProblems problems = new ClusterProblems(ClusterAddress.overVpn("10.5.4.1"));

    ActionFailedException failure =
        problems.actionFailed(
            course.agent(), course.action(), result, SecretMask.of(Json.input(input)));

    for (String name : List.of("password", "bind_password", "node_pwh", "public_key")) {
      String secret = input.path(name).asText();
      assertThat(secret.length() < 3 || !failure.problem().message().contains(secret)).isTrue();
    }
    assertThat(failure.problem().message()).doesNotContain("12345fake", "eyJ");
    assertThat(result.toString()).doesNotContain("{", "<");
  }
}
