package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rsync daemon an instance runs while it waits for data. It has two modules: {@code data},
 * which receives, and {@code terminate}. <b>Any</b> authenticated access to the latter, even one
 * that fails, begins the import: only {@link #commit()} speaks with it.
 */
public final class RsyncReceiver implements Receiver {
  private static final String VOLUMES = "data/volumes/";

  private static final Pattern FOLDER = Pattern.compile("d\\S{9,} +\\d+ \\S+ \\S+ (.+)");

  // A name, blanks, a tab, and perhaps a comment.
  private static final Pattern MODULE = Pattern.compile("(\\S+)\\s*\t.*");

  private final Endpoint endpoint;
  private final CommandRunner runner;
  private final Patience transfer;
  private final Patience question;
  private final TransferSettings settings;
  private Set<String> seen = Set.of();

  /** For the daemon at that endpoint; {@code runner} starts rsync, which must be installed. */
  public RsyncReceiver(Endpoint endpoint, CommandRunner runner, TransferSettings settings) {
    this(endpoint, runner, Patience.TRANSFER, Patience.QUESTION, settings);
  }

  /** The same, comparing everything in each pass. */
  public RsyncReceiver(Endpoint endpoint, CommandRunner runner) {
    this(endpoint, runner, TransferSettings.PLAIN);
  }

  RsyncReceiver(Endpoint endpoint, CommandRunner runner, Patience transfer, Patience question) {
    this(endpoint, runner, transfer, question, TransferSettings.PLAIN);
  }

  private RsyncReceiver(
      Endpoint endpoint,
      CommandRunner runner,
      Patience transfer,
      Patience question,
      TransferSettings settings) {
    this.endpoint = endpoint;
    this.runner = runner;
    this.transfer = transfer;
    this.question = question;
    this.settings = settings;
  }

  @Override
  public Answer probe() throws MigrationException, InterruptedException {
    // The volumes are looked for next: one question answers both, over a distance that counts.
    CommandResult result = list(VOLUMES);
    if (result.succeeded() || hasNoVolumes(result)) {
      seen = folders(result);
      return Answer.READY;
    }
    Problem problem = RsyncExitCode.problem(result);
    return switch (problem.code()) {
      case "receiver-down", "receiver-unreachable", "connection-silent", "connection-lost" ->
          Answer.DOWN;
      case "receiver-refused" -> Answer.REFUSED;
      case "receiver-other" -> Answer.LATER;
      default -> throw new MigrationException(problem);
    };
  }

  @Override
  public void checkVolumes(Application application)
      throws MigrationException, InterruptedException {
    if (application.volumes().isEmpty()) {
      return;
    }
    List<String> missing = missing(application, seen);
    for (int looks = 0; looks < 2 && !missing.isEmpty(); looks++) {
      // A list that was cut off on a machine without breath must not end a migration.
      missing = missing(application, volumes());
    }
    if (!missing.isEmpty()) {
      throw MigrationException.of(
          "volume-missing",
          Side.DESTINATION,
          "The instance "
              + endpoint.module()
              + " has no volume for "
              + String.join(", ", missing)
              + ": what is sent there would be lost.",
          "Abort the migration of this application and start it again.");
    }
  }

  private static List<String> missing(Application application, Set<String> there) {
    return application.volumes().stream().filter(volume -> !there.contains(volume)).toList();
  }

  private Set<String> volumes() throws MigrationException, InterruptedException {
    CommandResult result = list(VOLUMES);
    if (!result.succeeded() && !hasNoVolumes(result)) {
      throw new MigrationException(RsyncExitCode.problem(result));
    }
    return folders(result);
  }

  /** There is no folder of volumes: an instance without any. */
  private static boolean hasNoVolumes(CommandResult result) {
    return result.exitCode() == RsyncExitCode.PARTIAL && !result.timedOut();
  }

  private static Set<String> folders(CommandResult result) {
    Set<String> names = new HashSet<>();
    for (String line : result.output().split("\n")) {
      Matcher folder = FOLDER.matcher(line);
      if (result.succeeded() && folder.matches()) {
        names.add(folder.group(1));
      }
    }
    return names;
  }

  @Override
  public DataChannel channel(
      Application application, Pass pass, Path scratch, Consumer<MigrationEvent> events) {
    return new RsyncChannel(
        endpoint, runner, transfer, application, pass, scratch, events, settings);
  }

  @Override
  public Audit audit(Thoroughness thoroughness, Path scratch, Instant since) {
    return new RsyncAudit(endpoint, runner, transfer, thoroughness, scratch, since);
  }

  /** Asks for the list of modules, which needs no password; hidden ones are not in it. */
  @Override
  public Set<String> offers() throws MigrationException, InterruptedException {
    CommandResult result = list("");
    if (!result.succeeded()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String line : result.output().split("\n")) {
      Matcher module = MODULE.matcher(line);
      if (module.matches()) {
        names.add(module.group(1));
      }
    }
    return names;
  }

  @Override
  public DataChannel lateChannel(
      Application application,
      Pass pass,
      Path scratch,
      Consumer<MigrationEvent> events,
      NotKept notKept) {
    return new RsyncChannel(
            endpoint, runner, transfer, application, pass, scratch, events, settings)
        .late(notKept);
  }

  /**
   * {@inheritDoc}
   *
   * <p>To be called again only when {@link #probe()} says that the daemon still runs. An interrupt
   * leaves open whether the import has begun.
   *
   * @throws MigrationException {@code commit-unclear} when the daemon was reached and did not
   *     answer to the end: only the state of the import's task tells then; any other code when the
   *     daemon certainly goes on waiting
   */
  @Override
  public void commit() throws MigrationException, InterruptedException {
    CommandResult result = list("terminate/");
    if (result.succeeded()) {
      return;
    }
    Problem problem = RsyncExitCode.problem(result);
    if (wasRefused(result, problem)) {
      throw new MigrationException(problem);
    }
    if (!wasHeard(result, problem)) {
      throw MigrationException.of(
          "commit-unclear",
          Side.CONNECTION,
          "Whether the import has begun is not known. " + problem.message(),
          "Look at the instance's tasks on NS8, then run the action again: it finds out and goes"
              + " on.");
    }
  }

  /** Whether the daemon goes on waiting for certain. */
  private static boolean wasRefused(CommandResult result, Problem problem) {
    return RsyncExitCode.nobodyReached(result)
        || Set.of("receiver-refused", "receiver-other", "receiver-access-denied", "receiver-busy")
            .contains(problem.code());
  }

  /** Whether the password was accepted: the daemon ends then, though there was nothing to read. */
  private static boolean wasHeard(CommandResult result, Problem problem) {
    return problem.code().equals("receiver-folder-missing")
        || (!result.timedOut() && result.exitCode() == RsyncExitCode.PARTIAL);
  }

  private CommandResult list(String folder) throws MigrationException, InterruptedException {
    return runner.run(RsyncCommand.list(endpoint, folder, question));
  }
}
