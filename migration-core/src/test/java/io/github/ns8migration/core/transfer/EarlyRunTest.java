package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner.OutputConsumer;
import io.github.ns8migration.core.exec.ProcessRunner;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of this machine stand for rsync: what they do with a list is known. */
class EarlyRunTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final OutputConsumer NOBODY =
      output -> output.transferTo(OutputStream.nullOutputStream());

  @TempDir Path folder;

  @Test
  void itSendsWhatIsListedOnceItIsKnown() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "listed");
    Path copy = folder.resolve("copy");

    Optional<CommandResult> result;
    try (EarlyRun run = early(LONG, "dd", "status=none", "of=" + copy)) {
      result = run.send(list);
    }

    assertThat(result).hasValueSatisfying(end -> assertThat(end.succeeded()).isTrue());
    assertThat(copy).hasContent("listed");
  }

  @Test
  void whoDidNotReadTheWholeListHasNotSucceeded() throws Exception {
    Path list = Files.write(folder.resolve("list"), new byte[1 << 20]);

    try (EarlyRun run = early(LONG, "dd", "status=none", "count=1", "of=/dev/null")) {
      assertThat(run.send(list)).isEmpty();
    }
  }

  @Test
  void aConnectionThatBrokeWhileItWaitedIsNoFailureYet() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "listed");

    try (EarlyRun run = early(LONG, "sh", "-c", "cat >/dev/null; exit 12")) {
      assertThat(run.send(list)).isEmpty();
    }
  }

  @Test
  void whatFailsOtherwiseHasFailed() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "listed");

    try (EarlyRun run = early(LONG, "sh", "-c", "cat >/dev/null; exit 23")) {
      assertThat(run.send(list))
          .hasValueSatisfying(end -> assertThat(end.exitCode()).isEqualTo(23));
    }
  }

  @Test
  void anotherIsToBeStartedWhereTheOtherSideMayHaveGoneAway() throws Exception {
    Path copy = folder.resolve("copy");

    try (EarlyRun run = early(Duration.ofSeconds(-1), "dd", "status=none", "of=" + copy)) {
      assertThat(run.send(Files.writeString(folder.resolve("list"), "listed"))).isEmpty();
    }

    assertThat(Files.exists(copy) ? Files.size(copy) : 0).isZero();
  }

  private static EarlyRun early(Duration within, String... command) {
    return new EarlyRun(new ProcessRunner(), Command.of(LONG, List.of(command)), NOBODY, within);
  }
}
