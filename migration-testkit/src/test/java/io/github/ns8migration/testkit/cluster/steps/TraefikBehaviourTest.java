package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Traefik of a node keeps and refuses. */
class TraefikBehaviourTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TraefikBehaviour traefik = new TraefikBehaviour();
  private TestSite site;

  @BeforeEach
  void aModule(@TempDir Path root) {
    site = new TestSite(root, traefik);
  }

  private void set(String route) throws Exception {
    site.ask("set-route", JSON.readTree(route.replace('\'', '"')));
  }

  private String refusal(String route) {
    StepFailure failure = catchThrowableOfType(StepFailure.class, () -> set(route));
    return failure.exitCode() + " " + failure.output().orElseThrow().at("/0/error").asText();
  }

  @Test
  void aHostThatIsThisMachineIsRefused() {
    assertThat(refusal("{'instance':'a','host':'127.0.0.1','url':'http://x'}"))
        .isEqualTo("2 host_is_not_valid_not_localhost");
  }

  @Test
  @Tag("C2")
  void aCertificateThatCannotBeHadIsExitCodeThreeToo() {
    assertThat(
            refusal("{'instance':'a','host':'a.example.org','url':'http://x','lets_encrypt':true}"))
        .isEqualTo("3 newcert_acme_error");
  }

  @Test
  void aRouteWithoutTargetOrWithoutHostAndPathIsRefused() {
    assertThat(refusal("{'instance':'a','host':'a.example.org'}"))
        .isEqualTo("4 missing_url_argument");
    assertThat(refusal("{'instance':'a','url':'http://x'}")).isEqualTo("4 missing_path_argument");
  }

  @Test
  void whatIsKnownOfARouteStaysUnlessItIsSetAgain() throws Exception {
    set("{'instance':'a','host':'a.example.org','url':'http://x'}");
    set("{'instance':'a','host':null,'path':'/a'}");

    JsonNode route = site.ask("get-route", JSON.createObjectNode().put("instance", "a"));
    assertThat(route.path("url").asText()).isEqualTo("http://x");
    assertThat(route.has("host")).isFalse();
    assertThat(site.ask("list-routes")).hasSize(2);
  }

  @Test
  @Tag("C8")
  void aHostNameIsInUseWhenItsRootAnswers() throws Exception {
    set("{'instance':'a','host':'a.example.org','url':'http://x'}");
    set("{'instance':'b','host':'b.example.org','path':'/b','url':'http://x'}");

    assertThat(traefik.answers("A.example.org")).isTrue();
    assertThat(traefik.answers("b.example.org")).isFalse();
    traefik.forget("a");
    assertThat(traefik.answers("a.example.org")).isFalse();
  }
}
