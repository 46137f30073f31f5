package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.transfer.Pass;
import java.util.ArrayList;
import java.util.List;

/** All up to the commit: until then NS7 can serve again, and does after any failure. */
final class CutOver {
  private final Group group;
  private final Transfers transfers;
  private final Restoring restoring;
  private final FinishOptions options;

  CutOver(Group group, Transfers transfers, Restoring restoring, FinishOptions options) {
    this.group = group;
    this.transfers = transfers;
    this.restoring = restoring;
    this.options = options;
  }

  void run(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    WarmUp warmUp = new WarmUp(group, transfers);
    new Held(group, options)
        .untilOpen(
            members,
            answers,
            () -> {
              prepare(members, answers);
              warmUp.run(members, answers);
            });
    for (Migrator migrator : members) {
      // Looked at now, so that nobody waits for it later.
      var unused = group.ready(migrator.application());
    }
    try {
      whileDown(members, answers);
    } catch (MigrationException e) {
      throw restoring.restored(members, e);
    } catch (InterruptedException e) {
      restoring.restore(members);
      throw e;
    } catch (RuntimeException e) {
      restoring.restore(members);
      throw e;
    }
  }

  private void prepare(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    if (!StateDirectory.ACCOUNT_PROVIDER.equals(group.leader())) {
      new AccountsInReach(group).check();
    }
    for (Migrator migrator : members) {
      group.instances().checkImage(group.host(migrator.application()));
      Plan plan = GroupActions.plan(group.site(), group.session().userDomain(), migrator, answers);
      GroupActions.checkPlan(plan);
      Foretold.keep(group.journal(), migrator.application().id(), plan);
    }
  }

  private void whileDown(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    quiesce(members, answers);
    lastPasses(members, answers);
    for (Migrator guest : Group.guests(members)) {
      transfers.lastWordsAtOnce(guest, answers);
    }
    transfers.lastWordsAtOnce(members.get(0), answers);
  }

  // Services of applications that have an instance each know nothing of one another: that some are
  // down already is met while they run as well. Some take a minute to stop; the leader, without
  // which the others are of little use, serves until then. What lives in another's instance goes
  // after it.
  private void quiesce(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    List<Migrator> guests = Group.guests(members);
    List<Streams.Stream> followers = new ArrayList<>();
    for (Migrator migrator : members) {
      if (migrator != members.get(0) && !guests.contains(migrator)) {
        followers.add(() -> quiesce(migrator, answers));
      }
    }
    group.streams().run(followers);
    quiesce(members.get(0), answers);
    for (Migrator guest : guests) {
      quiesce(guest, answers);
    }
  }

  private void quiesce(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    group.stage(
        migrator, Stage.QUIESCE, () -> migrator.quiesce(group.callWhileDown(migrator, answers)));
  }

  /** Side by side, each with its proof: all must be through before anything is committed. */
  private void lastPasses(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    Barrier guestsSent = new Barrier(Group.guests(members).size());
    List<Streams.Stream> streams = new ArrayList<>();
    for (Migrator migrator : Group.guestsFirst(members)) {
      streams.add(() -> lastPass(migrator, answers, guestsSent));
    }
    group.streams().run(streams);
  }

  private void lastPass(Migrator migrator, Answers answers, Barrier guestsSent)
      throws MigrationException, InterruptedException {
    boolean guest = migrator.application().guest();
    group.stage(
        migrator,
        Stage.FINAL_SYNC,
        () -> transfers.transfer(migrator, Pass.LAST, answers, guest ? Barrier.OPEN : guestsSent));
    if (guest) {
      guestsSent.passed();
    }
    group.stage(migrator, Stage.PROVE, () -> transfers.prove(migrator, answers));
  }
}
