package io.github.ns8migration.core.exec;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs processes of this machine, through Commons Exec. What that library leaves out is added here:
 * the whole process tree is stopped, by force if need be; an interrupt reaches the caller; what an
 * orphan holds open is not waited for; secrets are masked in all that is kept.
 *
 * <p>Processes speak English in UTF-8 ({@code LC_ALL=C.UTF-8}), so that their output can be parsed;
 * a {@link Command} may say otherwise. They have no standard input unless it names a file.
 */
public final class ProcessRunner implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
  private static final Map<String, String> SPEECH =
      // CentOS 7 has no C.UTF-8 and falls back to C, which serves as well; its perl need not say
      // so.
      Map.of("LC_ALL", "C.UTF-8", "PERL_BADLANG", "0");

  /**
   * What is kept and how long is waited.
   *
   * @param outputBytes of standard output, when it is kept
   * @param errorLines of standard error
   * @param grace between asking a process to end and killing it
   * @param quiet how long an open stream may bring nothing after the process has ended
   */
  record Limits(int outputBytes, int errorLines, Duration grace, Duration quiet) {
    static final Limits USUAL =
        new Limits(64 << 20, 20_000, Duration.ofSeconds(5), Duration.ofSeconds(2));
  }

  private final Side side;
  private final Limits limits;

  /** For the commands of the old server, on which this program runs. */
  public ProcessRunner() {
    this(Side.SOURCE);
  }

  /**
   * For commands of another kind.
   *
   * @param side where a program lies that cannot be started, for the message
   */
  public ProcessRunner(Side side) {
    this(side, Limits.USUAL);
  }

  ProcessRunner(Side side, Limits limits) {
    this.side = side;
    this.limits = limits;
  }

  @Override
  public CommandResult run(Command command) throws MigrationException, InterruptedException {
    KeptOutput kept = new KeptOutput(limits.outputBytes());
    CommandResult result = run(command, kept);
    return new CommandResult(
        result.exitCode(), result.timedOut(), masker(command).mask(kept.text()), result.errors());
  }

  @Override
  public CommandResult run(Command command, OutputConsumer consumer)
      throws MigrationException, InterruptedException {
    return run(command, new Handover(consumer, command.program()));
  }

  private CommandResult run(Command command, Sink sink)
      throws MigrationException, InterruptedException {
    try {
      return execute(command, sink);
    } finally {
      sink.abandon();
    }
  }

  private CommandResult execute(Command command, Sink sink)
      throws MigrationException, InterruptedException {
    check(command);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    LOG.debug("run {}", command.arguments());
    ErrorTail errors = new ErrorTail(limits.errorLines(), masker(command));
    Execution execution = Execution.start(command, environment(command), sink, errors, limits);
    long end = System.nanoTime() + command.timeout().toNanos();
    try {
      int exitCode = execution.await(end - System.nanoTime());
      sink.await(end - System.nanoTime());
      return new CommandResult(exitCode, false, "", errors.lines());
    } catch (TimeoutException e) {
      execution.stop();
      return new CommandResult(-1, true, "", errors.lines());
    } catch (ExecutionException e) {
      throw failure(command, e.getCause() == null ? e : e.getCause());
    } finally {
      execution.stop();
    }
  }

  private void check(Command command) throws MigrationException {
    // Java replaces what its default charset does not have: the wrong file would be worked on.
    CharsetEncoder encoder = Charset.defaultCharset().newEncoder();
    for (String argument : command.arguments()) {
      if (!encoder.canEncode(argument)) {
        throw MigrationException.of(
            "locale-without-utf8",
            Side.TOOL,
            "An argument of " + command.program() + " has characters this program cannot pass on.",
            "Start this program with LC_ALL=en_US.UTF-8 or with java -Dfile.encoding=UTF-8.");
      }
    }
    if (command.input().isPresent() && !Files.isReadable(command.input().get())) {
      throw MigrationException.of(
          "command-input-missing",
          side,
          command.program() + " was to read " + command.input().get() + ", which cannot be read.",
          "Check that the file exists and that this program runs as root.");
    }
  }

  private static Map<String, String> environment(Command command) {
    Map<String, String> all = new HashMap<>(SPEECH);
    all.putAll(command.environment());
    command.secrets().forEach((variable, secret) -> all.put(variable, secret.reveal()));
    return all;
  }

  private static Masker masker(Command command) {
    return Masker.of(command.secrets().values());
  }

  /** What people see; a mistake in a consumer goes on as it came. */
  private MigrationException failure(Command command, Throwable cause) {
    if (cause instanceof RuntimeException mistake) {
      throw mistake;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new MigrationException(problem(command, cause), cause);
  }

  private Problem problem(Command command, Throwable cause) {
    String program = command.program();
    if (cause instanceof Execution.NotStarted) {
      return notStarted(program, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof KeptOutput.TooMuch) {
      return new Problem(
          "command-output-too-large",
          side,
          program + " printed more than " + limits.outputBytes() + " bytes and was stopped.",
          "Run it by hand to see what it prints, and report this to the makers of this program.");
    }
    return new Problem(
        "command-output-lost",
        side,
        "What " + program + " printed could not be processed: " + cause.getMessage() + ".",
        "Look for a full disk or a lost connection, then try again.");
  }

  private Problem notStarted(String program, String reason) {
    if (reason.contains("error=2,")) {
      return new Problem(
          "command-not-found",
          side,
          "The program " + program + " was not found.",
          "Install the package that brings it, or add its folder to PATH, and try again.");
    }
    return new Problem(
        "command-not-started",
        side,
        "The program " + program + " could not be started: " + reason + ".",
        "Check its permissions and that this program runs as root, and try again.");
  }
}
