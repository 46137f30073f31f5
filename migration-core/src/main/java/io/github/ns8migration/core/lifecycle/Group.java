package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Forecast;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.source.CutoverControl;
import io.github.ns8migration.core.transfer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A leader and those that follow it, and what every action on them works with, under its lock. */
final class Group {
  private final Site site;
  private final Session session;
  private final ApplicationId leader;
  private final List<Migrator> members;
  private final Journal journal;
  private final Instances instances;
  private final KnownHost.Memory known = new KnownHost.Memory();
  private volatile Optional<Long> downSince = Optional.empty();
  private Optional<Duration> foretold = Optional.empty();

  Group(Site site, Session session, ApplicationId leader, Journal journal) {
    this.site = site;
    this.session = session;
    this.leader = leader;
    this.members = site.migrators().group(leader);
    this.journal = journal;
    this.instances = new Instances(site, session.cluster(), journal);
  }

  Site site() {
    return site;
  }

  Session session() {
    return session;
  }

  ApplicationId leader() {
    return leader;
  }

  /** All of them, whether they are there or not, leader first. */
  List<Migrator> members() {
    return members;
  }

  Journal journal() {
    return journal;
  }

  Instances instances() {
    return instances;
  }

  Streams streams() {
    return new Streams(site.streams());
  }

  Forecasts forecasts() {
    return new Forecasts(journal, site.streams());
  }

  /** What the down time that may begin now is expected to be. */
  void foretold(Forecast forecast) {
    foretold = Optional.of(forecast.downTime());
  }

  Standing standing() throws MigrationException {
    return GroupActions.standing(site, leader, journal);
  }

  Migrator migrator(ApplicationId id) {
    return site.migrators()
        .find(id)
        .orElseThrow(() -> new IllegalArgumentException("no migrator for " + id));
  }

  /** The receiving end of the instance an application goes into, up and with its volumes. */
  Receiver ready(Application application) throws MigrationException, InterruptedException {
    Receiver receiver = instances.ready(host(application));
    if (application.guest()) {
      receiver.checkVolumes(application);
    }
    return receiver;
  }

  /** The same for one that was ready a moment ago: what is known already is not asked again. */
  Receiver stillReady(Application application) throws MigrationException, InterruptedException {
    return instances.stillReceives(host(application))
        ? instances.receiver(host(application))
        : ready(application);
  }

  /** The application whose instance it is. */
  Application host(Application application) {
    return application.guest() ? migrator(application.receiver()).application() : application;
  }

  MigrationException notThere(ApplicationId id) {
    return MigrationException.of(
        "application-not-available",
        Side.SOURCE,
        migrator(id).application().title() + " is not there to be moved.",
        "Look at the list of applications: it says why.");
  }

  /** The members that are there and not left out, leader first. */
  List<Migrator> wanted() throws MigrationException, InterruptedException {
    List<Migrator> wanted = new ArrayList<>();
    for (Migrator migrator : members) {
      if (!site.state().skipped(migrator.application().id())
          && GroupActions.detect(site, migrator) instanceof Availability.Available) {
        wanted.add(migrator);
      }
    }
    return wanted;
  }

  /** The members that were started and are not left out, leader first. */
  List<Migrator> started() throws MigrationException, InterruptedException {
    List<Migrator> started = new ArrayList<>();
    for (Migrator migrator : members) {
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

  // What seals an instance until its data are complete belongs to its host.
  static List<Migrator> guestsFirst(List<Migrator> members) {
    List<Migrator> order = new ArrayList<>(guests(members));
    members.stream().filter(each -> !each.application().guest()).forEach(order::add);
    return order;
  }

  static List<Migrator> guests(List<Migrator> members) {
    return members.stream().filter(each -> each.application().guest()).toList();
  }

  /** A host and its guests. */
  static List<Migrator> within(Application host, List<Migrator> members) {
    return members.stream()
        .filter(each -> each.application().receiver().equals(host.id()))
        .toList();
  }

  /** For one call of a migrator, who asks the host for its accounts. */
  Call call(Migrator migrator, Answers answers) throws MigrationException, InterruptedException {
    return call(migrator, answers, new KnownHost(site.source(), known, true));
  }

  /** The same while people wait: what the host has told in the passes before is known. */
  Call callWhileDown(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    return call(migrator, answers, new KnownHost(site.source(), known, false));
  }

  private Call call(Migrator migrator, Answers answers, SourceHost source)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    Optional<ModuleInstance> leading =
        application.id().equals(leader)
            ? Optional.empty()
            : Optional.of(instances.instance(migrator(leader).application()));
    return new Call(source, sink(application.id()), answers, session.userDomain())
        .with(Guests.of(site, journal, application))
        .with(instances.instance(host(application)), session.cluster().cluster())
        .with(
            new PageGuard(
                control(application), sink(application.id()), done(application.id(), Stage.IMPORT)),
            leading);
  }

  CutoverControl control(Application application) {
    return site.controls().apply(new JournalChanges(journal, application.id()));
  }

  CutoverControl controlForAWhile(ApplicationId id) {
    return site.controls().apply(new JournalChanges(journal, id, true));
  }

  /** Tells what happens, and keeps what the report must say. */
  Consumer<MigrationEvent> events() {
    return event -> {
      site.events().accept(event);
      Reports.keep(journal, event);
    };
  }

  EventSink sink(ApplicationId id) {
    return new Sink(events(), id);
  }

  void stage(Migrator migrator, Stage stage, Fence.Step step)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    entered(id, stage);
    long begun = System.nanoTime();
    Fence.step(migrator, stage.word(), step);
    completed(id, stage, Duration.ofNanos(System.nanoTime() - begun));
  }

  void stageOnce(Migrator migrator, Stage stage, Fence.Step step)
      throws MigrationException, InterruptedException {
    if (!done(migrator.application().id(), stage)) {
      stage(migrator, stage, step);
    }
  }

  void entered(ApplicationId id, Stage stage) throws MigrationException {
    journal.add(Entry.Kind.STAGE_ENTERED, id, stage.word(), Map.of());
    site.events().accept(new MigrationEvent.StageEntered(id, stage.word()));
    if (stage == Stage.QUIESCE) {
      down();
    }
  }

  // Several may stop at the same time.
  private synchronized void down() {
    if (downSince.isEmpty()) {
      downSince = Optional.of(System.nanoTime());
    }
  }

  void completed(ApplicationId id, Stage stage, Duration took) throws MigrationException {
    journal.add(
        Entry.Kind.STAGE_COMPLETED,
        id,
        stage.word(),
        Map.of("millis", Long.toString(took.toMillis())));
    site.events().accept(new MigrationEvent.StageCompleted(id, stage.word(), took));
    outOfService(false);
  }

  /** Somebody serves again: NS8, or NS7 as before. */
  void serving() {
    outOfService(true);
    downSince = Optional.empty();
  }

  private void outOfService(boolean over) {
    downSince.ifPresent(
        since ->
            site.events()
                .accept(
                    new MigrationEvent.OutOfService(
                        leader, Duration.ofNanos(System.nanoTime() - since), foretold, over)));
  }

  /** Whether a stage was entered in the finish that is going on, and not begun anew since. */
  boolean begun(ApplicationId id, Stage stage) {
    return Guests.begun(journal, id, stage);
  }

  /** Whether a stage after the commit is through, in the finish that is going on. */
  boolean done(ApplicationId id, Stage stage) {
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
