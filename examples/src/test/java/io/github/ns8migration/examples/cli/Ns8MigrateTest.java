package io.github.ns8migration.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ns8MigrateTest {
  private static final String SOGO = "sogo-host=sogo.example.org";
  private static final String WEBTOP = "webtop-host=webtop.example.org";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Typed typed = new Typed();
  private final Map<String, String> environment = new HashMap<>();
  private TestHost host;
  private @Nullable EmbeddedCluster running;
  private Path state;

  @BeforeEach
  void prepare() throws IOException {
    host = SampleHost.create(folder.resolve("ns7"));
    state = folder.resolve("state");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theListSaysWhatIsThereAndThatNothingIsConnected() {
    int code = run("list");

    assertThat(code).isZero();
    assertThat(text(out)).contains("Not connected", "nethserver-mail", "not migrated");
  }

  @Test
  void aPlanForPeopleNamesWhatIsConvertedAndChangesNothing() {
    int code = run("plan", "mail");

    assertThat(code).isZero();
    assertThat(text(out)).contains("Plan for Email", "is converted");
    assertThat(state).doesNotExist();
  }

  @Test
  void aPlanForProgramsIsOneDocument() throws IOException {
    int code = run("plan", "--format", "json", "Email");

    JsonNode document = new ObjectMapper().readTree(text(out));
    assertThat(code).isZero();
    assertThat(document.at("/applications/0/id").asText()).isEqualTo("nethserver-mail");
    assertThat(document.at("/applications/0/plan/converted").size()).isPositive();
    assertThat(document.at("/applications/0/plan/extents/0/what").asText()).isEqualTo("mailboxes");
    assertThat(document.at("/applications/0/plan/extents/0/bytes").asLong()).isPositive();
    assertThat(document.at("/applications/0/plan/estimate/rate").asText()).isEqualTo("assumed");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void aPlanReckonsWithTheRateThatWasGiven() {
    int code = run("plan", "--rate", "0.5", "mail");

    assertThat(code).isZero();
    assertThat(text(out)).contains("To be sent: ", "at 500.0 kB a second, as was given.");
  }

  @Test
  void aRateThatIsNoNumberIsRefused() {
    int code = run("plan", "--rate", "fast", "mail");

    assertThat(code).isEqualTo(1);
    assertThat(text(err)).contains("[rate-unusable]");
  }

  @Test
  void aVerbWithoutAConnectionIsRefusedWithItsRemedy() {
    int code = run("start", "mail");

    assertThat(code).isEqualTo(1);
    assertThat(text(err)).contains("[not-connected]", "What to do: Connect it first.");
  }

  @Test
  void aProblemForProgramsIsADocumentToo() throws IOException {
    int code = run("sync", "--format", "json", "mail");

    assertThat(code).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(text(err)).path("code").asText())
        .isEqualTo("not-connected");
  }

  @Test
  void theManualPageNamesEveryVerbAndExitCode() {
    int code = run("man");

    assertThat(code).isZero();
    assertThat(text(out))
        .startsWith(".TH \"NS8-MIGRATE\"")
        .contains(".SS \"plan [APPLICATION ...]\"")
        .contains(".SS \"finish", ".SS \"rehearse", ".SS \"snapshot", ".SH \"EXIT STATUS\"")
        .contains("\\-\\-source\\-root")
        .doesNotContain("@|", "${");
  }

  @Test
  void theCompletionKnowsTheVerbs() {
    int code = run("completion");

    assertThat(code).isZero();
    assertThat(text(out)).contains("complete -F", "rehearse", "step-back");
  }

  @Test
  void theStatusSaysThatSomethingIsLeftToDo() {
    int code = run("status");

    assertThat(code).isZero();
    assertThat(text(out)).contains("Not everything has moved yet.");
  }

  @Test
  void aReportIsWrittenAsOneFileWithoutASecret() throws IOException {
    Path file = folder.resolve("report.html");

    int code = run("report", "--html", file.toString());

    assertThat(code).isZero();
    assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").doesNotContain("FAKE");
  }

  @Test
  void aSnapshotIsWrittenOnce() {
    Path file = folder.resolve("host.snapshot");

    assertThat(run("snapshot", file.toString())).isZero();
    assertThat(run("snapshot", file.toString())).isEqualTo(1);
    assertThat(text(err)).contains("[snapshot-exists]");
  }

  @Test
  void anUnknownApplicationIsRefusedWithTheNamesThereAre() {
    int code = run("plan", "exchange");

    assertThat(code).isEqualTo(1);
    assertThat(text(err)).contains("[application-unknown]", "nethserver-mail");
  }

  @Test
  void aWrongCommandLineEndsWithTwo() {
    assertThat(run("finnish", "mail")).isEqualTo(2);
    assertThat(run("finish")).isEqualTo(2);
    assertThat(text(err)).contains("Usage: ns8-migrate");
  }

  @Test
  void aPasswordIsNeverAnArgument() {
    assertThat(run("connect", "ns8.example.org", "--password=secret")).isEqualTo(2);
    assertThat(run("connect", "ns8.example.org")).isEqualTo(1);
    assertThat(text(err)).contains("[password-missing]", "--password-file", "NS8_PASSWORD");
  }

  @Test
  void aPreflightNamesWhatStandsInTheWayAndTouchesNothing() throws Exception {
    try (EmbeddedCluster cluster = cluster()) {
      environment.put("NS8_PASSWORD", "not-the-password");

      int code = run("preflight", cluster.baseUri().toString());

      assertThat(code).isEqualTo(1);
      assertThat(text(out)).contains("blocker [login-refused]");
      assertThat(cluster.tasks()).isEmpty();
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() throws Exception {
    try (EmbeddedCluster cluster = cluster()) {
      environment.put("NS8_PASSWORD", "not-the-password");

      int code = run("connect", cluster.baseUri().toString());

      assertThat(code).isEqualTo(1);
      assertThat(text(err)).contains("[login-refused]").doesNotContain("not-the-password");
      assertThat(text(out)).doesNotContain("not-the-password");
    }
  }

  @Test
  void theCodeOfASecondFactorIsAskedForWhenItIsNeeded() throws Exception {
    try (EmbeddedCluster cluster = cluster()) {
      String seed = cluster.enableSecondFactor(cluster.adminUser());
      Path password = folder.resolve("password");
      Files.writeString(password, cluster.adminPassword() + "\n");
      typed.answers(cluster.oneTimeCode(seed));

      int code =
          run("connect", cluster.baseUri().toString(), "--password-file", password.toString());

      assertThat(text(err)).isEmpty();
      assertThat(code).isZero();
      assertThat(typed.asked).last().asString().contains("second factor");
      assertThat(run("disconnect")).isZero();
      assertThat(text(out)).contains("Disconnected; nothing is left behind");
    }
  }

  @Test
  void aHostMovesVerbByVerb() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();

      assertThat(run("start", "mail", "--node", "1")).isZero();
      assertThat(run("sync", "mail")).isZero();
      assertThat(run("--events", "finish", "mail", "--yes")).isZero();
      assertThat(run("verify", "mail")).isZero();
      assertThat(run("report")).isZero();
      assertThat(run("routes", "mail")).isZero();
      assertThat(run("logs")).isZero();

      assertThat(text(out))
          .contains("/SOGo leads to nethserver-sogo now")
          .contains("No differences.", "status: migrated", "nethserver-mail: finish completed");
      assertThat(text(err).lines()).anyMatch(line -> line.contains("\"event\":\"stage-entered\""));
    }
  }

  @Test
  void whoSaysNoToACutOverHasNone() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();
      run("start", "mail");
      assertThat(run("finish", "mail")).isEqualTo(1);
      assertThat(text(err)).contains("[confirmation-missing]", "--yes");
      typed.answers("no");

      int code = run("finish", "mail", "-a", SOGO, "-a", WEBTOP);

      assertThat(code).isEqualTo(1);
      assertThat(typed.asked).last().asString().contains("Go on?");
      assertThat(host.unit("postfix").running()).isTrue();
      assertThat(run("list")).isZero();
      assertThat(text(out)).contains("expected to be out of service for").contains("migrating");
    }
  }

  @Test
  void aDownTimeAboveTheMaximumStopsNoServiceUnlessSomebodyAccepts() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();
      run("start", "mail");

      assertThat(run("finish", "mail", "--yes", "--max-down", "0s")).isEqualTo(1);

      assertThat(text(err)).contains("[down-time-too-long]", "more than the 0.0 allowed");
      assertThat(host.unit("postfix").running()).isTrue();
      typed.answers("y", "n");
      assertThat(run("finish", "mail", "-a", SOGO, "-a", WEBTOP, "--max-down", "0s")).isEqualTo(1);
      assertThat(typed.asked).first().asString().contains("more than the 0.0 seconds allowed");
      assertThat(typed.asked).last().asString().contains("The services of nethserver-mail stop");
      assertThat(text(err)).contains("[not-released]");
      assertThat(host.unit("postfix").running()).isTrue();
    }
  }

  @Test
  void aTimeThatNobodyUnderstandsEndsWithTwo() {
    assertThat(run("finish", "mail", "--max-down", "soon")).isEqualTo(2);
    assertThat(run("finish", "mail", "--hold-until", "25:00")).isEqualTo(2);
    assertThat(text(err)).contains("is no time: give 60s").contains("is no time: give 23:30");
  }

  @Test
  void whatCannotBeComparedCountsAsADifferenceAndEndsWithFour() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();
      run("start", "mail");
      assertThat(run("finish", "mail", "-y")).isZero();
      cluster.faults().failAction("list-domains", 1, 3, "domain", "domain_error");

      int code = run("verify", "mail");

      assertThat(code).isEqualTo(4);
      assertThat(text(out)).contains("WRONG");
    }
  }

  @Test
  void filesThatHaveGoneAreDeletedOnNs8OnlyWhenThatIsAccepted() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();
      Path message = host.mailArrives("anna.bianchi", "INBOX", "Subject: a\n\nb\n");
      List<Path> many = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        many.add(Files.copy(message, message.resolveSibling(i + "." + message.getFileName())));
      }
      assertThat(run("start", "mail", "--node", "1")).isZero();
      assertThat(run("sync", "mail")).isZero();
      for (Path one : many) {
        Files.delete(one);
      }

      assertThat(run("sync", "mail")).isEqualTo(1);
      assertThat(text(err)).contains("source-lost-files", "--accept-losses");
      assertThat(run("sync", "mail", "--accept-losses")).isZero();
      assertThat(run("sync", "mail")).isZero();
    }
  }

  @Test
  void theLogIsItsOwnersAlone() throws Exception {
    try (EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = Rehearsal.of(host, cluster, state)) {
      rehearsal.connect();
      run("start", "mail");
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(log())).contains("nethserver-mail: start completed");
  }

  private EmbeddedCluster cluster() throws IOException {
    running =
        EmbeddedCluster.builder()
            .withNethforge()
            .keepIn(folder.resolve("ns8"))
            .withExternalDomain(
                "example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
            .start();
    return running;
  }

  private Path log() {
    return state.resolve("ns8-migration.log");
  }

  private int run(String... arguments) {
    Ns8Migrate command =
        new Ns8Migrate(
            (root, directory, settings, listener) -> opened(settings, listener),
            environment,
            typed,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Ns8Migrate.commandLine(command).execute(arguments);
  }

  private Opened opened(
      UnaryOperator<Migration.Builder> settings, Consumer<MigrationEvent> listener) {
    Trace trace = new Trace(log());
    Consumer<MigrationEvent> both = trace.andThen(listener);
    Migration.Builder builder =
        settings.apply(Migration.on(host.source()).stateIn(state).listening(both));
    if (running == null) {
      return new Opened(builder.quickly().open(), trace, List.of(), () -> {});
    }
    Rehearsal rehearsal = Rehearsal.of(host, running, builder, Optional.empty());
    return new Opened(rehearsal.migration(), trace, List.of(), rehearsal);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  /** Somebody who types what a test says; nobody before that. */
  private static final class Typed implements Asker {
    private final Deque<String> lines = new ArrayDeque<>();
    private final Deque<String> asked = new ArrayDeque<>();
    private boolean there;

    void answers(String... typed) {
      there = true;
      lines.addAll(List.of(typed));
    }

    @Override
    public boolean interactive() {
      return there;
    }

    @Override
    public Optional<String> line(String prompt) {
      asked.add(prompt);
      return Optional.ofNullable(lines.poll());
    }

    @Override
    public Optional<Secret> secret(String prompt) {
      return line(prompt).map(Secret::of);
    }
  }
}
