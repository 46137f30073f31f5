package io.github.ns8migration.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.ProcessRunner.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts stand for programs with children of their own; the runner itself never uses a shell. */
class ProcessRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final ProcessRunner runner =
      new ProcessRunner(
          Side.SOURCE, new Limits(10_000, 3, Duration.ofMillis(200), Duration.ofMillis(200)));

  @TempDir Path folder;

  @Test
  void outputErrorsAndExitCodeComeBack() throws Exception {
    Command command = script("echo out; echo bad >&2; exit 3");

    CommandResult result = runner.run(command);

    assertThat(result).isEqualTo(new CommandResult(3, false, "out\n", List.of("bad")));
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    Command command =
        Command.of(LONG, List.of("printf", "[%s]", " a ", "", "\"q\"", "$HOME", "${x}", "é", "-n"));

    CommandResult result = runner.run(command);

    assertThat(result.output()).isEqualTo("[ a ][][\"q\"][$HOME][${x}][é][-n]");
  }

  @Test
  void programsSpeakAnUnchangingLanguageUnlessToldOtherwise() throws Exception {
    Command usual = script("echo $LC_ALL $PATH");
    Command other = script("echo $LC_ALL").with("LC_ALL", "POSIX");

    assertThat(runner.run(usual).output()).isEqualTo("C.UTF-8 " + System.getenv("PATH") + "\n");
    assertThat(runner.run(other).output()).isEqualTo("POSIX\n");
  }

  @Test
  void thereIsNoStandardInputUnlessAFileIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("in"), "from the file");
    Command cat = Command.of(LONG, List.of("cat"));

    assertThat(runner.run(cat).output()).isEmpty();
    assertThat(runner.run(cat.reading(file)).output()).isEqualTo("from the file");
  }

  @Test
  void inputMayComeLate() throws Exception {
    LateInput late = new LateInput();
    CompletableFuture<String> begun = new CompletableFuture<>();
    CompletableFuture<CommandResult> ended =
        CompletableFuture.supplyAsync(
            () ->
                outcome(
                    script("echo begun; cat").reading(late),
                    output -> {
                      begun.complete(new String(output.readNBytes(6), StandardCharsets.UTF_8));
                      assertThat(output.readAllBytes()).asString().isEqualTo("from the file");
                    }));
    assertThat(begun.get(20, TimeUnit.SECONDS)).isEqualTo("begun\n");

    late.give(Files.writeString(folder.resolve("in"), "from the file"));

    assertThat(ended.get(20, TimeUnit.SECONDS).succeeded()).isTrue();
    assertThat(late.arrived()).isTrue();
  }

  @Test
  void inputThatWasNotTakenDidNotArrive() throws Exception {
    LateInput tooMuch = new LateInput();
    tooMuch.give(Files.write(folder.resolve("in"), new byte[1 << 20]));
    LateInput missing = new LateInput();
    missing.give(folder.resolve("nothing"));
    LateInput neverGiven = new LateInput();

    assertThat(runner.run(script("exit 0").reading(tooMuch)).succeeded()).isTrue();
    assertThat(runner.run(script("cat").reading(missing)).succeeded()).isTrue();
    assertThat(runner.run(script("exit 0").reading(neverGiven)).succeeded()).isTrue();

    assertThat(tooMuch.arrived()).isFalse();
    assertThat(missing.arrived()).isFalse();
    assertThat(neverGiven.arrived()).isFalse();
  }

  private CommandResult outcome(Command command, CommandRunner.OutputConsumer consumer) {
    try {
      return runner.run(command, consumer);
    } catch (MigrationException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMissingInputIsToldBeforeAnythingRuns() {
    Path trace = folder.resolve("ran");
    Command command = script("touch " + trace).reading(folder.resolve("nothing"));

    assertThat(codeOf(command)).isEqualTo("command-input-missing");
    assertThat(trace).doesNotExist();
  }

  @Test
  void itRunsInTheFolderNamed() throws Exception {
    CommandResult result = runner.run(Command.of(LONG, List.of("pwd", "-P")).in(folder));

    assertThat(result.output().strip()).isEqualTo(folder.toRealPath().toString());
  }

  @Test
  void secretsAreMaskedInAllThatIsKept() throws Exception {
    Command command =
        script("echo =$PW=; echo ~$PW~ >&2; printf %s \"$PW\" >&2")
            .withSecret("PW", Secret.of("s3cret\nsecond line"));

    CommandResult result = runner.run(command);

    assertThat(result.output() + result.errorText()).contains(Secret.MASK);
    assertThat(result.output() + result.errorText()).doesNotContain("s3cret", "second line");
    assertThat(command.toString()).doesNotContain("s3cret");
  }

  @Test
  void halfASecretAtTheEndOfACutLineIsHiddenToo() throws Exception {
    Command command =
        script("head -c 8190 /dev/zero | tr '\\0' x >&2; echo $PW >&2")
            .withSecret("PW", Secret.of("topsecret"));

    CommandResult result = runner.run(command);

    assertThat(result.errorText()).startsWith("xxx").endsWith("x...").doesNotContain("to");
  }

  @Test
  void onlyTheLastLinesOfErrorsAreKept() throws Exception {
    CommandResult result = runner.run(script("seq 1 100000 >&2"));

    assertThat(result.errors()).containsExactly("99998", "99999", "100000");
  }

  @Test
  void moreOutputThanIsKeptStopsTheProcess() {
    Command endless = Command.of(LONG, List.of("yes"));

    assertThat(codeOf(endless)).isEqualTo("command-output-too-large");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    Command command = Command.of(LONG, List.of("no-such-program", "x"));

    MigrationException failure =
        catchThrowableOfType(MigrationException.class, () -> runner.run(command));

    assertThat(failure.problem().code()).isEqualTo("command-not-found");
    assertThat(failure.problem().side()).isEqualTo(Side.SOURCE);
    assertThat(failure.problem().message()).contains("no-such-program");
  }

  @Test
  void aFileThatIsNoProgramIsToldApart() throws Exception {
    Path file = Files.writeString(folder.resolve("text"), "no program");

    assertThat(codeOf(Command.of(LONG, List.of(file.toString())))).isEqualTo("command-not-started");
  }

  @Test
  void whenTimeIsOverTheWholeTreeIsStopped() throws Exception {
    Path pids = folder.resolve("pids");
    Command command =
        timed(
            SHORT,
            "(sleep 300 & echo $! >> P; sleep 301) & echo $! >> P; echo told >&2; wait",
            pids);

    CommandResult result = runner.run(command);

    assertThat(result.timedOut()).isTrue();
    assertThat(result.succeeded()).isFalse();
    assertThat(result.errors()).contains("told");
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  void whoIgnoresTheRequestToEndIsKilled() throws Exception {
    Path pids = folder.resolve("pids");
    Command command =
        timed(
            SHORT,
            "trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $! $$ | tr ' ' '\\n' > P; while :; do sleep 1; done",
            pids);

    CommandResult result = runner.run(command);

    assertThat(result.timedOut()).isTrue();
    assertThat(Files.readAllLines(pids)).hasSize(2);
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  void anInterruptStopsTheTreeAndReachesTheCaller() throws Exception {
    Path pids = folder.resolve("pids");
    Command command = timed(LONG, "sleep 300 & echo $! > P; wait", pids);
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              outcome.set(catchThrowableOfType(Throwable.class, () -> runner.run(command)));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    caller.start();
    await().until(() -> Files.exists(pids) && !Files.readString(pids).isEmpty());

    caller.interrupt();

    caller.join(LONG.toMillis());
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    assertThat(flag).isCompletedWithValue(false); // said by the exception, not twice
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  void whoIsInterruptedAlreadyStartsNothing() {
    Path trace = folder.resolve("ran");
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> runner.run(script("touch " + trace)));

    assertThat(trace).doesNotExist();
  }

  @Test
  void anOrphanThatHoldsThePipeIsNotWaitedFor() throws Exception {
    Path pids = folder.resolve("pids");
    Command command = timed(LONG, "echo first; setsid sleep 300 & echo $! > P", pids);

    long start = System.nanoTime();
    CommandResult result = runner.run(command);

    assertThat(result.output()).isEqualTo("first\n");
    assertThat(result.succeeded()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(alive(pids)).hasSize(1); // a service it started is not ours to stop
    alive(pids).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void anOrphanDoesNotKeepAConsumerWaitingEither() throws Exception {
    Path pids = folder.resolve("pids");
    Command command = timed(LONG, "echo first; setsid sleep 300 & echo $! > P", pids);
    AtomicReference<String> seen = new AtomicReference<>("");

    runner.run(
        command, output -> seen.set(new String(output.readAllBytes(), StandardCharsets.UTF_8)));

    assertThat(seen).hasValue("first\n");
    alive(pids).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void aConsumerGetsAllOfALargeOutput() throws Exception {
    AtomicReference<Long> bytes = new AtomicReference<>();

    CommandResult result =
        runner.run(
            Command.of(LONG, List.of("head", "-c", "50000000", "/dev/zero")),
            output -> bytes.set(output.transferTo(java.io.OutputStream.nullOutputStream())));

    assertThat(bytes).hasValue(50_000_000L);
    assertThat(result.output()).isEmpty();
    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void aConsumerThatReadsOnlyTheBeginningDoesNotBlockTheProcess() throws Exception {
    CommandResult result =
        runner.run(Command.of(LONG, List.of("seq", "1", "1000000")), output -> output.read());

    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void aConsumerThatFailsStopsTheProcess() {
    MigrationException failure =
        catchThrowableOfType(
            MigrationException.class,
            () ->
                runner.run(
                    Command.of(LONG, List.of("yes")),
                    output -> {
                      throw new IOException("disk full");
                    }));

    assertThat(failure.problem().code()).isEqualTo("command-output-lost");
    assertThat(failure.problem().message()).contains("disk full");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void aMistakeInAConsumerIsNotDressedUp() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                runner.run(
                    Command.of(LONG, List.of("yes")),
                    output -> {
                      throw new IllegalStateException("mistake");
                    }))
        .withMessage("mistake");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void aConsumerThatNeverEndsIsBoundByTheTimeOut() throws Exception {
    CommandResult result =
        runner.run(
            Command.of(SHORT, List.of("true")),
            output ->
                new CompletableFuture<Void>()
                    .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                    .join());

    assertThat(result.timedOut()).isTrue();
  }

  private static Command script(String text) {
    return Command.of(LONG, List.of("sh", "-c", text));
  }

  private static Command timed(Duration time, String text, Path pids) {
    return Command.of(
        time,
        List.of("sh", "-c", text.replace("P;", pids + ";").replaceAll("> P\\b", "> " + pids)));
  }

  private String codeOf(Command command) {
    return catchThrowableOfType(MigrationException.class, () -> runner.run(command))
        .problem()
        .code();
  }

  private static List<ProcessHandle> alive(Path pids) throws IOException {
    return Files.readAllLines(pids).stream()
        .map(Long::valueOf)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }
}
