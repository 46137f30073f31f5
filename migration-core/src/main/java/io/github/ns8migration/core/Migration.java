package io.github.ns8migration.core;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.cluster.ClusterOptions;
import io.github.ns8migration.core.connect.Completion;
import io.github.ns8migration.core.connect.Connections;
import io.github.ns8migration.core.connect.Membership;
import io.github.ns8migration.core.connect.NotConnected;
import io.github.ns8migration.core.discovery.MigratorRegistry;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.journal.Environment;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.DownTimes;
import io.github.ns8migration.core.lifecycle.GroupActions;
import io.github.ns8migration.core.lifecycle.Patience;
import io.github.ns8migration.core.lifecycle.Reports;
import io.github.ns8migration.core.lifecycle.Session;
import io.github.ns8migration.core.lifecycle.Site;
import io.github.ns8migration.core.lifecycle.Standing;
import io.github.ns8migration.core.preflight.Preflight;
import io.github.ns8migration.core.snapshot.Snapshot;
import io.github.ns8migration.core.source.AccountProvider;
import io.github.ns8migration.core.source.HostRemains;
import io.github.ns8migration.core.source.KnownApplication;
import io.github.ns8migration.core.source.KnownApplications;
import io.github.ns8migration.core.source.RecordedSourceControl;
import io.github.ns8migration.core.transfer.RsyncReceiver;
import io.github.ns8migration.core.transfer.TransferSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migration of one host: the front door of the library.
 *
 * <pre>{@code
 * try (Migration migration =
 *     Migration.on(Sources.thisHost()).listening(events).open()) {
 *   migration.connect(ConnectionRequest.to("cs1.example.org", "admin", password));
 *   migration.start(mail, Answers.none().with("node", "2"));
 *   migration.sync(mail);                      // again and again, while people work
 *   migration.finish(mail, Answers.none());    // the cut-over
 *   migration.disconnect();
 * }
 * }</pre>
 *
 * <p>Every call returns when its work is done, reports what happens to the listener, and is
 * cancelled by an interrupt of its thread. A call that fails throws one {@link MigrationException}
 * with what happened, on which side, and what to do; asked again, it goes on where it stopped, also
 * in another process. For one thread; a second run on the same host is refused while one is at
 * work.
 */
public final class Migration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

  private final Site site;
  private final Connections connections;
  private final Membership membership;
  private final Tunnel tunnel;
  private @Nullable Session session;

  private Migration(Site site, ClusterOptions options, Tunnel tunnel) {
    this.site = site;
    this.tunnel = tunnel;
    this.connections = new Connections(site.source(), site.state(), options);
    this.membership = new Membership(site.source(), site.state(), connections, site.events());
  }

  // Whoever listens must not be able to stop a cut-over in its middle, and is told one thing at a
  // time although transfers run side by side.
  private static Consumer<MigrationEvent> harmless(Consumer<MigrationEvent> listener) {
    Object oneAtATime = new Object();
    return event -> {
      try {
        synchronized (oneAtATime) {
          listener.accept(event);
        }
      } catch (RuntimeException e) {
        LOG.warn("the listener of a migration failed at {}", event.getClass().getSimpleName(), e);
      }
    };
  }

  /** The beginning of one, for that host. */
  public static Builder on(SourceHost source) {
    return new Builder(source);
  }

  // ---- the connection ---------------------------------------------------------------------

  /** Whether this host is a member of a cluster. */
  public boolean connected() throws MigrationException {
    return membership.member();
  }

  /**
   * The name that the user domain of this host's accounts usually gets in the cluster, to be
   * confirmed or changed by somebody before {@link #connect}: only a host with an OpenLDAP of its
   * own needs one ({@link ConnectionRequest#withUserDomain}); empty for all others.
   */
  public Optional<String> proposedUserDomain() throws MigrationException, InterruptedException {
    AccountProvider provider = AccountProvider.of(site.source());
    return provider.kind() == AccountProvider.Kind.LOCAL_LDAP
        ? Optional.of(provider.userDomain())
        : Optional.empty();
  }

  /** The user domain of this host's accounts in the cluster; empty while it is no member of one. */
  public Optional<String> userDomain() throws MigrationException {
    return site.state().environment().flatMap(Environment::userDomain);
  }

  /** {@link #preflight(ConnectionRequest, Answers)} with no answers yet. */
  public List<Finding> preflight(ConnectionRequest request) throws InterruptedException {
    return preflight(request, Answers.none());
  }

  /**
   * Looks at both sides before anything is touched: leader, login and role, versions, VPN, nodes
   * and images for the applications, user domain, accounts, programs, room, names in DNS. Changes
   * nothing. A check that could not be made is a finding ({@code not-checked}) and hides no other.
   *
   * @param answers to the applications' questions, as far as they are known: {@code node}, {@code
   *     nethserver-mail-node}, virtual hosts
   * @return empty when all is well; a finding that blocks will stop a later step
   */
  public List<Finding> preflight(ConnectionRequest request, Answers answers)
      throws InterruptedException {
    return new Preflight(site, connections, tunnel, request, answers).findings();
  }

  /** Makes this host a member of the cluster. A failure leaves nothing behind, or says what. */
  public void connect(ConnectionRequest request) throws MigrationException, InterruptedException {
    session = membership.join(request, tunnel, this::forgetInstances);
  }

  // In another cluster the names of instances mean others: what was stepped back there must not be
  // aborted here. What was migrated keeps its own, which a step back needs and never touches.
  private void forgetInstances() throws MigrationException {
    for (Migrator migrator : site.migrators().all()) {
      ApplicationId id = migrator.application().id();
      if (!site.state().migrated(site.migrators().leaderOf(id))) {
        site.state().unbind(id);
      }
    }
  }

  /**
   * Leaves the cluster, in a minute or so also when it does not answer. Clears up what an attempt
   * to connect left that broke off; a host that is no member has nothing to leave.
   *
   * @return what is left behind in NS8, for people; empty when all is gone
   * @throws MigrationException when an application is in the midst of its move, or needs this host
   *     for its accounts
   */
  public List<String> disconnect() throws MigrationException, InterruptedException {
    if (!membership.anything()) {
      return List.of();
    }
    if (membership.member()) {
      refuse(completion().tooEarlyToLeave(userDomain()));
    }
    return leave();
  }

  private List<String> leave() throws MigrationException, InterruptedException {
    Session open = session;
    session = null;
    if (open != null) {
      open.cluster().close();
    }
    return membership.leave(tunnel);
  }

  private static void refuse(Optional<Problem> problem) throws MigrationException {
    if (problem.isPresent()) {
      throw new MigrationException(problem.get());
    }
  }

  private Session session() throws MigrationException, InterruptedException {
    Session open = session;
    if (open == null) {
      if (membership.leaving()) {
        throw MigrationException.of(
            "leave-incomplete",
            Side.TOOL,
            "An earlier attempt to disconnect broke off in its middle.",
            "Disconnect again.");
      }
      open = connections.technical().orElseThrow(NotConnected::problem);
      session = open;
    }
    return open;
  }

  // ---- looking ----------------------------------------------------------------------------

  /** What could not be loaded of the migrators. */
  public List<Problem> failures() {
    return site.migrators().failures();
  }

  /** The applications of the host, leaders first, each followed by those that move with it. */
  public List<ApplicationState> applications() throws MigrationException, InterruptedException {
    List<ApplicationState> states = new ArrayList<>();
    for (Migrator migrator : site.migrators().all()) {
      Application application = migrator.application();
      Availability availability = GroupActions.detect(site, migrator);
      if (!(availability instanceof Availability.NotInstalled)) {
        states.add(state(application, availability));
      }
    }
    for (KnownApplication known : KnownApplications.load()) {
      if (site.migrators().find(known.id()).isEmpty() && known.installed(site.source())) {
        states.add(byHand(known));
      }
    }
    if (states.stream().noneMatch(state -> state.id().equals(Completion.PROVIDER))) {
      accountProvider().ifPresent(states::add);
    }
    return states;
  }

  // One that no migrator here moves is listed all the same: the end of the migration depends on it.
  private Optional<ApplicationState> accountProvider()
      throws MigrationException, InterruptedException {
    AccountProvider.Kind kind = AccountProvider.of(site.source()).kind();
    if (kind == AccountProvider.Kind.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        new ApplicationState(
            Completion.PROVIDER,
            "Account provider",
            site.state().skipped(Completion.PROVIDER)
                ? ApplicationStatus.SKIPPED
                : ApplicationStatus.NOT_MIGRATABLE,
            Optional.empty(),
            Optional.empty(),
            kind.remote()
                ? "The accounts are on another server and stay there: finish it to leave the"
                    + " cluster when all else is done."
                : "No migrator for it is installed. Put its jar on the class path, or move it with"
                    + " NS7's own tool."));
  }

  private Completion completion() throws MigrationException, InterruptedException {
    return new Completion(AccountProvider.of(site.source()).kind(), applications());
  }

  /**
   * Whether nothing is left to do: every application moved, was left out, or was never set up, and
   * so was an account provider of the host's own. A host with one leaves the cluster by itself when
   * its finish is through; one whose accounts are elsewhere, or that has none, is to be
   * disconnected.
   */
  public boolean complete() throws MigrationException, InterruptedException {
    return completion().complete();
  }

  private ApplicationState byHand(KnownApplication known) throws MigrationException {
    Optional<String> unconfigured = known.notConfigured(site.source());
    ApplicationStatus status =
        site.state().skipped(known.id())
            ? ApplicationStatus.SKIPPED
            : unconfigured.isPresent()
                ? ApplicationStatus.NOT_AVAILABLE
                : ApplicationStatus.NOT_MIGRATABLE;
    return new ApplicationState(
        known.id(),
        known.title(),
        status,
        known.follows(),
        Optional.empty(),
        unconfigured.orElse(known.byHand()));
  }

  private ApplicationState state(Application application, Availability availability)
      throws MigrationException, InterruptedException {
    return new ApplicationState(
        application.id(),
        application.title(),
        status(application, availability),
        application.follows(),
        // What does not move has no instance, though that of its host is there.
        availability instanceof Availability.NotMigratable
            ? Optional.empty()
            : site.state().binding(application.receiver()).map(binding -> binding.module().value()),
        reason(availability));
  }

  private static String reason(Availability availability) {
    if (availability instanceof Availability.NotConfigured not) {
      return not.reason();
    }
    return availability instanceof Availability.NotMigratable not
        ? not.reason().message() + " " + not.reason().remedy()
        : "";
  }

  private ApplicationStatus status(Application application, Availability availability)
      throws MigrationException, InterruptedException {
    ApplicationId leader = site.migrators().leaderOf(application.id());
    if (site.state().skipped(application.id())) {
      return ApplicationStatus.SKIPPED;
    }
    if (availability instanceof Availability.NotMigratable) {
      return ApplicationStatus.NOT_MIGRATABLE;
    }
    boolean follower = !leader.equals(application.id());
    Standing standing = GroupActions.standing(site, leader, site.state().journal(leader));
    if (standing == Standing.NEW || (follower && !bound(application))) {
      return availability instanceof Availability.NotConfigured
          ? ApplicationStatus.NOT_AVAILABLE
          : ApplicationStatus.NOT_MIGRATED;
    }
    return switch (standing) {
      case NEW, STARTED ->
          site.state().busy(leader) ? ApplicationStatus.SYNCING : ApplicationStatus.MIGRATING;
      case CUTTING, COMMITTED -> ApplicationStatus.FINISHING;
      case FAILED -> ApplicationStatus.IMPORT_FAILED;
      case MIGRATED -> ApplicationStatus.MIGRATED;
      case STEPPING_BACK -> ApplicationStatus.STEPPING_BACK;
      case STEPPED_BACK -> ApplicationStatus.STEPPED_BACK;
    };
  }

  private boolean bound(Application application) throws MigrationException {
    return site.state().binding(application.receiver()).isPresent();
  }

  /**
   * What must be asked before {@code phase}, for an application and those that move with it. Once
   * the host is connected, the cluster is asked for what can be chosen there.
   */
  public List<Question> questions(ApplicationId id, Phase phase)
      throws MigrationException, InterruptedException {
    List<Migrator> members = new ArrayList<>();
    for (Migrator migrator : site.migrators().group(leader(id))) {
      if (!site.state().skipped(migrator.application().id())
          && GroupActions.detect(site, migrator) instanceof Availability.Available) {
        members.add(migrator);
      }
    }
    Optional<Session> open = connected() ? Optional.of(session()) : Optional.empty();
    return GroupActions.questions(site, open, members, phase);
  }

  /**
   * What NS8 will hold of an application, before anything is touched. Before the host is connected,
   * the user domain is the answer {@code user-domain}, or else the one a connection would propose.
   */
  public Plan plan(ApplicationId id, Answers answers)
      throws MigrationException, InterruptedException {
    Optional<String> domain = connected() ? userDomain() : proposedDomain(answers);
    return GroupActions.plan(site, domain, migrator(id), answers);
  }

  /** The user domain that a connection would bring, as far as the host alone can tell. */
  private Optional<String> proposedDomain(Answers answers)
      throws MigrationException, InterruptedException {
    Optional<String> chosen = answers.text("user-domain");
    return chosen.isPresent()
        ? chosen
        : Optional.of(AccountProvider.of(site.source()).userDomain())
            .filter(name -> !name.isEmpty());
  }

  /**
   * What stays on this host because it belongs to no application that is moved: templates and
   * schedules made by hand, shares without a domain, rules of the firewall. Each with its remedy;
   * only what is there.
   */
  public List<Finding> remains() throws MigrationException {
    return HostRemains.on(site.source());
  }

  // ---- the verbs --------------------------------------------------------------------------

  /** Creates the instances of an application and of those that move with it. */
  public void start(ApplicationId id, Answers answers)
      throws MigrationException, InterruptedException {
    gate(id);
    GroupActions.start(site, session(), leader(id), answers);
  }

  private void gate(ApplicationId id) throws MigrationException, InterruptedException {
    if (id.equals(Completion.PROVIDER)) {
      refuse(completion().tooEarlyForProvider());
    }
  }

  /** Copies data and settings while the services keep running; tells what moved. */
  public Map<ApplicationId, Transferred> sync(ApplicationId id)
      throws MigrationException, InterruptedException {
    return provided(id, () -> GroupActions.sync(site, session(), leader(id)));
  }

  /**
   * The cut-over; tells what was compared. Until its commit, a failure puts NS7 back in service.
   *
   * <p>The account provider comes last. When it has moved, the host has nothing to do in the
   * cluster any more and leaves it; a note says so, and a warning what could not be removed there.
   * A host whose accounts are elsewhere has no provider to move: to finish it is to leave.
   */
  public Map<ApplicationId, Verification> finish(ApplicationId id, Answers answers)
      throws MigrationException, InterruptedException {
    return finish(id, answers, FinishOptions.standard());
  }

  /**
   * The same, within a maximum of the down time, or held until it suits: before the first service
   * stops, syncs go on until another one would not shorten the down time, which is then foretold.
   */
  public Map<ApplicationId, Verification> finish(
      ApplicationId id, Answers answers, FinishOptions options)
      throws MigrationException, InterruptedException {
    gate(id);
    if (id.equals(Completion.PROVIDER) && nothingButLeaving()) {
      leaveByItself();
      return Map.of();
    }
    Map<ApplicationId, Verification> verified =
        provided(id, () -> GroupActions.finish(site, session(), leader(id), answers, options));
    if (id.equals(Completion.PROVIDER)) {
      leaveByItself();
    }
    return verified;
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws MigrationException, InterruptedException;
  }

  // What moved already asks this host for its accounts. Whatever became of an attempt to move the
  // account provider: while it serves here, NS8 must find it.
  private <T> T provided(ApplicationId id, Work<T> work)
      throws MigrationException, InterruptedException {
    if (!id.equals(Completion.PROVIDER)) {
      return work.run();
    }
    try {
      return work.run();
    } finally {
      Session open = session;
      if (open != null && serves(id)) {
        try {
          membership.keepTemporaryDomain(open);
        } catch (MigrationException e) {
          warn(e.problem());
        }
      }
    }
  }

  private boolean serves(ApplicationId id) throws MigrationException {
    return switch (GroupActions.standing(site, id, site.state().journal(id))) {
      case NEW, STARTED, FAILED -> true;
      default -> false;
    };
  }

  // Accounts that are elsewhere, or a provider whose finish ended just before the program did.
  private boolean nothingButLeaving() throws MigrationException, InterruptedException {
    return !AccountProvider.of(site.source()).kind().local() || completion().complete();
  }

  // All is moved: what goes wrong now is worth a warning, and no reason to call the finish failed.
  private void leaveByItself() throws MigrationException, InterruptedException {
    if (!completion().complete() || !membership.anything()) {
      return;
    }
    try {
      List<String> left = leave();
      site.events()
          .accept(
              new MigrationEvent.Note(
                  Completion.PROVIDER,
                  "The migration is complete: this host has left the cluster."));
      if (!left.isEmpty()) {
        warn(
            new Problem(
                "left-behind",
                Side.DESTINATION,
                "Of this host, this is left in NS8: " + String.join("; ", left) + ".",
                "Remove it there: nodes under Nodes, users under Settings."));
      }
    } catch (MigrationException e) {
      warn(e.problem());
    }
  }

  private void warn(Problem problem) {
    site.events()
        .accept(
            new MigrationEvent.Warned(
                Completion.PROVIDER, new Finding(Finding.Severity.WARNING, problem, List.of())));
  }

  /** {@link #verify(ApplicationId, Thoroughness)} with a sample of the content. */
  public Map<ApplicationId, Verification> verify(ApplicationId id)
      throws MigrationException, InterruptedException {
    return verify(id, Thoroughness.SAMPLE);
  }

  /**
   * Compares both sides. After a sync: names, sizes, rights and content of all that was sent, read
   * anew on both sides, mailbox by mailbox; what people have changed on NS7 since is told apart.
   * After the finish NS8 is asked what it holds. Changes nothing.
   *
   * @param thoroughness how much content is read after a sync
   */
  public Map<ApplicationId, Verification> verify(ApplicationId id, Thoroughness thoroughness)
      throws MigrationException, InterruptedException {
    return GroupActions.verify(site, session(), leader(id), thoroughness);
  }

  /** Gives up a move that was not committed: NS7 serves, the instances in the cluster go. */
  public void abort(ApplicationId id) throws MigrationException, InterruptedException {
    boolean unused =
        provided(
            id,
            () -> {
              GroupActions.abort(site, session(), leader(id));
              return true;
            });
  }

  /**
   * Puts NS7 back in service after the cut-over. The instance in the cluster is kept. Works without
   * a connection too: a host whose account provider has moved has left the cluster.
   *
   * @param waiveNew that what reached NS8 since stays there is known and accepted; otherwise the
   *     call is refused and says since when NS8 serves
   */
  public void stepBack(ApplicationId id, boolean waiveNew)
      throws MigrationException, InterruptedException {
    boolean left = session == null && site.state().environment().isEmpty();
    GroupActions.stepBack(
        site,
        left ? new Session(new NotConnected(), Optional.empty()) : session(),
        leader(id),
        waiveNew);
  }

  /**
   * Makes the addresses that people and devices have used on NS7 lead to the new instances: a route
   * in NS8 for each path ({@code /SOGo}), on every host name of the node. Only of use once the DNS
   * record of the old host name leads to that node. Asked for after the finish; repeatable.
   *
   * @return all paths, also those that lead elsewhere and were left alone
   */
  public List<Route> keepOldPaths(ApplicationId id)
      throws MigrationException, InterruptedException {
    return GroupActions.keepPaths(site, session(), leader(id));
  }

  /** Leaves an application out. One that moves with another can be left out on its own. */
  public void skip(ApplicationId id) throws MigrationException, InterruptedException {
    if (site.migrators().find(id).isEmpty()) {
      checkKnown(id);
      site.state().setSkipped(id, true);
      return;
    }
    GroupActions.skip(site, this::session, site.migrators().leaderOf(id), id);
  }

  /** Takes an application in again; once its leader was started, start it once more. */
  public void unskip(ApplicationId id) throws MigrationException, InterruptedException {
    if (site.migrators().find(id).isEmpty()) {
      checkKnown(id);
    }
    site.state().setSkipped(id, false);
  }

  /**
   * Writes what planning needs of this host into one file, without secrets and without the content
   * of mailboxes, shares and databases: a colleague can plan and rehearse with it anywhere. Where
   * each application stands is in it: started, moved, left out. Changes nothing on the host.
   *
   * @param file made anew, readable by its owner alone
   */
  public void snapshot(Path file) throws MigrationException, InterruptedException {
    Snapshot.take(site.source(), standings(), file, this::look);
  }

  private Map<String, String> standings() {
    List<ApplicationId> ids = new ArrayList<>(List.of(Completion.PROVIDER));
    site.migrators().all().forEach(each -> ids.add(each.application().id()));
    KnownApplications.load().forEach(each -> ids.add(each.id()));
    try {
      return site.state().standings(ids);
    } catch (MigrationException e) {
      LOG.warn("not in the snapshot: {}", e.problem());
      return Map.of();
    }
  }

  // Everything that a plan asks. What cannot be planned has answered all the same.
  private void look(SourceHost recorded) throws MigrationException, InterruptedException {
    Site looking =
        new Site(
            recorded,
            site.controls(),
            site.state(),
            site.migrators(),
            site.receivers(),
            event -> {},
            site.patience(),
            site.streams());
    Optional<String> domain = connected() ? userDomain() : proposedDomain(Answers.none());
    for (Migrator migrator : site.migrators().all()) {
      try {
        if (GroupActions.detect(looking, migrator) instanceof Availability.Available) {
          Plan unused = GroupActions.plan(looking, domain, migrator, Answers.none());
          List<Question> unusedQuestions =
              GroupActions.questions(looking, Optional.empty(), List.of(migrator), Phase.FINISH);
        }
      } catch (MigrationException e) {
        LOG.warn("not in the snapshot: {}", e.problem());
      }
    }
    AccountProvider provider = AccountProvider.of(recorded);
    if (provider.kind() != AccountProvider.Kind.NONE) {
      CommandOutput unused =
          recorded.run(HostCommand.of("/usr/sbin/account-provider-test", "dump"));
    }
    AccountLists unused = recorded.accounts();
  }

  /** All that happened. */
  public Report report() throws MigrationException, InterruptedException {
    List<Report.Part> parts = new ArrayList<>();
    for (ApplicationState state : applications()) {
      Journal journal = site.state().journal(site.migrators().leaderOf(state.id()));
      parts.add(
          new Report.Part(
              state,
              foretold(journal, state),
              Reports.moved(journal, state.id()),
              Reports.verification(journal, state.id()),
              Reports.secondsDown(journal, state.id()),
              Reports.history(journal, state.id())));
    }
    List<Report.DownTime> downTimes = new ArrayList<>();
    for (Migrator migrator : site.migrators().all()) {
      ApplicationId id = migrator.application().id();
      if (site.migrators().leaderOf(id).equals(id)) {
        DownTimes.last(site.state().journal(id), id).ifPresent(downTimes::add);
      }
    }
    return new Report(
        site.source().fullName(), Instant.now(site.state().clock()), parts, downTimes);
  }

  // Before its cut-over what is foretold now; after it nobody can foretell it any more.
  private Plan foretold(Journal journal, ApplicationState state) throws InterruptedException {
    Plan kept = Reports.plan(journal, state.id());
    boolean ahead =
        switch (state.status()) {
          case NOT_MIGRATED, MIGRATING -> true;
          default -> false;
        };
    if (!ahead || !kept.equals(Plan.builder().build())) {
      return kept;
    }
    try {
      return plan(state.id(), Answers.none());
    } catch (MigrationException e) {
      return Plan.builder()
          .finding(new Finding(Finding.Severity.WARNING, e.problem(), List.of()))
          .build();
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.cluster().close();
    }
  }

  private ApplicationId leader(ApplicationId id) throws MigrationException {
    migrator(id);
    ApplicationId leader = site.migrators().leaderOf(id);
    if (migrator(leader).application().guest()) {
      throw MigrationException.of(
          "host-without-migrator",
          Side.TOOL,
          migrator(id).application().title()
              + " lives inside "
              + migrator(id).application().receiver()
              + ", for which no migrator is there.",
          "Put that migrator's jar on the class path.");
    }
    if (!leader.equals(id)) {
      throw MigrationException.of(
          "moves-with-leader",
          Side.TOOL,
          migrator(id).application().title()
              + " moves together with "
              + migrator(leader).application().title()
              + ".",
          "Ask for " + leader + "; it can be left out on its own with skip.");
    }
    return leader;
  }

  private Migrator migrator(ApplicationId id) throws MigrationException {
    return site.migrators().find(id).orElseThrow(() -> unknown(id));
  }

  private static void checkKnown(ApplicationId id) throws MigrationException {
    boolean known = KnownApplications.load().stream().anyMatch(each -> each.id().equals(id));
    if (!known && !id.equals(Completion.PROVIDER)) {
      throw unknown(id);
    }
  }

  private static MigrationException unknown(ApplicationId id) {
    return MigrationException.of(
        "application-unknown",
        Side.TOOL,
        "No migrator for " + id + " is installed.",
        "Put its jar on the class path, or look at the list of applications for the right name.");
  }

  /** Collects what a migration works with. */
  public static final class Builder {
    private final SourceHost source;
    private Path state = Path.of("/var/lib/nethserver/nethserver-ns8-migration");
    private Consumer<MigrationEvent> events = event -> {};
    private MigratorRegistry migrators = MigratorRegistry.load();
    private Clock clock = Clock.systemUTC();
    private ClusterOptions options = ClusterOptions.standard();
    private Patience patience = Patience.USUAL;
    private int streams = 4;
    private @Nullable Tunnel tunnel;
    private boolean changesOnly = true;
    private boolean losses;

    private Builder(SourceHost source) {
      this.source = source;
    }

    /** Where the state is kept; the default is the existing tool's directory on NS7. */
    public Builder stateIn(Path directory) {
      state = directory;
      return this;
    }

    /**
     * The private network between the host and the cluster; otherwise it is the cluster's WireGuard
     * VPN, kept by the host's own tools ({@link Tunnels#wireGuard}).
     */
    public Builder through(Tunnel network) {
      tunnel = network;
      return this;
    }

    /**
     * Who is told what happens. Called on the working thread and on others, one event at a time;
     * must return soon.
     */
    public Builder listening(Consumer<MigrationEvent> listener) {
      events = listener;
      return this;
    }

    /** How many transfers of a group may run side by side; 4 by default, 1 for none. */
    public Builder sideBySide(int most) {
      streams = most;
      return this;
    }

    /** These migrators and no others, instead of those on the class path. */
    public Builder withMigrators(List<Migrator> these) {
      migrators = MigratorRegistry.of(these);
      return this;
    }

    /**
     * What tells the time for all that is written down; the machine's own clock otherwise. Nothing
     * is waited for by it, so it may jump.
     */
    public Builder at(Clock time) {
      clock = time;
      return this;
    }

    /**
     * Compares every file with NS8 in each pass. Otherwise the last pass of a cut-over sends only
     * what changed since the pass before it, which takes seconds whatever the size of the tree.
     */
    public Builder comparingEverything() {
      changesOnly = false;
      return this;
    }

    /**
     * Deletes on NS8 whatever has gone on the source, also when a large part of a tree has gone
     * since it was sent before: otherwise that is refused ({@code source-lost-files}), since a file
     * system that is not mounted looks the same.
     */
    public Builder acceptingLosses() {
      losses = true;
      return this;
    }

    /** For rehearsals on this machine: nothing is far away, so nothing is waited for long. */
    public Builder quickly() {
      options =
          options
              .polling(Duration.ofSeconds(1), Duration.ofMillis(30))
              .withPatience(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(30))
              .losingAfter(Duration.ofSeconds(3));
      patience =
          new Patience(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMillis(100), 3);
      return this;
    }

    /** Opens it; looks which migrators are this host's, and touches nothing. */
    public Migration open() {
      StateDirectory directory = new StateDirectory(state, clock);
      ProcessRunner runner = new ProcessRunner();
      TransferSettings settings = TransferSettings.PLAIN.acceptingLosses(losses);
      TransferSettings transfers =
          changesOnly ? settings.rememberingIn(directory.root()) : settings;
      return new Migration(
          new Site(
              source,
              changes -> new RecordedSourceControl(source, changes),
              directory,
              migrators.on(source),
              endpoint -> new RsyncReceiver(endpoint, runner, transfers),
              Migration.harmless(events),
              patience,
              streams),
          options,
          tunnel == null ? Tunnels.wireGuard(source) : tunnel);
    }
  }
}
