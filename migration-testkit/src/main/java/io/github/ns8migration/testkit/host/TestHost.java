package io.github.ns8migration.testkit.host;

import com.google.common.collect.ImmutableList;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.source.HostShell;
import io.github.ns8migration.core.source.LocalShell;
import io.github.ns8migration.core.source.TreeSourceHost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An old server (NethServer 7) in a folder: a tree of files that stands for {@code /}, and a shell
 * whose commands read and change that tree. Services stop, databases change, events are sent; what
 * happened can be asked for.
 *
 * <pre>{@code
 * try (TestHost host = TestHost.prepare(HostFixture.at(fixture), folder)) {
 *   migrator.quiesce(contextFor(host.source()));
 *   assertThat(host.unit("postfix").running()).isFalse();
 *   assertThatThrownBy(() -> host.mailArrives("anna.bianchi", "INBOX", text));
 * }
 * }</pre>
 *
 * <p>All state is in the folder: {@code root} is the tree, {@code host} what is known beside it
 * (states of services, recorded answers, the log). Another process may {@link #open} it later and
 * finds the host as it was left. Safe for use by many threads; one process at a time. Needs no
 * root.
 */
public final class TestHost implements HostShell, AutoCloseable {
  private final Path root;
  private final CommandLog log;
  private final Units units;
  private final Faults faults = new Faults();
  private final Set<String> stubborn = ConcurrentHashMap.newKeySet();
  private final HostPrograms programs;
  private final Map<String, UnaryOperator<List<String>>> really = new ConcurrentHashMap<>();
  private final HostShell machine = new LocalShell(new ProcessRunner());
  private final Object oneAtATime = new Object();
  private final ImmutableList<String> leftOut;
  private volatile boolean closed;

  private TestHost(Path folder, List<String> leftOut) throws IOException {
    Path side = side(folder);
    if (!Files.exists(side.resolve("units.json"))) {
      throw new IOException(folder + " holds no test host: prepare or build one there");
    }
    this.root = root(folder).toAbsolutePath();
    this.log = new CommandLog(side.resolve("commands.log"));
    this.units = new Units(side.resolve("units.json"));
    this.programs = new HostPrograms(root, side, units, stubborn);
    this.leftOut = ImmutableList.copyOf(leftOut);
  }

  // ---- where hosts come from

  /**
   * Builds a host from a fixture.
   *
   * @param folder made when missing; must be empty
   */
  public static TestHost prepare(HostFixture fixture, Path folder) throws IOException {
    Path side = side(folder);
    if (Files.exists(side)) {
      throw new IOException(folder + " holds a test host already: open it, or give a new folder");
    }
    Files.createDirectories(side);
    Prepared prepared = fixture.prepareBeside(root(folder), side);
    Generated.in(root(folder));
    boot(folder);
    return new TestHost(folder, prepared.leftOut());
  }

  /**
   * The host that was made in that folder before, by this process or by another one.
   *
   * @throws IOException when there is none
   */
  public static TestHost open(Path folder) throws IOException {
    return new TestHost(folder, List.of());
  }

  /**
   * A host written in code, with the records of a new installation and Email on it.
   *
   * @param fullName such as {@code server.example.org}
   */
  public static HostBuilder builder(String fullName) {
    return new HostBuilder(fullName);
  }

  /** Services run as their records say: the host has just started. */
  static void boot(Path folder) throws IOException {
    new Units(side(folder).resolve("units.json")).boot(new DbProgram(root(folder)));
  }

  static Path root(Path folder) {
    return folder.resolve("root");
  }

  static Path side(Path folder) {
    return folder.resolve("host");
  }

  // ---- what it is

  /** The folder that stands for {@code /}. */
  public Path root() {
    return root;
  }

  /** Where a file of the host is: {@code path("/etc/hostname")}. */
  public Path path(String absolute) {
    return Unix.resolve(root, absolute.substring(absolute.startsWith("/") ? 1 : 0));
  }

  /** The host as a migrator sees it, its commands run by this shell. */
  public SourceHost source() {
    return new TreeSourceHost(root, this);
  }

  /** What this machine could not make when the host was prepared, as {@link Prepared#leftOut}. */
  public List<String> leftOut() {
    return leftOut;
  }

  /** Names of the units that run now, sorted. */
  public List<String> runningUnits() {
    synchronized (oneAtATime) {
      try {
        return units.all().values().stream()
            .filter(Unit::running)
            .map(Unit::name)
            .sorted()
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** State of a service; one that is not loaded when the host has none of that name. */
  public Unit unit(String name) {
    synchronized (oneAtATime) {
      try {
        return units.get(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** All commands since the host was made, oldest first. */
  public List<RanCommand> commands() {
    return log.commands();
  }

  /** Events sent with {@code signal-event}, with their arguments, oldest first. */
  public List<String> events() {
    return commands().stream()
        .filter(command -> name(command.arguments().get(0)).equals("signal-event"))
        .filter(command -> command.arguments().size() > 1)
        .map(
            command -> String.join(" ", command.arguments().subList(1, command.arguments().size())))
        .toList();
  }

  // ---- its shell

  /**
   * {@inheritDoc}
   *
   * <p>A command the host does not know ends with exit status 127.
   */
  @Override
  public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
    return logged(command, () -> output(command));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Recorded answers come byte for byte as they were recorded.
   */
  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    return logged(command, () -> streamed(command, reader));
  }

  @FunctionalInterface
  private interface Work {
    CommandOutput run() throws MigrationException, InterruptedException;
  }

  private CommandOutput logged(HostCommand command, Work work)
      throws MigrationException, InterruptedException {
    if (closed) {
      throw MigrationException.of(
          "test-host-closed", Side.SOURCE, "The test host is closed.", "Open it again.");
    }
    Instant begun = Instant.now();
    if (!faults.await(command)) {
      log.add(new RanCommand(begun, since(begun), command.arguments(), -1));
      throw MigrationException.of(
          "command-timed-out",
          Side.SOURCE,
          command.program() + " took longer than " + Faults.seconds(command.timeout()) + ".",
          "Look on the old server why it is slow, and try again.");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before " + command.program());
    }
    CommandOutput output = work.run();
    log.add(new RanCommand(begun, since(begun), command.arguments(), output.exitCode()));
    return output;
  }

  private CommandOutput output(HostCommand command)
      throws MigrationException, InterruptedException {
    Optional<CommandOutput> wrong = faults.answer(command);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    Optional<HostCommand> real = real(command);
    if (real.isPresent()) {
      return machine.run(real.get());
    }
    return acted(command);
  }

  private CommandOutput acted(HostCommand command) throws MigrationException {
    synchronized (oneAtATime) {
      try {
        return programs.run(command.arguments());
      } catch (IOException e) {
        throw damaged(command, e);
      }
    }
  }

  private CommandOutput streamed(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    Optional<CommandOutput> wrong = faults.answer(command);
    if (wrong.isPresent()) {
      return handOver(command, wrong.get(), bytes(wrong.get()), reader);
    }
    Optional<HostCommand> real = real(command);
    if (real.isPresent()) {
      return machine.stream(real.get(), reader);
    }
    Optional<RecordedCommands.Recorded> recorded = recorded(command);
    if (recorded.isPresent()) {
      return handOver(
          command, Answer.failed(recorded.get().exitCode()), recorded.get()::open, reader);
    }
    CommandOutput answer = acted(command);
    return handOver(command, answer, bytes(answer), reader);
  }

  private Optional<RecordedCommands.Recorded> recorded(HostCommand command)
      throws MigrationException {
    try {
      return programs.recorded(command.arguments());
    } catch (IOException e) {
      throw damaged(command, e);
    }
  }

  private static ByteSource bytes(CommandOutput answer) {
    return () -> new ByteArrayInputStream(answer.output().getBytes(StandardCharsets.UTF_8));
  }

  @FunctionalInterface
  private interface ByteSource {
    InputStream open() throws IOException;
  }

  private static CommandOutput handOver(
      HostCommand command, CommandOutput answer, ByteSource bytes, OutputReader reader)
      throws MigrationException {
    try (InputStream output = bytes.open()) {
      reader.read(output);
      return new CommandOutput(answer.exitCode(), "", answer.errors());
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "command-output-lost",
              Side.SOURCE,
              "What " + command.program() + " printed could not be processed: " + e.getMessage(),
              "Look for a full disk, then try again."),
          e);
    }
  }

  private Optional<HostCommand> real(HostCommand command) {
    return Optional.ofNullable(really.get(name(command.program())))
        .map(
            replacement ->
                new HostCommand(
                    replacement.apply(command.arguments()), command.timeout(), command.secrets()));
  }

  private static MigrationException damaged(HostCommand command, IOException e) {
    return new MigrationException(
        new Problem(
            "test-host-damaged",
            Side.SOURCE,
            command.program() + " could not read or write the tree of the test host: " + e,
            "Look at the folder of the test host."),
        e);
  }

  /**
   * From now on that program is one of this machine, in the place of what the host would answer:
   * for dumps of a real server that a test has started. Not kept in the folder: who opens the host
   * again says it again.
   *
   * @param program its name, without a folder
   * @param command what to run, given the whole command as it was asked for
   */
  public void runsReally(String program, UnaryOperator<List<String>> command) {
    really.put(program, command);
  }

  /** The same with these words in the place of the program's name; its arguments follow them. */
  public void runsReally(String program, List<String> words) {
    runsReally(
        program,
        command -> {
          List<String> all = new ArrayList<>(words);
          all.addAll(command.subList(1, command.size()));
          return all;
        });
  }

  private static Duration since(Instant begun) {
    return Duration.between(begun, Instant.now());
  }

  // ---- life on the host

  /**
   * A message arrives for somebody, and dovecot puts it into the mailbox.
   *
   * @param user short or long name
   * @param folder as a client names it: {@code INBOX}, {@code Clients/ACME}
   * @param text the whole message
   * @return the new file
   * @throws IllegalStateException when postfix or dovecot is stopped: then nothing is delivered
   */
  public Path mailArrives(String user, String folder, String text) throws IOException {
    synchronized (oneAtATime) {
      for (String service : List.of("postfix", "dovecot")) {
        if (!units.get(service).running()) {
          throw new IllegalStateException(service + " does not run: no mail for " + user);
        }
      }
      HostNames names = HostNames.of(root);
      String login = user.contains("@") ? user : user + "@" + names.domain();
      Path home = Unix.resolve(root, "var/lib/nethserver/vmail/" + login.toLowerCase(Locale.ROOT));
      return new Maildir(home.resolve("Maildir"), names.fullName()).deliver(folder, text);
    }
  }

  // ---- faults

  /** Commands that match end with this status from now on, and do nothing. */
  public void failCommand(Predicate<HostCommand> matches, int exitCode) {
    answerCommand(matches, Answer.failed(exitCode, "made to fail by a test"));
  }

  /** The next command that matches ends with this status and does nothing. */
  public void failCommandOnce(Predicate<HostCommand> matches, int exitCode) {
    faults.answer(matches, Answer.failed(exitCode, "made to fail by a test"), 1);
  }

  /** Commands that match answer this from now on, and do nothing: an answer that was cut off. */
  public void answerCommand(Predicate<HostCommand> matches, CommandOutput answer) {
    faults.answer(matches, answer, Integer.MAX_VALUE);
  }

  /** Commands that match take that long from now on; their time-outs and interrupts hold. */
  public void slowCommand(Predicate<HostCommand> matches, Duration time) {
    faults.delay(matches, time);
  }

  /** A service that neither starts nor stops: {@code systemctl} ends with 1, its state stays. */
  public void stubbornUnit(String name) {
    stubborn.add(Units.plain(name));
  }

  /** All is well again; commands that were being slow go on at once. */
  public void heal() {
    stubborn.clear();
    faults.heal();
  }

  /**
   * Matches a program, with or without its folder, whose arguments begin with these: {@code
   * command("systemctl", "stop")}.
   */
  public static Predicate<HostCommand> command(String program, String... begin) {
    List<String> wanted = List.of(begin);
    return command -> {
      List<String> given =
          new ArrayList<>(command.arguments().subList(1, command.arguments().size()));
      return name(command.program()).equals(name(program))
          && given.size() >= wanted.size()
          && given.subList(0, wanted.size()).equals(wanted);
    };
  }

  private static String name(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /** Ends what still waits and runs no more commands; the folder stays. */
  @Override
  public void close() {
    closed = true;
    heal();
  }
}
