package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.report.HtmlReport;
import io.github.ns8migration.testkit.rehearsal.DressRehearsal;
import io.github.ns8migration.testkit.rehearsal.Rehearsed;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * The command line: each verb is one call of the library. What it decides itself is how things look
 * and what the exit code is.
 */
@Command(
    name = "ns8-migrate",
    mixinStandardHelpOptions = true,
    version = "ns8-migrate 0.1",
    subcommands = {CommandLine.HelpCommand.class},
    synopsisSubcommandLabel = "VERB",
    description = "Moves the applications of this NethServer 7 host into a NethServer 8 cluster.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused or failed; what to do is printed",
      "2:the command line is not understood",
      "3:done in part; what is missing is printed",
      "4:done, and NS8 differs from what was foretold",
      "130:cancelled; where things stand is printed"
    },
    footerHeading = "%nThe usual way:%n",
    footer = {
      "  ns8-migrate list                     what is there",
      "  ns8-migrate preflight cs1.example.org    looks at both sides, changes nothing",
      "  ns8-migrate connect cs1.example.org  joins the cluster",
      "  ns8-migrate plan                     what NS8 will hold",
      "  ns8-migrate start  nethserver-mail   creates the instance in the cluster",
      "  ns8-migrate sync   nethserver-mail   copies; again and again, while people work",
      "  ns8-migrate finish nethserver-mail   the cut-over",
      "  ns8-migrate report"
    })
public final class Ns8Migrate {
  private static final String ANSWER =
      "Answer to a question, by its key; may be given several times.";

  private final Opener opener;
  private final Map<String, String> environment;
  private final Asker asker;
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--source-root",
      paramLabel = "PLACE",
      defaultValue = "/",
      scope = ScopeType.INHERIT,
      description = {
        "What / of the NS7 host is here (default: ${DEFAULT-VALUE}). A folder with a recorded",
        "host in it (MANIFEST.tsv and commands/), or a file with a snapshot of one, is copied"
            + " first",
        "and never changed."
      })
  private Path sourceRoot = Path.of("/");

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Where the state of the migration is kept (default: the one of NS7's own tool).")
  private @Nullable Path stateDirectory;

  @Option(
      names = "--accept-losses",
      scope = ScopeType.INHERIT,
      description = {
        "Delete in NS8 what has gone here, also when a large part of the files has",
        "(otherwise refused as source-lost-files: a file system may not be mounted)."
      })
  private boolean acceptLosses;

  @Option(
      names = "--compare-everything",
      scope = ScopeType.INHERIT,
      description = {
        "Compare every file with NS8 in each pass, the last one included, instead of",
        "sending what changed. The cut-over takes longer."
      })
  private boolean compareEverything;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      scope = ScopeType.INHERIT,
      description = "How results are printed (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Option(
      names = "--events",
      scope = ScopeType.INHERIT,
      description = "Print what happens as JSON, one event a line, to standard error.")
  private boolean events;

  @Option(
      names = "--plain",
      scope = ScopeType.INHERIT,
      description = "Plain lines, no progress bars.")
  private boolean plain;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "Ask nothing: take what is proposed, and go on where one would be asked.")
  private boolean yes;

  private @Nullable Shown shown;

  /** How results are printed; in lower case as they are typed. */
  enum Format {
    text,
    json
  }

  /** Opens the library for one verb. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it.
     *
     * @param settings how the library is to work
     */
    Opened open(
        Path root,
        Optional<Path> state,
        UnaryOperator<Migration.Builder> settings,
        Consumer<MigrationEvent> listener)
        throws MigrationException;
  }

  Ns8Migrate(
      Opener opener,
      Map<String, String> environment,
      Asker asker,
      PrintStream out,
      PrintStream err) {
    this.opener = opener;
    this.environment = Map.copyOf(environment);
    this.asker = asker;
    this.out = out;
    this.err = err;
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    Cancellation cancellation = Cancellation.onSignal(System.err);
    int code =
        cancellation.run(
            () ->
                commandLine(
                        new Ns8Migrate(
                            Opened::of,
                            System.getenv(),
                            Asker.onTerminal(),
                            System.out,
                            System.err))
                    .execute(arguments));
    System.exit(code);
  }

  static CommandLine commandLine(Ns8Migrate command) {
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(command.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(command.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((failure, failing, parsed) -> command.failed(failure));
    return line;
  }

  // ---- the connection ---------------------------------------------------------------------

  @Command(
      name = "preflight",
      description = {
        "Looks at both sides before anything is touched, and changes nothing. Ends with 1 when",
        "something was found that will stop a later step."
      })
  int preflight(
      @Mixin Leader leader,
      @Option(
              names = {"-a", "--answer"},
              paramLabel = "KEY=VALUE",
              description = ANSWER)
          Map<String, String> given)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          List<Finding> findings =
              migration.preflight(leader.request(environment, asker), answers(given));
          show().findings(findings);
          return findings.stream().anyMatch(Finding::blocks) ? ExitCode.REFUSED : ExitCode.DONE;
        });
  }

  @Command(
      name = "connect",
      description = {
        "Makes this host a member of the cluster: VPN, a technical user, and the cluster's way to",
        "this host's accounts. A failure leaves nothing behind, or says what."
      })
  int connect(@Mixin Leader leader) throws MigrationException, InterruptedException {
    return with(
        migration -> {
          ConnectionRequest request = leader.request(environment, asker);
          Optional<String> proposed = migration.proposedUserDomain();
          if (proposed.isPresent() && request.userDomain().isEmpty()) {
            request = request.withUserDomain(userDomain(proposed.get()));
          }
          connect(migration, request);
          show().applications(migration.connected(), migration.applications());
          return ExitCode.DONE;
        });
  }

  private String userDomain(String proposed) {
    Question question =
        new Question(
            "user-domain",
            "Name of the user domain for this host's accounts in the cluster",
            Question.Kind.TEXT,
            true,
            Optional.of(proposed),
            List.of());
    return yes || !asker.interactive() ? proposed : asker.ask(question).orElse(proposed);
  }

  // The code of a second factor lives for half a minute: it is asked for when it is needed.
  private void connect(Migration migration, ConnectionRequest request)
      throws MigrationException, InterruptedException {
    try {
      migration.connect(request);
    } catch (MigrationException e) {
      boolean codeWanted = List.of("otp-needed", "otp-wrong").contains(e.problem().code());
      Optional<Secret> code =
          codeWanted ? asker.secret("Code of the second factor: ") : Optional.empty();
      if (code.isEmpty()) {
        throw e;
      }
      migration.connect(request.withOtp(code.get()));
    }
  }

  @Command(
      name = "disconnect",
      description = {
        "Leaves the cluster: node, technical user, temporary user domain and VPN go.",
        "Ends with 3 when something is left behind in NS8."
      })
  int disconnect() throws MigrationException, InterruptedException {
    return with(
        migration -> {
          List<String> left = migration.disconnect();
          show().left(left);
          return left.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
        });
  }

  // ---- looking ----------------------------------------------------------------------------

  @Command(name = "list", description = "The applications of this host and where each stands.")
  int list() throws MigrationException, InterruptedException {
    return with(
        migration -> {
          show().applications(migration.connected(), migration.applications());
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "status",
      description = "Where each application stands, and whether anything is left to do.")
  int status() throws MigrationException, InterruptedException {
    return with(
        migration -> {
          show().status(migration.connected(), migration.applications(), migration.complete());
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "plan",
      description = "What NS8 will hold, what is converted, what stays behind. Changes nothing.")
  int plan(
      @Parameters(
              paramLabel = "APPLICATION",
              arity = "0..*",
              completionCandidates = Candidates.Movable.class,
              description = "Default: all.")
          List<String> names,
      @Option(
              names = {"-a", "--answer"},
              paramLabel = "KEY=VALUE",
              description = ANSWER)
          Map<String, String> given,
      @Option(
              names = "--rate",
              paramLabel = "MB",
              description = {
                "Megabytes a second to reckon with. Default: what passes of this migration took,"
                    + " or",
                "else 30."
              })
          @Nullable String rate)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          Answers answers = rate == null ? answers(given) : answers(given).with("rate", rate);
          Map<ApplicationState, Plan> plans = new LinkedHashMap<>();
          for (ApplicationState application : Names.of(migration, names)) {
            Plan plan = migration.plan(application.id(), answers);
            plans.put(application, plan);
          }
          show().plans(plans, migration.remains());
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "report",
      description = {
        "All that happened, application by application, and what is left to do: as text, as JSON,",
        "or as one HTML file to be shown, sent and printed."
      })
  int report(@Mixin HtmlFile file) throws MigrationException, InterruptedException {
    return with(
        migration -> {
          Report report = migration.report();
          file.write(() -> HtmlReport.of(report));
          show().report(report);
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "verify",
      description = {
        "Compares both sides. After a sync: names, sizes, rights and content of all that was sent.",
        "After the finish: what NS8 says that it holds. Ends with 4 when something differs."
      })
  int verify(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name,
      @Option(
              names = "--all",
              description =
                  "After a sync: read the content of all files on both sides, not of some.")
          boolean all)
      throws MigrationException, InterruptedException {
    Thoroughness thoroughness = all ? Thoroughness.ALL : Thoroughness.SAMPLE;
    return with(migration -> verified(migration.verify(Names.one(migration, name), thoroughness)));
  }

  @Command(name = "logs", description = "What was done on this host, as it was traced.")
  int logs(
      @Option(
              names = {"-f", "--follow"},
              description = "Go on printing what is added, until cancelled.")
          boolean follow)
      throws MigrationException, InterruptedException {
    try (Opened opened = open()) {
      opened.trace().print(out, follow);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "snapshot",
      description = {
        "Writes what planning needs of this host into one file: databases, answers of commands, a",
        "list of files with their sizes. Secrets are replaced, and the content of mailboxes,"
            + " shares",
        "and databases is not in it. plan and rehearse take it as --source-root, anywhere."
      })
  int snapshot(@Parameters(paramLabel = "FILE", description = "Made anew.") Path file)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          migration.snapshot(file);
          show().written(file);
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "rehearse",
      description = {
        "The whole migration into an embedded cluster, in a temporary folder: of a recorded host"
            + " or",
        "a snapshot as --source-root, or of this host, by a snapshot of it. Nothing outside is",
        "touched. Ends with 4 when something did not get through."
      })
  int rehearse(
      @Option(
              names = "--keep",
              paramLabel = "DIR",
              description = "Keep what NS8 received: DIR/MODULE/state and DIR/MODULE/volumes.")
          @Nullable Path keep,
      @Mixin HtmlFile file,
      @Option(
              names = {"-a", "--answer"},
              paramLabel = "KEY=VALUE",
              description = ANSWER)
          Map<String, String> given)
      throws MigrationException, InterruptedException {
    Rehearsed rehearsed;
    try (Opened opened = open()) {
      DressRehearsal rehearsal =
          opened.rehearsal(sourceRoot).listening(show().listener()).answering(answers(given));
      rehearsed = (keep == null ? rehearsal : rehearsal.keeping(keep)).run();
    }
    file.write(() -> HtmlReport.of(rehearsed.report(), rehearsed.remarks()));
    show().rehearsed(rehearsed);
    return rehearsed.passed() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  // ---- moving -----------------------------------------------------------------------------

  @Command(
      name = "start",
      description = "Creates the instances of an application and of those that move with it.")
  int start(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name,
      @Option(names = "--node", paramLabel = "N", description = "The node of the cluster for them.")
          @Nullable Integer node,
      @Option(
              names = {"-a", "--answer"},
              paramLabel = "KEY=VALUE",
              description = ANSWER)
          Map<String, String> given)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          ApplicationId id = Names.one(migration, name);
          Answers answers = asked(migration, id, Phase.START, answers(given));
          migration.start(id, node == null ? answers : answers.with("node", node.toString()));
          return ExitCode.DONE;
        });
  }

  @Command(name = "sync", description = "Copies data and settings while the services keep running.")
  int sync(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          var moved = migration.sync(Names.one(migration, name));
          show().moved(moved);
          return moved.values().stream().allMatch(each -> each.count().failed() == 0)
              ? ExitCode.DONE
              : ExitCode.PARTLY;
        });
  }

  @Command(
      name = "finish",
      description = {
        "The cut-over: services on NS7 stop for the last difference, NS8 takes over. Syncs until",
        "that is as short as it gets, and tells how long it will be. Until its commit any failure",
        "puts NS7 back in service."
      })
  int finish(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name,
      @Mixin WhenDown whenDown,
      @Option(
              names = {"-a", "--answer"},
              paramLabel = "KEY=VALUE",
              description = ANSWER)
          Map<String, String> given)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          ApplicationId id = Names.one(migration, name);
          Answers answers = asked(migration, id, Phase.FINISH, answers(given));
          WhenDown.Question question = question(id);
          if (!question.possible()) {
            // Told before hours of syncing; somebody who is there is asked when all is ready.
            boolean unused = sure("The services of " + id + " stop on NS7, and NS8 takes over.");
          }
          return verified(migration.finish(id, answers, whenDown.options(question)));
        });
  }

  @Command(
      name = "routes",
      description = {
        "Makes the old paths, such as /SOGo, lead to the new instances; once the DNS record of the",
        "old host name leads to their node. Ends with 3 when one leads elsewhere already."
      })
  int routes(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          List<Route> routes = migration.keepOldPaths(Names.one(migration, name));
          show().routes(routes);
          return routes.stream().noneMatch(each -> each.outcome() == Route.Outcome.TAKEN)
              ? ExitCode.DONE
              : ExitCode.PARTLY;
        });
  }

  @Command(
      name = "abort",
      description = "Gives up a move before its commit: NS7 serves, the instances in NS8 go.")
  int abort(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          ApplicationId id = Names.one(migration, name);
          if (!sure("What was copied of " + id + " is deleted in NS8; NS7 keeps everything.")) {
            return ExitCode.REFUSED;
          }
          migration.abort(id);
          return ExitCode.DONE;
        });
  }

  @Command(
      name = "step-back",
      description = {
        "Puts NS7 back in service after the cut-over. What reached NS8 since stays there alone:",
        "the call is refused until that is waived. The instance in NS8 is kept."
      })
  int stepBack(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Leading.class)
          String name,
      @Option(names = "--waive-new", description = "What is new on NS8 is known and given up.")
          boolean waive)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          migration.stepBack(Names.one(migration, name), waive);
          return ExitCode.DONE;
        });
  }

  @Command(name = "skip", description = "Leaves an application out; it counts as done.")
  int skip(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Known.class)
          String name)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          migration.skip(Names.one(migration, name));
          return ExitCode.DONE;
        });
  }

  @Command(name = "unskip", description = "Takes an application in again.")
  int unskip(
      @Parameters(paramLabel = "APPLICATION", completionCandidates = Candidates.Known.class)
          String name)
      throws MigrationException, InterruptedException {
    return with(
        migration -> {
          migration.unskip(Names.one(migration, name));
          return ExitCode.DONE;
        });
  }

  // ---- about itself -------------------------------------------------------------------------

  @Command(
      name = "completion",
      description = "Prints the completion for bash and zsh: source <(ns8-migrate completion)")
  int completion() {
    out.println(AutoComplete.bash("ns8-migrate", commandLine(this)));
    return ExitCode.DONE;
  }

  @Command(
      name = "man",
      description = "Prints the manual page: ns8-migrate man >ns8-migrate.1; man ./ns8-migrate.1")
  int man() {
    out.print(ManPage.of(commandLine(this)));
    out.flush();
    return ExitCode.DONE;
  }

  // ---- how ----------------------------------------------------------------------------------

  @FunctionalInterface
  interface Work {
    int with(Migration migration) throws MigrationException, InterruptedException;
  }

  private int with(Work work) throws MigrationException, InterruptedException {
    try (Opened opened = open()) {
      for (var problem : opened.migration().failures()) {
        show().problem(problem);
      }
      show().madeUp(opened.madeUp());
      return work.with(opened.migration());
    }
  }

  private Opened open() throws MigrationException {
    return opener.open(
        sourceRoot, Optional.ofNullable(stateDirectory), this::settings, show().listener());
  }

  private Migration.Builder settings(Migration.Builder builder) {
    Migration.Builder losing = acceptLosses ? builder.acceptingLosses() : builder;
    return compareEverything ? losing.comparingEverything() : losing;
  }

  private Shown show() {
    Shown here = shown;
    if (here == null) {
      here =
          format == Format.json
              ? new JsonShown(out, err, events)
              : new TextShown(out, err, !plain && asker.interactive(), events);
      shown = here;
    }
    return here;
  }

  private int verified(Map<ApplicationId, Verification> verified) {
    show().verified(verified);
    return verified.values().stream().allMatch(Verification::passed)
        ? ExitCode.DONE
        : ExitCode.DIFFERENT;
  }

  private static Answers answers(@Nullable Map<String, String> given) {
    return given == null ? Answers.none() : new Answers(given);
  }

  private Answers asked(Migration migration, ApplicationId id, Phase phase, Answers given)
      throws MigrationException, InterruptedException {
    Answers answers = given;
    if (!yes && asker.interactive()) {
      for (Question question : migration.questions(id, phase)) {
        if (answers.text(question.key()).isEmpty()) {
          Optional<String> typed = asker.ask(question);
          if (typed.isPresent()) {
            answers = answers.with(question.key(), typed.get());
          }
        }
      }
    }
    return answers;
  }

  // What nobody confirms does not happen: a script says --yes.
  private boolean sure(String what) throws MigrationException {
    if (!yes && !asker.interactive()) {
      throw MigrationException.of(
          "confirmation-missing",
          Side.TOOL,
          what + " There is nobody to confirm that.",
          "Give --yes if it is meant. Nothing was changed.");
    }
    return yes || asker.confirm(what);
  }

  private WhenDown.Question question(ApplicationId id) {
    return new WhenDown.Question() {
      @Override
      public boolean possible() {
        return !yes && asker.interactive();
      }

      @Override
      public boolean confirmed(String what) throws MigrationException {
        return sure(what);
      }

      @Override
      public String application() {
        return id.value();
      }
    };
  }

  private int failed(Exception failure) throws Exception {
    if (failure instanceof MigrationException known) {
      show().problem(known.problem());
      return ExitCode.REFUSED;
    }
    if (failure instanceof InterruptedException) {
      return ExitCode.CANCELLED;
    }
    throw failure;
  }
}
