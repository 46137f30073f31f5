package io.github.ns8migration.core.exec;

import io.github.ns8migration.core.exec.ProcessRunner.Limits;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;

/**
 * One process from start to end. Commons Exec waits for it on a thread of its own, since it
 * swallows the interrupt of the thread it runs on.
 */
final class Execution {
  /** There never was a process. */
  static final class NotStarted extends IOException {
    private static final long serialVersionUID = 1L;

    NotStarted(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final Command command;
  private final Map<String, String> environment;
  private final Sink sink;
  private final OutputStream errors;
  private final Limits limits;
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private Execution(
      Command command,
      Map<String, String> environment,
      Sink sink,
      OutputStream errors,
      Limits limits) {
    this.command = command;
    this.environment = environment;
    this.sink = sink;
    this.errors = errors;
    this.limits = limits;
  }

  static Execution start(
      Command command,
      Map<String, String> environment,
      Sink sink,
      OutputStream errors,
      Limits limits) {
    Execution execution = new Execution(command, environment, sink, errors, limits);
    Thread thread = new Thread(execution::execute, "command " + command.program());
    thread.setDaemon(true);
    thread.start();
    return execution;
  }

  /** Waits for its end, or for a failure of who takes its output in. */
  int await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> outputFailed =
        sink.done().thenCompose(taken -> new CompletableFuture<>()); // never done but by failure
    CompletableFuture.anyOf(ended, outputFailed).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    return ended.get();
  }

  /** Stops it with all it started; does nothing when it has ended. */
  void stop() throws InterruptedException {
    Process process = started.handle((it, failure) -> it).join();
    if (process != null && process.isAlive()) {
      ProcessTree.of(process).stop(limits.grace());
      awaitLastWords();
    }
  }

  private void awaitLastWords() throws InterruptedException {
    Duration time = limits.quiet().multipliedBy(2); // two streams
    try {
      ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return; // it was stopped: what it had to say was a courtesy
    }
  }

  private void execute() {
    try {
      DefaultExecutor executor = new Launcher();
      executor.setExitValues(null); // every exit code is a result
      executor.setStreamHandler(
          new Streams(command.lateInput(), sink.stream(), errors, limits.quiet()));
      ended.complete(executor.execute(new CommandLine(command.program())));
    } catch (IOException e) {
      fail(started.isDone() ? e : new NotStarted(e));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable failure) {
    started.completeExceptionally(failure);
    ended.completeExceptionally(failure);
  }

  /**
   * Starts the process itself: the library would trim the arguments, and pump a file that the
   * process can read alone.
   */
  private final class Launcher extends DefaultExecutor {
    @SuppressWarnings("deprecation") // its builder makes no subclasses
    Launcher() {}

    @Override
    protected Process launch(CommandLine line, Map<String, String> inherited, Path workingDirectory)
        throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command.arguments());
      builder.environment().putAll(environment);
      command.directory().map(Path::toFile).ifPresent(builder::directory);
      if (command.lateInput().isEmpty()) {
        builder.redirectInput(command.input().map(Path::toFile).orElse(new File("/dev/null")));
      }
      Process process = builder.start();
      started.complete(process);
      return process;
    }
  }
}
