package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.NotKept;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the migrators of one instance do while its import runs, and what that asks for in its midst.
 */
final class LateReceiving {
  private static final int PROOFS = 3;

  private final Group group;
  private final Site site;
  private final Journal journal;
  private final Instances instances;
  private final Transfers transfers;

  LateReceiving(Group group, Transfers transfers) {
    this.group = group;
    this.site = group.site();
    this.journal = group.journal();
    this.instances = group.instances();
    this.transfers = transfers;
  }

  /**
   * What the migrators of one instance do while its import runs.
   *
   * @return whether all that was to be received late is there; if not, the import has ended
   */
  boolean duringImport(List<Migrator> within, Answers answers)
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
      boolean complete =
          late.isEmpty() || receiveLate(group.host(within.get(0).application()), late, answers);
      undoForAWhile(within);
      return complete;
    } catch (MigrationException | InterruptedException | RuntimeException e) {
      undoForAWhile(within);
      throw e;
    }
  }

  private void duringImport(Migrator migrator, Answers answers, Optional<DataChannel> channel)
      throws MigrationException, InterruptedException {
    ApplicationId id = migrator.application().id();
    Call call = group.callWhileDown(migrator, answers).during(group.controlForAWhile(id), channel);
    Fence.step(migrator, "during import", () -> migrator.duringImport(call));
  }

  // Somebody who cancels waits for this. What cannot be put back is told, and tried again by the
  // next action.
  void undoForAWhile(List<Migrator> members) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      for (Migrator migrator : members) {
        ApplicationId id = migrator.application().id();
        try {
          if (!new JournalChanges(journal, id, true).changes().isEmpty()) {
            group.controlForAWhile(id).undoAll();
          }
        } catch (MigrationException e) {
          group.sink(id).warn(new Finding(Finding.Severity.WARNING, e.problem(), List.of()));
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
    if (group.done(host.id(), Stage.LATE_COMMIT)) {
      return true;
    }
    Set<String> volumes = new LinkedHashSet<>();
    late.forEach(migrator -> volumes.addAll(migrator.application().lateVolumes()));
    boolean told = group.begun(host.id(), Stage.LATE_COMMIT);
    if (!instances.awaitLateReceiver(host, volumes, told)) {
      // What was proven before it was told is there; a receiver that ended untold has too little.
      return told;
    }
    group.entered(host.id(), Stage.LATE_SYNC);
    long begun = System.nanoTime();
    sendLate(host, late, answers);
    group.completed(host.id(), Stage.LATE_SYNC, Duration.ofNanos(System.nanoTime() - begun));
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
                    group.events(),
                    notKept));
    long begun = System.nanoTime();
    duringImport(migrator, answers, Optional.of(channel));
    site.state().clearScratch(application.id());
    transfers.moved(
        application, "LATE_" + pass, channel.moved(), Duration.ofNanos(System.nanoTime() - begun));
    return channel.moved();
  }

  private void commitLate(Application host, Set<String> volumes)
      throws MigrationException, InterruptedException {
    Receiver receiver = instances.receiver(host);
    long begun = System.nanoTime();
    group.entered(host.id(), Stage.LATE_COMMIT);
    try {
      receiver.commit();
    } catch (MigrationException e) {
      // Its answer may be lost: a receiver that is still there was told nothing.
      if (instances.awaitLateReceiver(host, volumes, true)) {
        throw e;
      }
    }
    group.completed(host.id(), Stage.LATE_COMMIT, Duration.ofNanos(System.nanoTime() - begun));
  }
}
