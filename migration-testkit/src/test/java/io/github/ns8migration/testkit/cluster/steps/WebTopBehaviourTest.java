package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour.Action;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour.Step;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.host.SampleHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a server: what is told of the structure, and the exit codes. */
class WebTopBehaviourTest {
  private static final String INPUT =
      """
      {"hostname": "webtop.example.org", "mail_module": "mail1", "mail_domain": "example.org",
       "timezone": "Europe/Rome", "locale": "it_IT", "pecbridge_admin_mail": "",
       "webapp": {"debug": true, "min_memory": 256, "max_memory": 2048},
       "webdav": {"debug": false, "loglevel": "NOTICE"},
       "zpush": {"debug": false, "loglevel": "DEBUG"}}
      """;

  private final WebTopBehaviour module = new WebTopBehaviour(false);

  @TempDir Path root;
  private TestSite site;
  private Path dump;

  @BeforeEach
  void deliver() throws IOException {
    site = new TestSite(root, module);
    dump = site.state().resolve("webtop5.dump");
    Files.write(dump, sample());
  }

  private static byte[] sample() throws IOException {
    try (InputStream in = SampleHost.class.getResourceAsStream("webtop5.dump")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private void runImport() throws StepFailure {
    for (Step step : module.importSteps()) {
      step.run(site);
    }
  }

  private StepFailure failure() {
    StepFailure failure = catchThrowableOfType(StepFailure.class, this::runImport);
    assertThat(failure).as("a failure").isNotNull();
    return failure;
  }

  private JsonNode run(String action, String input) throws Exception {
    Action found = module.action(action).orElseThrow();
    return found.run(site, new ObjectMapper().readTree(input));
  }

  private void withMail() {
    site.publishService(
        "imap", "tcp", Map.of("module_id", "mail1", "module_uuid", "u", "host", "10.5.4.1"));
  }

  @Test
  void aDumpOfTheRightFormIsTakenAndItIsSaidThatOnlyTheFormWasLookedAt() throws Exception {
    site.put("legacy_ids_enabled", "");

    runImport();

    assertThat(dump).doesNotExist();
    assertThat(site.state().resolve("legacy_ids_enabled")).doesNotExist();
    assertThat(site.environment()).containsEntry("Z_PUSH_USE_LEGACY_FOLDER_IDS", "True");
    assertThat(site.linesOf(""))
        .anyMatch(line -> line.contains("only the structure") && line.contains("10 tables"));
    assertThat(module.query("SELECT 1")).isEmpty();
  }

  @Test
  @Tag("O4")
  void withoutADumpNothingHasBegun() throws Exception {
    Files.delete(dump);

    assertThat(failure().exitCode()).isEqualTo(1);

    Files.write(dump, sample());
    runImport(); // the same instance takes it
  }

  @Test
  @Tag("O2")
  void aNewerArchiveIsRefusedAsPgRestoreWould() throws Exception {
    byte[] newer = sample();
    newer[6] = 13;
    Files.write(dump, newer);

    assertThat(failure().error()).contains("unsupported version (1.13) in file header");
  }

  @Test
  void anArchiveThatIsCutOffOrNoneIsRefused() throws Exception {
    byte[] whole = sample();
    for (int length : new int[] {0, 4, 60, whole.length / 2, whole.length - 1}) {
      deliver();
      site.environment().clear();
      Files.write(dump, Arrays.copyOf(whole, length));
      assertThat(failure().exitCode()).isEqualTo(1);
    }
  }

  @Test
  @Tag("O5")
  void aRestoreThatFailedCannotBeRepeated() throws Exception {
    Files.write(dump, new byte[] {1});
    assertThat(failure().exitCode()).isEqualTo(1);
    Files.write(dump, sample());

    assertThat(failure().error()).contains("never end");
  }

  @Test
  void configurationRefusesWhatTheRealOneRefuses() throws Exception {
    StepFailure noMail =
        catchThrowableOfType(StepFailure.class, () -> run("configure-module", INPUT));
    withMail();
    StepFailure noZone =
        catchThrowableOfType(
            StepFailure.class,
            () -> run("configure-module", INPUT.replace("Europe/Rome", "Mars/Base")));

    assertThat(noMail.exitCode()).isEqualTo(3);
    assertThat(noMail.output().orElseThrow().path(0).path("error").asText())
        .isEqualTo("mail_module_is_not_valid");
    assertThat(noZone.exitCode()).isEqualTo(2);
    assertThat(noZone.output().orElseThrow().path(0).path("error").asText())
        .isEqualTo("timezone_is_not_valid");
  }

  @Test
  @Tag("C8")
  void aHostNameOfAnotherApplicationIsRefusedAndItsOwnIsNot() throws Exception {
    withMail();
    run("configure-module", INPUT);
    run("configure-module", INPUT); // its own name, a second time
    site.routes.add("sogo.example.org");

    StepFailure taken =
        catchThrowableOfType(
            StepFailure.class,
            () -> run("configure-module", INPUT.replace("webtop.example.org", "sogo.example.org")));

    assertThat(taken.exitCode()).isEqualTo(2);
    assertThat(taken.output().orElseThrow().path(0).path("error").asText())
        .isEqualTo("domain_already_used_in_traefik");
  }

  @Test
  void configurationIsReadBack() throws Exception {
    JsonNode before = run("get-configuration", "null");
    withMail();

    run("configure-module", INPUT);

    JsonNode after = run("get-configuration", "null");
    assertThat(before.path("timezone").asText()).isEqualTo("-");
    assertThat(after.path("hostname").asText()).isEqualTo("webtop.example.org");
    assertThat(after.path("mail_module").asText()).isEqualTo("mail1");
    assertThat(after.path("webapp").path("max_memory").asInt()).isEqualTo(2048);
    assertThat(after.path("webapp").path("debug").asBoolean()).isTrue();
    assertThat(after.path("webdav").path("loglevel").asText()).isEqualTo("NOTICE");
    assertThat(after.path("zpush").path("loglevel").asText()).isEqualTo("DEBUG");
  }
}
