package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.core.ApplicationStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program is killed at the boundaries of its stages. The next one finds either NS7 in service
 * or all handed over, and ends with what an undisturbed move ends with.
 */
@Execution(ExecutionMode.CONCURRENT)
class InterruptedProcessIT {
  @TempDir static Path undisturbed;
  private static Map<String, String> expected = Map.of();

  @TempDir Path folder;
  private SmallMove move;

  @BeforeAll
  static void moveUndisturbed() throws Exception {
    try (SmallMove move = SmallMove.in(undisturbed).start().sync().finish()) {
      expected = move.holdings();
    }
  }

  @AfterEach
  void close() {
    if (move != null) {
      move.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task nethserver-mail create",
        "sending nethserver-mail",
        "entered nethserver-mail quiesce",
        "completed nethserver-mail-getmail quiesce",
        "completed nethserver-mail final-sync",
        "completed nethserver-mail before-commit",
        "entered nethserver-mail commit",
      })
  void killedBeforeTheCommitNs7ServesAfterTheNextCall(String point) throws Exception {
    killAt(point);

    move.start();

    assertThat(move.ns7Serves()).isTrue();
    assertThat(move.instances()).containsExactlyInAnyOrder("mail1", "imapsync1");
    assertThat(processes()).as("receivers that wait").isNotEmpty();
    move.finish();
    assertEverythingThere();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "completed nethserver-mail commit",
        "entered nethserver-mail import",
        "completed nethserver-mail import",
        "completed nethserver-mail settle",
        "entered nethserver-mail-getmail commit",
        "completed nethserver-mail-getmail commit",
        "completed nethserver-mail-getmail settle",
        "completed nethserver-mail retire",
        "entered nethserver-mail-getmail verify",
      })
  void killedAfterTheCommitTheNextFinishGoesOn(String point) throws Exception {
    killAt(point);
    assertThat(move.host.runningUnits()).doesNotContain("postfix", "dovecot");

    move.finish();

    assertThat(move.instances()).containsExactlyInAnyOrder("mail1", "imapsync1");
    assertEverythingThere();
  }

  private void assertEverythingThere() throws Exception {
    assertThat(move.report().passed()).isTrue();
    assertThat(move.status()).isEqualTo(ApplicationStatus.MIGRATED);
    assertThat(move.holdings()).isEqualTo(expected);
    assertThat(move.host.runningUnits()).doesNotContain("postfix", "dovecot");
    await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(processes()).isEmpty());
  }

  /** Receivers, senders and holders of a lock that work on this test's folders. */
  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().commandLine().orElse(""))
        .filter(line -> line.contains(folder.toString()))
        .filter(line -> line.contains("rsync") || line.contains("flock"))
        .toList();
  }

  @Test
  void secretsAreInNoOutputAndInNoFileThatOthersRead() throws Exception {
    move = SmallMove.in(folder);
    List<String> output = run("nowhere", "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
    assertThat(output).contains(ChildMove.DONE);
    assertThat(output).anyMatch(line -> line.contains("rsync")); // the log does say something

    Set<String> secrets = secrets();
    assertThat(secrets).hasSizeGreaterThan(10);
    assertThat(output).noneMatch(line -> secrets.stream().anyMatch(line::contains));
    for (Path file : stateFiles()) {
      assertThat(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
          .as("%s", file)
          .doesNotContain(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
      if (!file.endsWith("session.json") && !file.endsWith("bind.env")) {
        String text = Files.readString(file);
        assertThat(secrets.stream().filter(text::contains)).as("%s", file).isEmpty();
      }
    }
    assertThat(move.host.commands())
        .noneMatch(
            command -> secrets.stream().anyMatch(String.join(" ", command.arguments())::contains));
  }

  private List<Path> stateFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private Set<String> secrets() throws IOException {
    Set<String> secrets = new TreeSet<>(List.of("FAKErelaySecret1", "FAKEconnectorSecret2"));
    secrets.add(move.cluster.adminPassword());
    String session = Files.readString(folder.resolve("state/session.json"));
    secrets.add(session.replaceAll("(?s).*\"password\" *: *\"([^\"]+)\".*", "$1"));
    move.cluster.tasks().stream()
        .map(task -> task.output().path("credentials").path(1).asText())
        .filter(password -> !password.isEmpty())
        .forEach(secrets::add);
    Files.readAllLines(move.host.path("/etc/opendkim/keys/default.private")).stream()
        .filter(line -> !line.startsWith("-") && line.length() > 20)
        .forEach(secrets::add);
    return secrets;
  }

  /** Runs the program until it stands still there, kills it, and takes its place. */
  private void killAt(String point) throws Exception {
    move = SmallMove.in(folder);
    List<String> output = run(point, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    assertThat(output).last().asString().startsWith(ChildMove.HERE + point);
    move.reopen();
  }

  private List<String> run(String standStill, String option) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                ChildMove.class.getName(),
                folder.resolve("ns7").toString(),
                folder.resolve("state").toString(),
                standStill)
            .redirectErrorStream(true)
            .start();
    List<String> output = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        output.add(line);
        if (line.startsWith(ChildMove.HERE)) {
          break;
        }
      }
      Process unused = line == null ? child : child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    return output;
  }
}
