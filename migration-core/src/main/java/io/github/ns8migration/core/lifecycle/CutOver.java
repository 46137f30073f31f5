package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.transfer.Pass;
import java.util.List;

/** All up to the commit: until then NS7 can serve again, and does after any failure. */
final class CutOver {
  // More live passes than these bring little: what is left then goes in the last one.
  private static final int WARM_PASSES = 3;

  private final Group group;
  private final Transfers transfers;
  private final Restoring restoring;

  CutOver(Group group, Transfers transfers, Restoring restoring) {
    this.group = group;
    this.transfers = transfers;
    this.restoring = restoring;
  }

  void run(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      group.instances().checkImage(group.host(migrator.application()));
      Plan plan = GroupActions.plan(group.site(), group.session().userDomain(), migrator, answers);
      GroupActions.checkPlan(plan);
      Foretold.keep(group.journal(), migrator.application().id(), plan);
    }
    warmUp(members, answers);
    try {
      for (Migrator migrator : members) {
        group.stage(migrator, Stage.QUIESCE, () -> migrator.quiesce(group.call(migrator, answers)));
      }
      for (Migrator migrator : Group.guestsFirst(members)) {
        group.stage(
            migrator, Stage.FINAL_SYNC, () -> transfers.transfer(migrator, Pass.LAST, answers));
      }
      for (Migrator migrator : members) {
        group.stage(migrator, Stage.PROVE, () -> transfers.prove(migrator, answers));
      }
      for (Migrator guest : Group.guests(members)) {
        transfers.lastWords(guest, answers);
      }
      transfers.lastWords(members.get(0), answers);
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

  private void warmUp(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    for (Migrator migrator : members) {
      group.stage(
          migrator,
          Stage.WARM_SYNC,
          () -> {
            Transferred moved = transfers.transfer(migrator, Pass.LIVE, answers);
            for (int more = 1; more < WARM_PASSES && !moved.settled(); more++) {
              moved = transfers.transfer(migrator, Pass.LIVE, answers);
            }
          });
    }
  }
}
