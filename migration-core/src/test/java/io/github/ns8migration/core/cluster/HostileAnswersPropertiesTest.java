package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.cluster.FakeServer.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever answers in the place of the cluster: a call ends, with a result or one problem. */
class HostileAnswersPropertiesTest {
  private static final long SECONDS = 30;

  @Provide
  Arbitrary<List<Answer>> answers() {
    Arbitrary<String> bodies =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(60),
            Arbitraries.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"code\":200}",
                "{\"code\":200,\"data\":null}",
                "{\"code\":200,\"data\":[[[]]]}",
                "{\"code\":200,\"data\":{\"error\":1,\"exit_code\":\"x\",\"output\":[]}}",
                "{\"code\":200,\"data\":{\"exit_code\":1e999,\"output\":{}}}",
                "{\"code\":201,\"data\":{\"id\":\"../../../etc/passwd\",\"status\":[]}}",
                "{\"code\":201,\"data\":{\"id\":\"a\\u0000b\\n\",\"parent\":{},\"action\":7}}",
                "{\"token\":{\"a\":1}}",
                "{\"token\":\"x\\r\\nSet-Cookie: a\",\"expire\":\"never\"}",
                "{\"code\":200,\"data\":{\"context\":" + "[".repeat(5000) + "]".repeat(5000) + "}}",
                "{\"a\":" + "9".repeat(3000) + "}",
                "<html><body>502 Bad Gateway</body></html>",
                "x".repeat(300_000)));
    Arbitrary<Integer> codes =
        Arbitraries.of(200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 502, 503, 599);
    Arbitrary<String> types = Arbitraries.of("application/json", "text/html", "x", "");
    return Combinators.combine(codes, types, bodies)
        .as(
            (code, type, body) ->
                new Answer(
                    code, Map.of("Content-Type", type, "Location", "http://127.0.0.1:1/"), body))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 60)
  void aCallEndsWithAResultOrOneProblem(@ForAll("answers") List<Answer> answers) throws Exception {
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (FakeNs8 ns8 = new FakeNs8();
        HttpCluster cluster =
            ns8.login(ClusterOptions.standard().withoutSocket().withPace(new FakePace()))) {
      ns8.program("get-configuration", 0, "{\"a\":1}", "");
      int[] next = {0};
      ns8.fault(call -> next[0] < answers.size(), answers.size(), call -> answers.get(next[0]++));

      String end = caller.submit(outcome(cluster)).get(SECONDS, TimeUnit.SECONDS);

      assertThat(end).isNotBlank();
    } finally {
      caller.shutdownNow();
    }
  }

  private static Callable<String> outcome(HttpCluster cluster) {
    return () -> {
      try {
        TaskPath task = cluster.submit("module/mail1", "get-configuration", Map.of());
        return "result " + cluster.await(task, percent -> {}).exitCode();
      } catch (MigrationException e) {
        assertThat(e.problem().message()).isNotBlank();
        assertThat(e.problem().remedy()).isNotBlank();
        return e.problem().code();
      }
    };
  }
}
