package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the commit on: the leader is committed, awaited and settled; then each follower. */
final class HandOver {
  private final Group group;
  private final Site site;
  private final Journal journal;
  private final ApplicationId leader;
  private final Instances instances;
  private final Transfers transfers;
  private final Restoring restoring;
  private final LateReceiving late;

  HandOver(Group group, Transfers transfers, Restoring restoring, LateReceiving late) {
    this.group = group;
    this.site = group.site();
    this.journal = group.journal();
    this.leader = group.leader();
    this.instances = group.instances();
    this.transfers = transfers;
    this.restoring = restoring;
    this.late = late;
  }

  /**
   * The leader is committed, awaited, settled; then each follower: they need what it serves, and
   * nothing of each other, so they go side by side. One whose import fails is tried again later,
   * whatever becomes of the others.
   */
  void run(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    List<Streams.Stream> followers = new ArrayList<>();
    for (Migrator migrator : members) {
      if (migrator.application().id().equals(leader)) {
        handOver(members, migrator, answers);
      } else if (!migrator.application().guest()) {
        followers.add(() -> handOver(members, migrator, answers));
      }
    }
    group.streams().runEach(followers);
    group.serving();
  }

  /** A host, then its guests, whose data arrive with its import. */
  private void handOver(List<Migrator> members, Migrator host, Answers answers)
      throws MigrationException, InterruptedException {
    ApplicationId id = host.application().id();
    if (!group.done(id, Stage.IMPORT)) {
      if (!id.equals(leader)) {
        prepareFollower(host, answers);
      }
      if (!group.done(id, Stage.COMMIT)) {
        commit(members, host);
      }
      importData(members, host, answers);
    }
    settle(host, answers);
    for (Migrator guest : Group.guests(members)) {
      if (guest.application().receiver().equals(id)) {
        settle(guest, answers);
      }
    }
  }

  private void settle(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    group.stageOnce(
        migrator, Stage.SETTLE, () -> migrator.settle(group.callWhileDown(migrator, answers)));
  }

  // What an earlier attempt left open is cleared up first: a commit nobody saw the end of, an
  // import that failed. A failed import cannot be run again on top of itself, so a fresh instance
  // takes its place.
  private void prepareFollower(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    ApplicationId id = application.id();
    if (group.begun(id, Stage.COMMIT) && !group.done(id, Stage.COMMIT)) {
      switch (instances.committed(application)) {
        case YES -> group.completed(id, Stage.COMMIT, Duration.ZERO);
        case FAILED -> journal.add(Entry.Kind.IMPORT_FAILED, id, "", Map.of());
        case NO -> {}
      }
    }
    if (importHasFailed(id)) {
      instances.renew(application);
      transfers.startAnew(id);
      Receiver unused = group.ready(application);
      transfers.transfer(migrator, Pass.LAST, answers);
      transfers.prove(migrator, answers);
      // Not before all is there: whoever is cut off here begins again with an empty instance.
      journal.add(Entry.Kind.STAGE_COMPLETED, id, "renew-instance", Map.of());
    }
    if (!group.done(id, Stage.COMMIT)) {
      transfers.lastWords(migrator, answers);
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
    group.entered(application.id(), Stage.COMMIT);
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
    group.completed(application.id(), Stage.COMMIT, Duration.ofNanos(System.nanoTime() - begun));
  }

  // The answer to a commit was lost. When none took place, NS7 must serve again.
  private boolean tookPlace(List<Migrator> members, Application application)
      throws MigrationException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      boolean committed = instances.committed(application) != Instances.Committed.NO;
      if (!committed && application.id().equals(leader)) {
        restoring.restore(members);
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
    List<Migrator> within = Group.within(application, members);
    for (Migrator each : within) {
      keepDown(each.application());
    }
    group.entered(application.id(), Stage.IMPORT);
    long begun = System.nanoTime();
    boolean complete = late.duringImport(within, answers);
    if (!instances.awaitImport(application) || !complete) {
      throw importFailed(migrator, members);
    }
    site.state()
        .bind(
            application.id(),
            site.state().binding(application.id()).orElseThrow().withoutPassword());
    group.completed(application.id(), Stage.IMPORT, Duration.ofNanos(System.nanoTime() - begun));
  }

  // A precaution for the case of a reboot: what it cannot do must not stop the way forward.
  private void keepDown(Application application) throws MigrationException, InterruptedException {
    try {
      group.control(application).keepDown();
    } catch (MigrationException e) {
      group
          .sink(application.id())
          .warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
    }
  }

  /** A leader whose import failed is put back on NS7; a follower is retried, NS8 serves already. */
  MigrationException importFailed(Migrator migrator, List<Migrator> members)
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
    boolean interrupted = restoring.afterFailedImport(application, members);
    journal.add(Entry.Kind.ACTION_COMPLETED, leader, "give-up", Map.of());
    group.serving();
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

  /** Ends what is left on NS7, and compares. */
  Map<ApplicationId, Verification> conclude(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    // What could not be put back right after it was needed: this may be the last action there is.
    late.undoForAWhile(members);
    for (Migrator migrator : members) {
      group.stageOnce(migrator, Stage.RETIRE, () -> migrator.retire(group.call(migrator, answers)));
    }
    Map<ApplicationId, Verification> verified = new LinkedHashMap<>();
    for (Migrator migrator : members) {
      group.stage(
          migrator,
          Stage.VERIFY,
          () -> verified.put(migrator.application().id(), verify(migrator, answers)));
    }
    site.state().setMigrated(leader, true);
    return verified;
  }

  Verification verify(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    Plan plan = Foretold.recall(journal, id);
    List<Verification.Check> checks =
        new ArrayList<>(
            Fence.call(
                    migrator,
                    "verify",
                    () -> migrator.verify(group.call(migrator, answers).with(plan)))
                .checks());
    new RouteCheck(group).of(migrator).ifPresent(checks::add);
    Verification verification = new Verification(checks);
    for (Verification.Check check : verification.checks()) {
      journal.add(
          Entry.Kind.SAID,
          id,
          "check",
          Map.of(
              "what", check.what(),
              "expected", check.expected(),
              "found", check.found(),
              "passed", Boolean.toString(check.passed()),
              "explanation", check.explanation()));
    }
    return verification;
  }
}
