package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import io.github.ns8migration.core.cluster.FakeServer.Call;
import io.github.ns8migration.core.cluster.Transcripts.Recorded;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {
  private final FakePace pace = new FakePace();
  private final List<Call> calls = new ArrayList<>();

  private HttpCluster login(FakeServer server, Credentials credentials) throws Exception {
    return HttpCluster.login(
        server.address(),
        TlsPolicy.validate(),
        credentials,
        ClusterOptions.standard().withPace(pace));
  }

  private FakeServer replaying(Recorded... recorded) {
    Deque<Recorded> left = new ArrayDeque<>(List.of(recorded));
    return new FakeServer(
        call -> {
          calls.add(call);
          return (left.size() > 1 ? left.remove() : left.peek()).answer();
        },
        null);
  }

  private static Credentials admin(String password) {
    return Credentials.of("admin", Secret.of(password));
  }

  private MigrationException refusal(FakeServer server, Credentials credentials) {
    return catchThrowableOfType(MigrationException.class, () -> login(server, credentials).close());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "login.json | wrong password | login-refused",
        "login.json | unknown user | login-refused",
        "login.json | password missing | login-incomplete",
        "login.json | wrong method | no-cluster-there",
        "two-factor.json | login without otp | otp-needed",
        "two-factor.json | login with an empty otp | otp-needed",
        "two-factor.json | login with a wrong otp | otp-wrong",
        "two-factor.json | right otp, wrong password | login-refused",
        "redis-down.json | login: 503 | cluster-redis-down",
        "rate-limit.json | login right after | too-many-requests",
      })
  @Tag("A7")
  @Tag("A8")
  void eachRecordedRefusalHasItsOwnProblem(String file, String note, String code) {
    try (FakeServer server = replaying(Transcripts.noted(file, note))) {

      MigrationException refusal = refusal(server, admin("secret-word"));

      assertThat(refusal.problem().code()).isEqualTo(code);
      assertThat(refusal.toString()).doesNotContain("secret-word");
    }
  }

  @Test
  @Tag("A7")
  void aRefusedLoginAlsoNamesTheAllowedNetworks() {
    try (FakeServer server = replaying(Transcripts.noted("login.json", "wrong password"))) {

      MigrationException refusal = refusal(server, admin("x"));

      assertThat(refusal.problem().side()).isEqualTo(Side.DESTINATION);
      assertThat(refusal.problem().remedy()).contains("allowed_networks");
    }
  }

  @Test
  @Tag("A30")
  void thePasswordIsSentAsItIs() throws Exception {
    String password = "a|b\"c\\d€ {}";
    try (FakeServer server = replaying(Transcripts.noted("login.json", "correct user"));
        HttpCluster cluster = login(server, admin(password))) {

      assertThat(cluster.cluster()).isNotNull();
      assertThat(calls.get(0).body().path("password").asText()).isEqualTo(password);
      assertThat(calls.get(0).body().has("otp")).isFalse();
    }
  }

  @Test
  @Tag("A8")
  void theCodeOfTheSecondFactorIsSentAsText() throws Exception {
    try (FakeServer server =
            replaying(Transcripts.noted("two-factor.json", "login with the right"));
        HttpCluster cluster = login(server, admin("p").withOtp(Secret.of("012345")))) {

      assertThat(cluster.cluster()).isNotNull();
      assertThat(calls.get(0).body().path("otp").isTextual()).isTrue();
      assertThat(calls.get(0).body().path("otp").asText()).isEqualTo("012345");
    }
  }

  @Test
  void nothingIsSentWithoutAPassword() {
    try (FakeServer server = replaying(Transcripts.noted("login.json", "correct user"))) {

      assertThat(refusal(server, admin("")).problem().code()).isEqualTo("login-incomplete");
      assertThat(refusal(server, admin("x".repeat(17_000))).problem().code())
          .isEqualTo("login-incomplete");
      assertThat(calls).isEmpty();
    }
  }

  @Test
  @Tag("A10")
  void aLoginThatMeetsTheRateLimitWaitsAsLongAsItIsTold() throws Exception {
    Recorded limit = Transcripts.noted("rate-limit.json", "login right after");
    Recorded welcome = Transcripts.noted("login.json", "correct user");
    try (FakeServer server = replaying(limit, limit, welcome);
        HttpCluster cluster = login(server, admin("p"))) {

      assertThat(cluster.cluster()).isNotNull();
      assertThat(calls).hasSize(3);
      assertThat(pace.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void aDatabaseThatComesBackIsWaitedFor() throws Exception {
    Recorded down = Transcripts.noted("redis-down.json", "login: 503");
    Recorded welcome = Transcripts.noted("login.json", "correct user");
    try (FakeServer server = replaying(down, down, welcome);
        HttpCluster cluster = login(server, admin("p"))) {

      assertThat(cluster.cluster()).isNotNull();
      assertThat(calls).hasSize(3);
    }
  }

  @Test
  void aWrongAddressShowsAtOnce() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }

    assertThatThrownBy(
            () ->
                HttpCluster.login(
                    ClusterAddress.direct("127.0.0.1", nobody),
                    TlsPolicy.validate(),
                    admin("p"),
                    ClusterOptions.standard().withPace(pace)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("cluster-unreachable"));
    assertThat(pace.elapsed()).isZero();
  }

  @Test
  void anUnknownNameShowsAtOnce() {
    assertThatThrownBy(
            () ->
                HttpCluster.login(
                    ClusterAddress.ofLeader("leader.invalid"),
                    TlsPolicy.validate(),
                    admin("p"),
                    ClusterOptions.standard().withPace(pace)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("host-unknown"));
  }

  @Test
  @Tag("A24")
  void aFreshVpnIsWaitedForWhenAsked() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(
            () ->
                HttpCluster.login(
                    ClusterAddress.direct("127.0.0.1", port),
                    TlsPolicy.validate(),
                    admin("p"),
                    ClusterOptions.standard()
                        .waitingForNetwork(Duration.ofMinutes(1))
                        .withPace(pace)))
        .isInstanceOf(MigrationException.class);
    assertThat(pace.elapsed()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(70));
  }

  @Test
  @Tag("A6")
  void anExpiredTokenIsReplacedByANewLogin() throws Exception {
    try (FakeNs8 ns8 = new FakeNs8().program("get-cluster-status", 0, "{}", "");
        HttpCluster cluster = ns8.login(ClusterOptions.standard().withPace(pace))) {
      ns8.expireTokens();

      cluster.cluster().run(ActionCall.of("get-cluster-status", null));

      assertThat(ns8.logins()).isEqualTo(2);
      assertThat(ns8.tasks("get-cluster-status")).hasSize(1);
    }
  }

  @Test
  @Tag("A6")
  void aTokenThatIsRefusedForEverEndsInAProblem() throws Exception {
    Recorded expired = Transcripts.noted("token-errors.json", "POST with an expired token");
    try (FakeNs8 ns8 = new FakeNs8();
        HttpCluster cluster = ns8.login(ClusterOptions.standard().withPace(pace))) {
      ns8.fault(call -> call.is("POST", "/tasks"), 99, call -> expired.answer());

      assertThatThrownBy(() -> cluster.submit("cluster", "get-facts", null))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> assertThat(e.problem().code()).isEqualTo("login-expired"));
      assertThat(ns8.logins()).isEqualTo(2);
    }
  }

  @Test
  @Tag("A8")
  void aNewLoginThatNeedsACodeSaysSo() throws Exception {
    Recorded needed = Transcripts.noted("two-factor.json", "login without otp");
    try (FakeNs8 ns8 = new FakeNs8();
        HttpCluster cluster = ns8.login(ClusterOptions.standard().withPace(pace))) {
      ns8.fault(call -> call.is("POST", "/login"), 1, call -> needed.answer());
      ns8.expireTokens();

      assertThatThrownBy(() -> cluster.submit("cluster", "get-facts", null))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> {
                assertThat(e.problem().code()).isEqualTo("login-expired");
                assertThat(e.problem().remedy()).contains("current code");
              });
    }
  }

  @Test
  @Tag("A8")
  void aNewLoginAsksForANewCode() throws Exception {
    Deque<String> codes = new ArrayDeque<>(List.of("111111", "222222"));
    try (FakeNs8 ns8 = new FakeNs8();
        HttpCluster cluster =
            HttpCluster.login(
                ns8.address(),
                TlsPolicy.validate(),
                new Credentials(
                    FakeNs8.USER,
                    Secret.of(FakeNs8.PASSWORD),
                    () -> Optional.of(Secret.of(codes.remove()))),
                ClusterOptions.standard().withPace(pace))) {
      ns8.expireTokens();

      cluster.submit("cluster", "get-facts", null);

      assertThat(ns8.calls.stream().filter(call -> call.is("POST", "/login")))
          .extracting(call -> call.body().path("otp").asText())
          .containsExactly("111111", "222222");
    }
  }

  @Test
  void anAnswerThatIsNoJsonIsAProblemOfItsOwn() {
    try (FakeServer server = new FakeServer(call -> Answer.text(200, "<html>hello</html>"), null)) {

      assertThat(refusal(server, admin("p")).problem().code()).isEqualTo("unexpected-answer");
    }
  }
}
