package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.exec.ProcessRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalShellTest {
  private final FakeRunner runner = new FakeRunner();
  private final LocalShell shell = new LocalShell(runner);

  @Test
  void aCommandIsPassedOnWithItsTimeAndSecrets() throws Exception {
    Secret secret = Secret.of("FAKE");

    shell.run(
        HostCommand.of("/usr/bin/id", "-u", "a b")
            .within(Duration.ofSeconds(7))
            .withSecret("PGPASSWORD", secret));

    assertThat(runner.asked.arguments()).containsExactly("/usr/bin/id", "-u", "a b");
    assertThat(runner.asked.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(runner.asked.secrets()).isEqualTo(Map.of("PGPASSWORD", secret));
  }

  @Test
  void theWholeOutputComesBackAndAFailureIsNoException() throws Exception {
    runner.output = "Societ\u00e0\n".repeat(500_000);
    runner.result = new CommandResult(81, false, "", List.of("cannot connect"));

    CommandOutput answer = shell.run(HostCommand.of("list-users"));

    assertThat(answer.output()).isEqualTo(runner.output);
    assertThat(answer.exitCode()).isEqualTo(81);
    assertThat(answer.errors()).containsExactly("cannot connect");
  }

  @Test
  void aTimeOutIsAProblem() {
    runner.result = new CommandResult(143, true, "", List.of());

    assertThatThrownBy(() -> shell.run(HostCommand.of("list-users")))
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo("command-timed-out"));
  }

  @Test
  void aStreamHandsOverTheBytesAsTheyAreAndTellsHowItEnded() throws Exception {
    runner.bytes = new byte[] {0, (byte) 0xff, '\n', (byte) 0xc3};
    runner.result = new CommandResult(1, false, "", List.of("disk full"));
    AtomicReference<byte[]> read = new AtomicReference<>();

    CommandOutput end =
        shell.stream(HostCommand.of("pg_dump"), output -> read.set(output.readAllBytes()));

    assertThat(read.get()).containsExactly(0, 0xff, '\n', 0xc3);
    assertThat(end).isEqualTo(new CommandOutput(1, "", List.of("disk full")));
  }

  @Test
  void aReaderThatRefusesIsHeardInItsOwnWords() {
    MigrationException refusal =
        MigrationException.of("dump-foreign", Side.SOURCE, "That is no dump.", "Make one.");

    assertThatThrownBy(
            () ->
                new LocalShell(new ProcessRunner())
                    .stream(
                        HostCommand.of("cat", "/dev/zero"),
                        output -> {
                          throw refusal;
                        }))
        .isSameAs(refusal);
  }

  @Test
  void aStreamThatTakesTooLongIsAProblem() {
    assertThatThrownBy(
            () ->
                new LocalShell(new ProcessRunner())
                    .stream(
                        HostCommand.of("cat", "/dev/zero").within(Duration.ofMillis(200)),
                        output -> output.transferTo(OutputStream.nullOutputStream())))
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo("command-timed-out"));
  }

  private static final class FakeRunner implements CommandRunner {
    String output = "";
    byte[] bytes = {};
    CommandResult result = new CommandResult(0, false, "", List.of());
    Command asked = Command.of(Duration.ofSeconds(1), List.of("nothing"));

    @Override
    public CommandResult run(Command command) {
      throw new AssertionError("cuts long output off");
    }

    @Override
    public CommandResult run(Command command, OutputConsumer consumer) {
      asked = command;
      try {
        consumer.accept(
            new ByteArrayInputStream(bytes.length > 0 ? bytes : output.getBytes(UTF_8)));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
      return result;
    }
  }
}
