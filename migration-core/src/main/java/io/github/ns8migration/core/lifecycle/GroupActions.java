package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.Route;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.source.CutoverControl;
import io.github.ns8migration.core.transfer.NotKept;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be asked for, for a leader and those that follow it. Each action takes the group's lock,
 * looks whether it is legal, and writes into the group's journal before and after each stage.
 */
public final class GroupActions {
  private static final Logger LOG = LoggerFactory.getLogger(GroupActions.class);

  // More live passes than these bring little: what is left then goes in the last one.
  private static final int WARM_PASSES = 3;
  private static final int PROOFS = 3;
  private static final int RESTORES = 3;

  private final Site site;
  private final Session session;
  private final ApplicationId leader;
  private final List<Migrator> group;
  private final Journal journal;
  private final Instances instances;

  private GroupActions(Site site, Session session, ApplicationId leader, Journal journal) {
    this.site = site;
    this.session = session;
    this.leader = leader;
    this.group = site.migrators().group(leader);
    this.journal = journal;
    this.instances = new Instances(site, session.cluster(), journal);
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
   * for now; after it the import must be known to have begun.
   */
  private void recover() throws MigrationException, InterruptedException {
    undoForAWhile(group);
    if (standing() == Standing.CUTTING) {
      restore(started());
    } else if (standing() == Standing.COMMITTED && !done(leader, Stage.COMMIT)) {
      List<Migrator> members = started();
      switch (instances.committed(members.get(0).application())) {
        case YES -> completed(leader, Stage.COMMIT, Duration.ZERO);
        case NO -> restore(members);
        case FAILED -> throw importFailed(members.get(0), members);
      }
    }
  }

  private void stopped(Action action, Problem problem) throws MigrationException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", problem.code());
    fields.put("side", problem.side().name());
    fields.put("message", problem.message());
    fields.put("remedy", problem.remedy());
    journal.add(Entry.Kind.ACTION_STOPPED, leader, action.word(), fields);
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
    Standing standing = standing();
    String title = migrator(leader).application().title();
    if (action == Action.START && site.state().skipped(leader)) {
      throw MigrationException.of(
          "application-skipped", Side.TOOL, title + " is left out.", "Take it in again first.");
    }
    if (!standing.allows(action)) {
      throw new MigrationException(standing.refusal(title, action));
    }
  }

  private Standing standing() throws MigrationException {
    return standing(site, leader, journal);
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

  private Migrator migrator(ApplicationId id) {
    return site.migrators()
        .find(id)
        .orElseThrow(() -> new IllegalArgumentException("no migrator for " + id));
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
    List<Migrator> wanted = wanted();
    if (wanted.isEmpty() || !wanted.get(0).application().id().equals(leader)) {
      throw notThere(leader);
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
      Receiver unused = ready(migrator.application());
    }
  }

  /** The receiving end of the instance an application goes into, up and with its volumes. */
  private Receiver ready(Application application) throws MigrationException, InterruptedException {
    Receiver receiver = instances.ready(host(application));
    if (application.guest()) {
      receiver.checkVolumes(application);
    }
    return receiver;
  }

  /** The application whose instance it is. */
  private Application host(Application application) {
    return application.guest() ? migrator(application.receiver()).application() : application;
  }

  private MigrationException notThere(ApplicationId id) {
    return MigrationException.of(
        "application-not-available",
        Side.SOURCE,
        migrator(id).application().title() + " is not there to be moved.",
        "Look at the list of applications: it says why.");
  }

  /** The members that are there and not left out, leader first. */
  private List<Migrator> wanted() throws MigrationException, InterruptedException {
    List<Migrator> wanted = new ArrayList<>();
    for (Migrator migrator : group) {
      if (!site.state().skipped(migrator.application().id())
          && detect(site, migrator) instanceof Availability.Available) {
        wanted.add(migrator);
      }
    }
    return wanted;
  }

  /** The members that were started and are not left out, leader first. */
  private List<Migrator> started() throws MigrationException, InterruptedException {
    List<Migrator> started = new ArrayList<>();
    for (Migrator migrator : group) {
      ApplicationId id = migrator.application().id();
      if (migrator.application().guest()) {
        if (site.state().binding(migrator.application().receiver()).isPresent()
            && Guests.joins(site, journal, migrator)) {
          started.add(migrator);
        }
        continue;
      }
      // A leader that was started goes through with it, whatever another tool has marked since.
      boolean wanted = id.equals(leader) || !site.state().skipped(id);
      if (wanted && site.state().binding(id).isPresent()) {
        started.add(migrator);
      }
    }
    return started;
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
        sink(site, application.id()),
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
        new Call(site.source(), sink(site, id), answers, userDomain)
            .with(Guests.of(site, migrator.application()));
    Plan plan = Fence.call(migrator, "plan", () -> migrator.plan(call));
    return LeftBehind.namedIn(plan, site, id);
  }

  private static void checkPlan(Plan plan) throws MigrationException {
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
    return run(site, session, leader, Action.SYNC, actions -> actions.pass(Pass.LIVE));
  }

  private Map<ApplicationId, Transferred> pass(Pass pass)
      throws MigrationException, InterruptedException {
    Map<ApplicationId, Transferred> moved = new LinkedHashMap<>();
    for (Migrator migrator : started()) {
      moved.put(migrator.application().id(), transfer(migrator, pass, Answers.none()));
    }
    return moved;
  }

  private Transferred transfer(Migrator migrator, Pass pass, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    Receiver receiver = ready(application);
    Call call = call(migrator, answers);
    Transferred moved;
    try {
      moved =
          Fence.call(
              migrator,
              "sync",
              () ->
                  migrator.sync(
                      call.with(
                          receiver.channel(
                              application,
                              pass,
                              site.state().scratch(application.id(), "channel"),
                              site.events()),
                          site.state().scratch(application.id(), "migrator"),
                          pass != Pass.LIVE)));
    } finally {
      // Copies may be as large as half the disk, and hold what only the host's own files may hold.
      site.state().clearScratch(application.id());
    }
    moved(application, pass.name(), moved);
    return moved;
  }

  private void moved(Application application, String pass, Transferred moved)
      throws MigrationException {
    journal.add(
        Entry.Kind.MOVED,
        application.id(),
        pass,
        Map.of(
            "sent", Long.toString(moved.count().sent()),
            "unchanged", Long.toString(moved.count().unchanged()),
            "deleted", Long.toString(moved.count().deleted()),
            "bytes", Long.toString(moved.bytes()),
            "settled", Boolean.toString(moved.settled())));
  }

  private Call call(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    Optional<ModuleInstance> leading =
        application.id().equals(leader)
            ? Optional.empty()
            : Optional.of(instances.instance(migrator(leader).application()));
    return new Call(site.source(), sink(site, application.id()), answers, session.userDomain())
        .with(Guests.of(site, application))
        .with(instances.instance(host(application)), session.cluster().cluster())
        .with(
            new PageGuard(
                control(application),
                sink(site, application.id()),
                done(application.id(), Stage.IMPORT)),
            leading);
  }

  private CutoverControl control(Application application) {
    return site.controls().apply(new JournalChanges(journal, application.id()));
  }

  private static EventSink sink(Site site, ApplicationId id) {
    return new EventSink() {
      @Override
      public void note(String text) {
        site.events().accept(new MigrationEvent.Note(id, text));
      }

      @Override
      public void warn(Finding finding) {
        site.events().accept(new MigrationEvent.Warned(id, finding));
      }
    };
  }

  // ---- finish -----------------------------------------------------------------------------

  /** The cut-over of a group; goes on where an earlier one stopped. */
  public static Map<ApplicationId, Verification> finish(
      Site site, Session session, ApplicationId leader, Answers answers)
      throws MigrationException, InterruptedException {
    return run(site, session, leader, Action.FINISH, actions -> actions.finish(answers));
  }

  private Map<ApplicationId, Verification> finish(Answers given)
      throws MigrationException, InterruptedException {
    List<Migrator> members = started();
    if (members.isEmpty() || !members.get(0).application().id().equals(leader)) {
      throw notThere(leader);
    }
    if (standing() == Standing.COMMITTED) {
      stopAgain(members);
    }
    Answers answers = remembered(given, members);
    if (standing() != Standing.COMMITTED) {
      cutOver(members, answers);
    }
    handOver(members, answers);
    return conclude(members, answers);
  }

  // NS8 serves or is about to: what a restart of NS7 may have started since must not receive.
  private void stopAgain(List<Migrator> members) throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      if (!done(migrator.application().id(), Stage.RETIRE)) {
        Fence.step(migrator, "quiesce", () -> migrator.quiesce(call(migrator, Answers.none())));
      }
    }
  }

  // Answers are asked once: a finish that goes on days later has those of its beginning.
  private Answers remembered(Answers given, List<Migrator> members)
      throws MigrationException, InterruptedException {
    if (standing() == Standing.COMMITTED) {
      return corrected(rememberedAnswers(given), given, members);
    }
    Answers answers = AnswerCheck.complete(finishQuestions(members), given);
    HostNames names = new HostNames(session.cluster());
    for (Migrator migrator : members) {
      checkNames(names, migrator, answers);
    }
    advise(names);
    journal.add(Entry.Kind.SAID, leader, "answers", answers.values());
    return answers;
  }

  private Answers rememberedAnswers(Answers otherwise) {
    Answers answers = otherwise;
    for (Entry entry : journal.entries()) {
      if (entry.kind() == Entry.Kind.SAID && entry.subject().equals("answers")) {
        answers = new Answers(entry.fields());
      }
    }
    return answers;
  }

  // A host name may be taken by somebody else between the first check and the moment when NS8 is
  // told of it. Then there must be a way on: another name.
  private Answers corrected(Answers remembered, Answers given, List<Migrator> members)
      throws MigrationException, InterruptedException {
    Answers answers = remembered;
    HostNames names = new HostNames(session.cluster());
    for (Migrator migrator : members) {
      if (done(migrator.application().id(), Stage.SETTLE)) {
        continue;
      }
      for (Question question : finishQuestions(List.of(migrator))) {
        Optional<String> typed = given.text(question.key()).filter(text -> !text.isBlank());
        if (question.kind() == Question.Kind.HOST_NAME && typed.isPresent()) {
          answers =
              AnswerCheck.complete(List.of(question), answers.with(question.key(), typed.get()));
        }
      }
      if (!answers.equals(remembered)) {
        checkNames(names, migrator, answers);
      }
    }
    if (!answers.equals(remembered)) {
      journal.add(Entry.Kind.SAID, leader, "answers", answers.values());
    }
    return answers;
  }

  private List<Question> finishQuestions(List<Migrator> members)
      throws MigrationException, InterruptedException {
    return questions(site, Optional.of(session), members, Phase.FINISH);
  }

  private void checkNames(HostNames names, Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    names.check(
        finishQuestions(List.of(migrator)),
        answers,
        site.state().binding(migrator.application().receiver()).orElseThrow());
  }

  private void advise(HostNames names) throws InterruptedException {
    for (String advice : names.advice(site.source())) {
      site.events().accept(new MigrationEvent.Note(leader, advice));
    }
  }

  /** All up to the commit: until then NS7 can serve again, and does after any failure. */
  private void cutOver(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      instances.checkImage(host(migrator.application()));
      Plan plan = plan(site, session.userDomain(), migrator, answers);
      checkPlan(plan);
      Foretold.keep(journal, migrator.application().id(), plan);
    }
    warmUp(members, answers);
    try {
      for (Migrator migrator : members) {
        stage(migrator, Stage.QUIESCE, () -> migrator.quiesce(call(migrator, answers)));
      }
      for (Migrator migrator : guestsFirst(members)) {
        stage(migrator, Stage.FINAL_SYNC, () -> transfer(migrator, Pass.LAST, answers));
      }
      for (Migrator migrator : members) {
        stage(migrator, Stage.PROVE, () -> prove(migrator, answers));
      }
      for (Migrator guest : guests(members)) {
        lastWords(guest, answers);
      }
      lastWords(members.get(0), answers);
    } catch (MigrationException e) {
      throw restored(members, e);
    } catch (InterruptedException e) {
      restore(members);
      throw e;
    } catch (RuntimeException e) {
      restore(members);
      throw e;
    }
  }

  // What seals an instance until its data are complete belongs to its host.
  private static List<Migrator> guestsFirst(List<Migrator> members) {
    List<Migrator> order = new ArrayList<>(guests(members));
    members.stream().filter(each -> !each.application().guest()).forEach(order::add);
    return order;
  }

  private static List<Migrator> guests(List<Migrator> members) {
    return members.stream().filter(each -> each.application().guest()).toList();
  }

  private void warmUp(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      stage(
          migrator,
          Stage.WARM_SYNC,
          () -> {
            Transferred moved = transfer(migrator, Pass.LIVE, answers);
            for (int more = 1; more < WARM_PASSES && !moved.settled(); more++) {
              moved = transfer(migrator, Pass.LIVE, answers);
            }
          });
    }
  }

  // Nothing may be left to send. What a first proof finds is sent, and proven again; a source that
  // still changes then is still being written to.
  private void prove(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    for (int proof = 1; proof <= PROOFS; proof++) {
      Transferred left = transfer(migrator, Pass.PROOF, answers);
      if (left.count().changedNothing()) {
        return;
      }
      if (proof < PROOFS) {
        transfer(migrator, Pass.LAST, answers);
      }
    }
    throw MigrationException.of(
        "not-proven",
        Side.SOURCE,
        "The data of "
            + migrator.application().title()
            + " still change although its services are stopped.",
        "Look which process still writes on NS7, stop it, and finish again.");
  }

  private void lastWords(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    stage(
        migrator,
        Stage.BEFORE_COMMIT,
        () ->
            migrator.beforeCommit(
                call(migrator, answers)
                    .with(
                        ready(application)
                            .channel(
                                application,
                                Pass.LAST,
                                site.state().scratch(application.id(), "channel"),
                                site.events()),
                        site.state().scratch(application.id(), "migrator"),
                        true)));
    site.state().clearScratch(application.id());
  }

  private MigrationException restored(List<Migrator> members, MigrationException cause)
      throws InterruptedException {
    try {
      restore(members);
      return cause;
    } catch (MigrationException failed) {
      MigrationException both =
          MigrationException.of(
              "source-not-restored",
              Side.SOURCE,
              "The cut-over stopped ("
                  + cause.problem().message()
                  + ") and the services of NS7 could not be started again ("
                  + failed.problem().message()
                  + ").",
              "Start them by hand now: "
                  + failed.problem().remedy()
                  + " Then abort, or finish again.");
      both.addSuppressed(cause);
      both.addSuppressed(failed);
      return both;
    }
  }

  /** Puts NS7 back in service before the commit; an interrupt waits until that is done. */
  private void restore(List<Migrator> members) throws MigrationException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= stepBackUninterrupted(members);
      journal.add(Entry.Kind.ACTION_COMPLETED, leader, "restore", Map.of());
      site.events()
          .accept(
              new MigrationEvent.Note(
                  leader,
                  "Nothing was handed over: the services of NS7 run again as before the finish."));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // Somebody who cancels must not be left without mail: the first interrupts only wait. Who goes on
  // interrupting is obeyed.
  private boolean stepBackUninterrupted(List<Migrator> members)
      throws MigrationException, InterruptedException {
    for (int patience = RESTORES; patience > 1; patience--) {
      try {
        stepBackAll(members);
        return patience < RESTORES;
      } catch (InterruptedException e) {
        LOG.info("interrupted while NS7 is put back in service: going on with that");
      }
    }
    stepBackAll(members);
    return true;
  }

  private void stepBackAll(List<Migrator> members) throws MigrationException, InterruptedException {
    Optional<MigrationException> first = Optional.empty();
    for (int i = members.size() - 1; i >= 0; i--) {
      Migrator migrator = members.get(i);
      try {
        Fence.step(migrator, "step back", () -> migrator.stepBack(call(migrator, Answers.none())));
      } catch (MigrationException e) {
        // The others must be put back all the same.
        first.ifPresent(e::addSuppressed);
        first = Optional.of(first.orElse(e));
      }
    }
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /** The leader is committed, awaited, settled; then each follower in its order. */
  private void handOver(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      ApplicationId id = migrator.application().id();
      // A guest's data arrived with the import of its host.
      if (!migrator.application().guest() && !done(id, Stage.IMPORT)) {
        if (!id.equals(leader)) {
          prepareFollower(migrator, answers);
        }
        if (!done(id, Stage.COMMIT)) {
          commit(members, migrator);
        }
        importData(members, migrator, answers);
      }
      stageOnce(migrator, Stage.SETTLE, () -> migrator.settle(call(migrator, answers)));
    }
  }

  // What an earlier attempt left open is cleared up first: a commit nobody saw the end of, an
  // import that failed. A failed import cannot be run again on top of itself, so a fresh instance
  // takes its place.
  private void prepareFollower(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    ApplicationId id = application.id();
    if (begun(id, Stage.COMMIT) && !done(id, Stage.COMMIT)) {
      switch (instances.committed(application)) {
        case YES -> completed(id, Stage.COMMIT, Duration.ZERO);
        case FAILED -> journal.add(Entry.Kind.IMPORT_FAILED, id, "", Map.of());
        case NO -> {}
      }
    }
    if (importHasFailed(id)) {
      int node = site.state().binding(id).orElseThrow().node();
      instances.remove(application);
      instances.create(application, node);
      journal.add(Entry.Kind.STAGE_COMPLETED, id, "renew-instance", Map.of());
      transfer(migrator, Pass.LAST, answers);
      prove(migrator, answers);
    }
    if (!done(id, Stage.COMMIT)) {
      lastWords(migrator, answers);
    }
  }

  private boolean importHasFailed(ApplicationId id) {
    boolean failed = false;
    for (Entry entry : journal.entries()) {
      if (entry.concerns(id)) {
        if (entry.kind() == Entry.Kind.IMPORT_FAILED) {
          failed = true;
        } else if (entry.subject().equals("renew-instance")) {
          failed = false;
        }
      }
    }
    return failed;
  }

  private void commit(List<Migrator> members, Migrator migrator)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    Receiver receiver = instances.receiver(application);
    long begun = System.nanoTime();
    entered(application.id(), Stage.COMMIT);
    try {
      receiver.commit();
    } catch (MigrationException e) {
      if (!tookPlace(members, application)) {
        throw e;
      }
    } catch (InterruptedException | RuntimeException e) {
      tookPlace(members, application);
      throw e;
    }
    completed(application.id(), Stage.COMMIT, Duration.ofNanos(System.nanoTime() - begun));
  }

  // The answer to a commit was lost. When none took place, NS7 must serve again.
  private boolean tookPlace(List<Migrator> members, Application application)
      throws MigrationException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      boolean committed = instances.committed(application) != Instances.Committed.NO;
      if (!committed && application.id().equals(leader)) {
        restore(members);
      }
      return committed;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void importData(List<Migrator> members, Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    List<Migrator> within = within(application, members);
    for (Migrator each : within) {
      keepDown(each.application());
    }
    entered(application.id(), Stage.IMPORT);
    long begun = System.nanoTime();
    boolean complete = duringImport(within, answers);
    if (!instances.awaitImport(application) || !complete) {
      throw importFailed(migrator, members);
    }
    site.state()
        .bind(
            application.id(),
            site.state().binding(application.id()).orElseThrow().withoutPassword());
    completed(application.id(), Stage.IMPORT, Duration.ofNanos(System.nanoTime() - begun));
  }

  /** A host and its guests. */
  private static List<Migrator> within(Application host, List<Migrator> members) {
    return members.stream()
        .filter(each -> each.application().receiver().equals(host.id()))
        .toList();
  }

  /**
   * What the migrators of one instance do while its import runs.
   *
   * @return whether all that was to be received late is there; if not, the import has ended
   */
  private boolean duringImport(List<Migrator> within, Answers answers)
      throws MigrationException, InterruptedException {
    List<Migrator> late = new ArrayList<>();
    try {
      for (Migrator migrator : within) {
        if (migrator.application().lateVolumes().isEmpty()) {
          duringImport(migrator, answers, Optional.empty());
        } else {
          late.add(migrator);
        }
      }
      boolean complete = late.isEmpty() || receiveLate(host(within), late, answers);
      undoForAWhile(within);
      return complete;
    } catch (MigrationException | InterruptedException | RuntimeException e) {
      undoForAWhile(within);
      throw e;
    }
  }

  private Application host(List<Migrator> within) {
    return host(within.get(0).application());
  }

  private void duringImport(Migrator migrator, Answers answers, Optional<DataChannel> channel)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    Call call = call(migrator, answers).during(controlForAWhile(id), channel);
    Fence.step(migrator, "during import", () -> migrator.duringImport(call));
  }

  private CutoverControl controlForAWhile(ApplicationId id) {
    return site.controls().apply(new JournalChanges(journal, id, true));
  }

  // Somebody who cancels waits for this. What cannot be put back is told, and tried again by the
  // next action.
  private void undoForAWhile(List<Migrator> members) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      for (Migrator migrator : members) {
        ApplicationId id = migrator.application().id();
        try {
          if (!new JournalChanges(journal, id, true).changes().isEmpty()) {
            controlForAWhile(id).undoAll();
          }
        } catch (MigrationException e) {
          sink(site, id).warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Sends and proves what is asked for in the midst of an import, and says that it is there. A
   * finish that goes on after a crash finds the receiver still waiting, or its work done.
   */
  private boolean receiveLate(Application host, List<Migrator> late, Answers answers)
      throws MigrationException, InterruptedException {
    if (done(host.id(), Stage.LATE_COMMIT)) {
      return true;
    }
    Set<String> volumes = new LinkedHashSet<>();
    late.forEach(migrator -> volumes.addAll(migrator.application().lateVolumes()));
    boolean told = begun(host.id(), Stage.LATE_COMMIT);
    if (!instances.awaitLateReceiver(host, volumes, told)) {
      // What was proven before it was told is there; a receiver that ended untold has too little.
      return told;
    }
    entered(host.id(), Stage.LATE_SYNC);
    long begun = System.nanoTime();
    sendLate(host, late, answers);
    completed(host.id(), Stage.LATE_SYNC, Duration.ofNanos(System.nanoTime() - begun));
    commitLate(host, volumes);
    return true;
  }

  private void sendLate(Application host, List<Migrator> late, Answers answers)
      throws MigrationException, InterruptedException {
    NotKept notKept = new NotKept();
    for (int proof = 1; proof <= PROOFS; proof++) {
      for (Migrator migrator : late) {
        Transferred unused = sendLate(host, migrator, Pass.LAST, answers, notKept);
      }
      boolean same = true;
      for (Migrator migrator : late) {
        Transferred left = sendLate(host, migrator, Pass.PROOF, answers, notKept);
        same &= left.count().changedNothing();
      }
      if (same) {
        return;
      }
    }
    throw MigrationException.of(
        "not-proven",
        Side.DESTINATION,
        "What is sent while " + host.title() + " is imported does not arrive as it is on NS7.",
        "Look at the warnings, and whether something still writes on NS7; then finish again: the"
            + " import waits.");
  }

  private Transferred sendLate(
      Application host, Migrator migrator, Pass pass, Answers answers, NotKept notKept)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    CountingChannel channel =
        new CountingChannel(
            instances
                .receiver(host)
                .lateChannel(
                    application,
                    pass,
                    site.state().scratch(application.id(), "channel"),
                    site.events(),
                    notKept));
    duringImport(migrator, answers, Optional.of(channel));
    site.state().clearScratch(application.id());
    moved(application, "LATE_" + pass, channel.moved());
    return channel.moved();
  }

  private void commitLate(Application host, Set<String> volumes)
      throws MigrationException, InterruptedException {
    Receiver receiver = instances.receiver(host);
    long begun = System.nanoTime();
    entered(host.id(), Stage.LATE_COMMIT);
    try {
      receiver.commit();
    } catch (MigrationException e) {
      // Its answer may be lost: a receiver that is still there was told nothing.
      if (instances.awaitLateReceiver(host, volumes, true)) {
        throw e;
      }
    }
    completed(host.id(), Stage.LATE_COMMIT, Duration.ofNanos(System.nanoTime() - begun));
  }

  // A precaution for the case of a reboot: what it cannot do must not stop the way forward.
  private void keepDown(Application application) throws MigrationException, InterruptedException {
    try {
      control(application).keepDown();
    } catch (MigrationException e) {
      sink(site, application.id())
          .warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
    }
  }

  /** A leader whose import failed is put back on NS7; a follower is retried, NS8 serves already. */
  private MigrationException importFailed(Migrator migrator, List<Migrator> members)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    journal.add(Entry.Kind.IMPORT_FAILED, application.id(), "", Map.of());
    if (!application.id().equals(leader)) {
      return MigrationException.of(
          "import-failed",
          Side.DESTINATION,
          "The import of "
              + application.title()
              + " failed in NS8. Its data are complete on NS7; what it follows is moved already.",
          "Look at the log of its instance in NS8, then finish again: the instance is made anew.");
    }
    boolean interrupted = stepBackUninterrupted(members);
    journal.add(Entry.Kind.ACTION_COMPLETED, leader, "give-up", Map.of());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return MigrationException.of(
        "import-failed",
        Side.DESTINATION,
        "The import of "
            + application.title()
            + " failed in NS8. Nothing is lost: NS7 has all data, and its services run again.",
        "Look at the log of its instance in NS8. Then abort and start again: a half-done import"
            + " cannot be repeated.");
  }

  private Map<ApplicationId, Verification> conclude(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      stageOnce(migrator, Stage.RETIRE, () -> migrator.retire(call(migrator, answers)));
    }
    Map<ApplicationId, Verification> verified = new LinkedHashMap<>();
    for (Migrator migrator : members) {
      stage(
          migrator,
          Stage.VERIFY,
          () -> verified.put(migrator.application().id(), verify(migrator, answers)));
    }
    site.state().setMigrated(leader, true);
    return verified;
  }

  private Verification verify(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    Plan plan = Foretold.recall(journal, id);
    Verification verification =
        Fence.call(migrator, "verify", () -> migrator.verify(call(migrator, answers).with(plan)));
    for (Verification.Check check : verification.checks()) {
      journal.add(
          Entry.Kind.SAID,
          id,
          "check",
          Map.of(
              "what", check.what(),
              "expected", check.expected(),
              "found", check.found(),
              "passed", Boolean.toString(check.passed())));
    }
    return verification;
  }

  /** Compares once more what NS8 holds; after the cut-over, as often as one likes. */
  public static Map<ApplicationId, Verification> verify(
      Site site, Session session, ApplicationId leader)
      throws MigrationException, InterruptedException {
    try (StateDirectory.Lock lock = site.state().lock(leader)) {
      GroupActions actions = new GroupActions(site, session, leader, site.state().journal(leader));
      if (actions.standing() != Standing.MIGRATED) {
        throw new MigrationException(
            new Problem(
                "not-migrated",
                Side.TOOL,
                "There is nothing to compare before the cut-over.",
                "Finish first."));
      }
      Map<ApplicationId, Verification> verified = new LinkedHashMap<>();
      for (Migrator migrator : actions.started()) {
        verified.put(migrator.application().id(), actions.verify(migrator, Answers.none()));
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
    for (int i = group.size() - 1; i >= 0; i--) {
      instances.remove(group.get(i).application());
    }
    site.state().setMigrated(leader, false);
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
    stepBackAll(started());
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
      if (actions.standing() != Standing.MIGRATED) {
        throw MigrationException.of(
            "not-migrated",
            Side.TOOL,
            "Until the cut-over the old addresses lead to NS7.",
            "Finish first, then ask for the routes again.");
      }
      List<Route> routes = new ArrayList<>();
      for (Migrator migrator : actions.started()) {
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
      if (site.state().binding(id).isPresent()) {
        new Instances(site, connecting.session().cluster(), journal).remove(application);
      }
      site.state().setSkipped(id, true);
    }
  }

  // ---- stages -----------------------------------------------------------------------------

  private void stage(Migrator migrator, Stage stage, Fence.Step step)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    entered(id, stage);
    long begun = System.nanoTime();
    Fence.step(migrator, stage.word(), step);
    completed(id, stage, Duration.ofNanos(System.nanoTime() - begun));
  }

  private void stageOnce(Migrator migrator, Stage stage, Fence.Step step)
      throws MigrationException, InterruptedException {
    if (!done(migrator.application().id(), stage)) {
      stage(migrator, stage, step);
    }
  }

  private void entered(ApplicationId id, Stage stage) throws MigrationException {
    journal.add(Entry.Kind.STAGE_ENTERED, id, stage.word(), Map.of());
    site.events().accept(new MigrationEvent.StageEntered(id, stage.word()));
  }

  private void completed(ApplicationId id, Stage stage, Duration took) throws MigrationException {
    journal.add(
        Entry.Kind.STAGE_COMPLETED,
        id,
        stage.word(),
        Map.of("millis", Long.toString(took.toMillis())));
    site.events().accept(new MigrationEvent.StageCompleted(id, stage.word(), took));
  }

  /** Whether a stage was entered in the finish that is going on, and not begun anew since. */
  private boolean begun(ApplicationId id, Stage stage) {
    return Guests.begun(journal, id, stage);
  }

  /** Whether a stage after the commit is through, in the finish that is going on. */
  private boolean done(ApplicationId id, Stage stage) {
    boolean done = false;
    for (Entry entry : journal.entries()) {
      if (entry.kind() == Entry.Kind.ACTION_COMPLETED
          && List.of("abort", "start", "restore").contains(entry.subject())) {
        done = false;
      } else if (entry.concerns(id)) {
        if (entry.kind() == Entry.Kind.IMPORT_FAILED) {
          done = false;
        } else if (entry.subject().equals(stage.word())) {
          done = entry.kind() == Entry.Kind.STAGE_COMPLETED;
        }
      }
    }
    return done;
  }
}
