package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.core.cluster.Transcripts.Recorded;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeaningTest {
  private static final String NO_PERMISSION = "you don't have permission to access this resource";

  // Every kind of answer there is in the recordings, as a person reads it.
  private static final Map<String, Meaning> EXPECTED =
      Map.ofEntries(
          Map.entry("login 200 ", Meaning.LOGGED_IN),
          Map.entry("login 401 incorrect Username or Password", Meaning.LOGIN_REFUSED),
          Map.entry("login 401 missing Username or Password", Meaning.LOGIN_INCOMPLETE),
          Map.entry("login 401 missing OTP value", Meaning.OTP_NEEDED),
          Map.entry("login 401 OTP check failed", Meaning.OTP_WRONG),
          Map.entry("login 429 too many requests", Meaning.TOO_MANY),
          Map.entry("login 503 redis is not running", Meaning.REDIS_DOWN),
          Map.entry("login 404 API not found", Meaning.NO_SUCH_ROUTE),
          Map.entry("POST 201 task queued successfully", Meaning.QUEUED),
          Map.entry("POST 200 ", Meaning.FOUND),
          Map.entry("POST 200 2FA set successfully", Meaning.FOUND),
          Map.entry("POST 400 OTP token verification failed", Meaning.MALFORMED),
          Map.entry("POST 401 query token is empty", Meaning.TOKEN_REFUSED),
          Map.entry("POST 401 Token is expired", Meaning.TOKEN_REFUSED),
          Map.entry("POST 403 " + NO_PERMISSION, Meaning.FORBIDDEN),
          Map.entry("POST 403 task submission is forbidden in a worker node", Meaning.WORKER),
          Map.entry("POST 404 client idle check failed", Meaning.AGENT_ABSENT),
          Map.entry("GET 200 success", Meaning.FOUND),
          Map.entry("GET 200 ", Meaning.FOUND),
          Map.entry("GET 200 2FA not set for this user", Meaning.FOUND),
          Map.entry("GET 200 2FA set for this user", Meaning.FOUND),
          Map.entry("GET 200 QR code string", Meaning.FOUND),
          Map.entry("GET 301 ", Meaning.UNEXPECTED),
          Map.entry("POST 307 ", Meaning.UNEXPECTED),
          Map.entry("GET 400 error getting error status from redis nil", Meaning.NOT_THERE),
          Map.entry("GET 400 error getting context status from redis nil", Meaning.NOT_THERE),
          Map.entry("GET 400 error getting error status from redis", Meaning.REDIS_DOWN),
          Map.entry("GET 400 error getting list from redis queue", Meaning.REDIS_DOWN),
          Map.entry("GET 401 query token is empty", Meaning.TOKEN_REFUSED),
          Map.entry("GET 401 token contains an invalid number of segments", Meaning.TOKEN_REFUSED),
          Map.entry("GET 401 Token is expired", Meaning.TOKEN_REFUSED),
          Map.entry("GET 401 signature is invalid", Meaning.TOKEN_REFUSED),
          Map.entry("GET 403 " + NO_PERMISSION, Meaning.FORBIDDEN),
          Map.entry("GET 404 API not found", Meaning.NO_SUCH_ROUTE),
          Map.entry("GET 429 too many requests", Meaning.TOO_MANY));

  static Stream<String> files() {
    return Transcripts.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  @Tag("A1")
  @Tag("A7")
  @Tag("A9")
  void everyRecordedAnswerIsUnderstood(String file) {
    List<Recorded> exchanges =
        Transcripts.of(file).stream().filter(each -> each.method().matches("GET|POST")).toList();

    assertThat(exchanges).isNotEmpty();
    assertThat(exchanges)
        .allSatisfy(
            each ->
                assertThat(meaning(each))
                    .as("%s", kind(each))
                    .isEqualTo(EXPECTED.get(kind(each)))
                    .isNotNull());
  }

  private static Meaning meaning(Recorded each) {
    return each.isLogin() ? Meaning.ofLogin(each.reply()) : Meaning.of(each.reply());
  }

  private static String kind(Recorded each) {
    String route = each.isLogin() ? "login" : each.method();
    String nil = each.body().path("data").asText().equals("redis: nil") ? " nil" : "";
    return route + " " + each.status() + " " + each.message() + nil;
  }

  @Test
  void answersOfAWebServerInFrontAreUnderstoodToo() {
    Reply restarting = new Reply(404, Json.parse("404 page not found"), java.time.Duration.ZERO);
    Reply gateway = new Reply(502, Json.parse("Bad Gateway"), java.time.Duration.ZERO);

    assertThat(Meaning.of(restarting)).isEqualTo(Meaning.NO_SUCH_ROUTE);
    assertThat(Meaning.of(gateway)).isEqualTo(Meaning.OUTAGE);
    assertThat(Meaning.ofLogin(gateway)).isEqualTo(Meaning.OUTAGE);
  }
}
