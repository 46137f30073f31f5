package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.transfer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be asked for, for a leader and those that follow it. Each action takes the group's lock,
 * looks whether it is legal, and writes into the group's journal before and after each stage.
 */
public final class GroupActions {
  private static final Logger LOG = LoggerFactory.getLogger(GroupActions.class);

  private final Site site;
  private final Session session;
  private final ApplicationId leader;
  private final Journal journal;
  private final Instances instances;
  private final Group group;
  private final Transfers transfers;
  private final Restoring restoring;
  private final LateReceiving late;
  private final HandOver handOver;

  private GroupActions(Site site, Session session, ApplicationId leader, Journal journal) {
    this.site = site;
    this.session = session;
    this.leader = leader;
    this.journal = journal;
    this.group = new Group(site, session, leader, journal);
    this.instances = group.instances();
    this.transfers = new Transfers(group);
    this.restoring = new Restoring(group);
    this.late = new LateReceiving(group, transfers);
    this.handOver = new HandOver(group, transfers, restoring, late);
  }

  /** Something to do while the lock is held. */
  @FunctionalInterface
  private interface Work<T> {
    T run(GroupActions actions) throws MigrationException, InterruptedException;
  }

  private static <T> T run(
      Site site, Session session, ApplicationId leader, Action action, Work<T> work)
      throws MigrationException, InterruptedException {
    try (StateDirectory.Lock lock = site.state().lock(leader)) {
      GroupActions actions = new GroupActions(site, session, leader, site.state().journal(leader));
      actions.recover();
      actions.checkLegal(action);
      actions.journal.add(Entry.Kind.ACTION_BEGUN, leader, action.word(), Map.of());
      try {
        T result = work.run(actions);
        actions.journal.add(Entry.Kind.ACTION_COMPLETED, leader, action.word(), Map.of());
        site.events().accept(new MigrationEvent.ActionCompleted(leader, action.word()));
        return result;
      } catch (MigrationException e) {
        actions.stopped(action, e.problem());
        throw e;
      } catch (InterruptedException e) {
        actions.stopped(
            action,
            new Problem(
                "cancelled",
                Side.TOOL,
                "The " + action.word() + " was cancelled.",
                "Ask for it again to go on where it stopped."));
        throw e;
      }
    }
  }

  /**
   * Clears up what a killed process left: before the commit NS7 must serve again, whatever is asked
   * for now; after it the import must be known to have begun, and NS7 must serve again if it failed
   * meanwhile.
   */
  private void recover() throws MigrationException, InterruptedException {
    late.undoForAWhile(group.members());
    if (group.standing() == Standing.CUTTING) {
      restoring.restoreAfterEnd(group.started());
    } else if (group.standing() == Standing.COMMITTED && !group.done(leader, Stage.COMMIT)) {
      List<Migrator> members = group.started();
      switch (instances.committed(members.get(0).application())) {
        case YES -> group.completed(leader, Stage.COMMIT, Duration.ZERO);
        case NO -> restoring.restoreAfterEnd(members);
        case FAILED -> throw handOver.importFailed(members.get(0), members);
      }
    } else if (group.standing() == Standing.COMMITTED && !group.done(leader, Stage.IMPORT)) {
      List<Migrator> members = group.started();
      if (instances.hasFailed(members.get(0).application())) {
        throw handOver.importFailed(members.get(0), members);
      }
    }
  }

  /** Told in any case: where the state cannot be written, that must not hide what stopped. */
  private void stopped(Action action, Problem problem) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", problem.code());
    fields.put("side", problem.side().name());
    fields.put("message", problem.message());
    fields.put("remedy", problem.remedy());
    try {
      journal.add(Entry.Kind.ACTION_STOPPED, leader, action.word(), fields);
    } catch (MigrationException e) {
      LOG.warn("that the {} stopped cannot be written down: {}", action.word(), e.problem());
    }
    site.events()
        .accept(new MigrationEvent.ActionStopped(leader, action.word(), lastStage(), problem));
  }

  private String lastStage() {
    String stage = "";
    for (Entry entry : journal.entries()) {
      if (entry.kind() == Entry.Kind.STAGE_ENTERED && Stage.of(entry.subject()).isPresent()) {
        stage = entry.subject();
      }
    }
    return stage;
  }

  private void checkLegal(Action action) throws MigrationException {
    Standing standing = group.standing();
    String title = group.migrator(leader).application().title();
    if (action == Action.START && site.state().skipped(leader)) {
      throw MigrationException.of(
          "application-skipped", Side.TOOL, title + " is left out.", "Take it in again first.");
    }
    if (!standing.allows(action)) {
      throw new MigrationException(standing.refusal(title, action));
    }
  }

  /** Where a group stands. */
  public static Standing standing(Site site, ApplicationId leader, Journal journal)
      throws MigrationException {
    return Standing.of(
        journal.entries(),
        leader,
        site.state().binding(leader).isPresent(),
        site.state().migrated(leader));
  }

  // ---- start ------------------------------------------------------------------------------

  /** Creates the instances of a group; repeated, it adds those that are missing. */
  public static void start(Site site, Session session, ApplicationId leader, Answers answers)
      throws MigrationException, InterruptedException {
    run(
        site,
        session,
        leader,
        Action.START,
        actions -> {
          actions.start(answers);
          return true;
        });
  }

  private void start(Answers given) throws MigrationException, InterruptedException {
    List<Migrator> wanted = group.wanted();
    if (wanted.isEmpty() || !wanted.get(0).application().id().equals(leader)) {
      throw group.notThere(leader);
    }
    Answers answers =
        AnswerCheck.complete(questions(site, Optional.of(session), wanted, Phase.START), given);
    for (Migrator migrator : wanted) {
      checkPlan(plan(site, session.userDomain(), migrator, answers));
    }
    for (Migrator migrator : wanted) {
      instances.forgetIfGone(migrator.application());
    }
    NodeChoice nodes = new NodeChoice(session.cluster());
    Map<Migrator, Integer> places = new LinkedHashMap<>();
    for (Migrator migrator : wanted) {
      boolean guest = migrator.application().guest();
      if (!guest && site.state().binding(migrator.application().id()).isEmpty()) {
        // An instance that is being made takes its place already: no other is asked for.
        Optional<Integer> node = instances.creationGoingOn(migrator.application());
        places.put(
            migrator,
            node.isPresent() ? node.get() : nodes.choose(migrator.application(), answers));
      }
    }
    for (Map.Entry<Migrator, Integer> place : places.entrySet()) {
      instances.create(place.getKey().application(), place.getValue());
    }
    for (Migrator migrator : wanted) {
      Receiver unused = group.ready(migrator.application());
    }
  }

  /** Whether an application is there to be moved. */
  public static Availability detect(Site site, Migrator migrator)
      throws MigrationException, InterruptedException {
    return Fence.call(migrator, "detect", () -> migrator.detect(site.source()));
  }

  /** What the move of an application needs, as its migrator says. */
  public static Requirements requirements(Site site, Migrator migrator)
      throws MigrationException, InterruptedException {
    return Fence.call(migrator, "requirements", () -> migrator.requirements(site.source()));
  }

  /**
   * What must be asked before a phase, for all these members.
   *
   * @param session empty while the host is not connected
   */
  public static List<Question> questions(
      Site site, Optional<Session> session, List<Migrator> members, Phase phase)
      throws MigrationException, InterruptedException {
    List<Question> questions = new ArrayList<>();
    for (Migrator migrator : members) {
      Asking asking = asking(site, session, migrator.application(), phase);
      questions.addAll(Fence.call(migrator, "questions", () -> migrator.questions(asking)));
    }
    return questions;
  }

  private static Asking asking(
      Site site, Optional<Session> session, Application application, Phase phase)
      throws MigrationException, InterruptedException {
    Optional<ModuleInstance> instance = Optional.empty();
    if (session.isPresent() && site.state().binding(application.id()).isPresent()) {
      Journal journal = site.state().journal(site.migrators().leaderOf(application.id()));
      instance =
          Optional.of(new Instances(site, session.get().cluster(), journal).instance(application));
    }
    return new Asking(
        phase,
        site.source(),
        new Sink(site, application.id()),
        session.flatMap(Session::userDomain),
        instance,
        session.map(open -> open.cluster().cluster()),
        Guests.of(site, application));
  }

  /** What a migrator foretells. */
  public static Plan plan(
      Site site, Optional<String> userDomain, Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    Call call =
        new Call(site.source(), new Sink(site, id), answers, userDomain)
            .with(Guests.of(site, migrator.application()));
    Plan plan = Fence.call(migrator, "plan", () -> migrator.plan(call));
    return LeftBehind.namedIn(
        plan.estimated(new Estimates(site).of(plan, migrator, answers)), site, id);
  }

  static void checkPlan(Plan plan) throws MigrationException {
    for (Finding finding : plan.findings()) {
      if (finding.blocks()) {
        throw new MigrationException(finding.problem());
      }
    }
  }

  // ---- sync -------------------------------------------------------------------------------

  /** One live pass of every member that was started. */
  public static Map<ApplicationId, Transferred> sync(
      Site site, Session session, ApplicationId leader)
      throws MigrationException, InterruptedException {
    return run(site, session, leader, Action.SYNC, actions -> actions.transfers.pass());
  }

  // ---- finish -----------------------------------------------------------------------------

  /** The cut-over of a group; goes on where an earlier one stopped. */
  public static Map<ApplicationId, Verification> finish(
      Site site, Session session, ApplicationId leader, Answers answers, FinishOptions options)
      throws MigrationException, InterruptedException {
    return run(site, session, leader, Action.FINISH, actions -> actions.finish(answers, options));
  }

  private Map<ApplicationId, Verification> finish(Answers given, FinishOptions options)
      throws MigrationException, InterruptedException {
    List<Migrator> members = group.started();
    if (members.isEmpty() || !members.get(0).application().id().equals(leader)) {
      throw group.notThere(leader);
    }
    if (group.standing() == Standing.COMMITTED) {
      stopAgain(members);
    }
    Answers answers = new FinishAnswers(group).remembered(given, members);
    if (group.standing() != Standing.COMMITTED) {
      checkAllAreStarted();
      new CutOver(group, transfers, restoring, options).run(members, answers);
    }
    handOver.run(members, answers);
    return handOver.conclude(members, answers);
  }

  // Services that follow stop working on NS7 with what they need: none is left behind unsaid.
  private void checkAllAreStarted() throws MigrationException, InterruptedException {
    for (Migrator migrator : group.wanted()) {
      Application application = migrator.application();
      if (!application.guest() && site.state().binding(application.id()).isEmpty()) {
        throw MigrationException.of(
            "follower-not-started",
            Side.TOOL,
            application.title()
                + " moves with "
                + group.migrator(group.leader()).application().title()
                + ", but has no instance in NS8 yet.",
            "Start again: what was started is kept and this is added. Or leave it out (skip).");
      }
    }
  }

  // NS8 serves or is about to: what a restart of NS7 may have started since must not receive.
  private void stopAgain(List<Migrator> members) throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      if (!group.done(migrator.application().id(), Stage.RETIRE)) {
        Fence.step(
            migrator, "quiesce", () -> migrator.quiesce(group.call(migrator, Answers.none())));
      }
    }
  }

  /**
   * Compares: between passes what has arrived, by reading both sides; after the cut-over what NS8
   * holds, as often as one likes.
   */
  public static Map<ApplicationId, Verification> verify(
      Site site, Session session, ApplicationId leader, Thoroughness thoroughness)
      throws MigrationException, InterruptedException {
    try (StateDirectory.Lock lock = site.state().lock(leader)) {
      GroupActions actions = new GroupActions(site, session, leader, site.state().journal(leader));
      if (actions.group.standing() == Standing.STARTED) {
        return new Comparing(actions.group).compare(thoroughness);
      }
      if (actions.group.standing() != Standing.MIGRATED) {
        throw new MigrationException(
            new Problem(
                "not-migrated",
                Side.TOOL,
                "There is nothing to compare before the start, nor in the midst of a cut-over.",
                "Start and sync it, or finish first."));
      }
      Map<ApplicationId, Verification> verified = new LinkedHashMap<>();
      for (Migrator migrator : actions.group.started()) {
        verified.put(
            migrator.application().id(), actions.handOver.verify(migrator, Answers.none()));
      }
      return verified;
    }
  }

  // ---- abort, step back, skip -------------------------------------------------------------

  /** Gives up a move that was not committed, or one that was undone: NS7 serves, instances go. */
  public static void abort(Site site, Session session, ApplicationId leader)
      throws MigrationException, InterruptedException {
    run(
        site,
        session,
        leader,
        Action.ABORT,
        actions -> {
          actions.abort();
          return true;
        });
  }

  private void abort() throws MigrationException, InterruptedException {
    for (Migrator migrator : group.members()) {
      tidy(migrator);
    }
    for (int i = group.members().size() - 1; i >= 0; i--) {
      instances.remove(group.members().get(i).application());
    }
    site.state().setMigrated(leader, false);
  }

  // What cannot be deleted on NS7 is told, and must not keep the instances.
  private void tidy(Migrator migrator) throws InterruptedException {
    try {
      Fence.step(migrator, "tidy", () -> migrator.tidy(site.source()));
    } catch (MigrationException e) {
      group
          .sink(migrator.application().id())
          .warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
    }
  }

  /**
   * Puts NS7 back in service after the commit. What reached NS8 since stays there, and only there.
   *
   * @param waiveNew that this is known and accepted
   */
  public static void stepBack(Site site, Session session, ApplicationId leader, boolean waiveNew)
      throws MigrationException, InterruptedException {
    run(
        site,
        session,
        leader,
        Action.STEP_BACK,
        actions -> {
          actions.stepBack(waiveNew);
          return true;
        });
  }

  private void stepBack(boolean waiveNew) throws MigrationException, InterruptedException {
    if (!waiveNew) {
      throw MigrationException.of(
          "new-data-on-destination",
          Side.DESTINATION,
          "NS8 serves since "
              + handedOverAt()
              + ": what people received or changed since is there, and not on NS7.",
          "Export what is needed from NS8 first. Then step back again and say that the rest is"
              + " waived. The instance in NS8 is kept.");
    }
    journal.add(Entry.Kind.STAGE_ENTERED, leader, Action.STEP_BACK.word(), Map.of());
    restoring.stepBackAll(group.started());
    site.state().setMigrated(leader, false);
  }

  private String handedOverAt() {
    String at = "the commit";
    for (Entry entry : journal.entries()) {
      if (entry.concerns(leader)
          && entry.kind() == Entry.Kind.STAGE_COMPLETED
          && entry.subject().equals(Stage.IMPORT.word())) {
        at = entry.at();
      }
    }
    return at;
  }

  // ---- old addresses ----------------------------------------------------------------------

  /**
   * Makes the paths of the old server lead to the instances of a group that has moved: routes for
   * every host name of their nodes. Repeatable; a path that leads elsewhere is left alone.
   */
  public static List<Route> keepPaths(Site site, Session session, ApplicationId leader)
      throws MigrationException, InterruptedException {
    try (StateDirectory.Lock lock = site.state().lock(leader)) {
      GroupActions actions = new GroupActions(site, session, leader, site.state().journal(leader));
      if (actions.group.standing() != Standing.MIGRATED) {
        throw MigrationException.of(
            "not-migrated",
            Side.TOOL,
            "Until the cut-over the old addresses lead to NS7.",
            "Finish first, then ask for the routes again.");
      }
      List<Route> routes = new ArrayList<>();
      for (Migrator migrator : actions.group.started()) {
        routes.addAll(actions.keepPaths(migrator));
      }
      return routes;
    }
  }

  private List<Route> keepPaths(Migrator migrator) throws MigrationException, InterruptedException {
    List<String> paths = Fence.call(migrator, "old paths", () -> migrator.oldPaths(site.source()));
    if (paths.isEmpty()) {
      return List.of();
    }
    return new OldPaths(session.cluster(), migrator.application())
        .keep(paths, site.state().binding(migrator.application().id()).orElseThrow());
  }

  /** A connection, opened only when it is needed. */
  @FunctionalInterface
  public interface Connecting {
    /** The session. */
    Session session() throws MigrationException, InterruptedException;
  }

  /** Leaves a member of a group out; the instance it has already, with copies only, is removed. */
  public static void skip(Site site, Connecting connecting, ApplicationId leader, ApplicationId id)
      throws MigrationException, InterruptedException {
    try (StateDirectory.Lock lock = site.state().lock(leader)) {
      Journal journal = site.state().journal(leader);
      Standing standing = standing(site, leader, journal);
      if (standing == Standing.CUTTING || standing == Standing.COMMITTED) {
        new GroupActions(site, connecting.session(), leader, journal).recover();
        standing = standing(site, leader, journal);
      }
      Application application = site.migrators().find(id).orElseThrow().application();
      boolean begun = id.equals(leader) || site.state().binding(application.receiver()).isPresent();
      boolean early =
          standing == Standing.NEW || (standing == Standing.STARTED && !id.equals(leader));
      if (begun && !early) {
        throw new MigrationException(standing.refusal(application.title(), Action.SKIP));
      }
      if (site.state().binding(id).isPresent()
          || Instances.begunCreation(journal, application).isPresent()) {
        new Instances(site, connecting.session().cluster(), journal).remove(application);
      }
      site.state().setSkipped(id, true);
    }
  }
}
