package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The passes of a group: live ones, last ones, and those that prove that nothing is left. */
final class Transfers {
  private static final int PROOFS = 3;

  private final Group group;
  private final Site site;
  private final MadeFiles made = new MadeFiles();

  Transfers(Group group) {
    this.group = group;
    this.site = group.site();
  }

  /** One live pass of every member that was started, side by side. */
  Map<ApplicationId, Transferred> pass() throws MigrationException, InterruptedException {
    List<Migrator> members = group.started();
    Map<ApplicationId, Transferred> moved = new LinkedHashMap<>();
    List<Streams.Stream> streams = new ArrayList<>();
    for (Migrator migrator : members) {
      ApplicationId id = migrator.application().id();
      moved.put(id, Transferred.NOTHING);
      streams.add(
          () -> {
            Transferred one = transfer(migrator, Pass.LIVE, Answers.none());
            synchronized (moved) {
              moved.put(id, one);
            }
          });
    }
    group.streams().run(streams);
    return moved;
  }

  /** One pass of one member. */
  Transferred transfer(Migrator migrator, Pass pass, Answers answers)
      throws MigrationException, InterruptedException {
    return transfer(migrator, pass, answers, Barrier.OPEN);
  }

  /** The same of a member whose state files must wait for others. */
  Transferred transfer(Migrator migrator, Pass pass, Answers answers, Barrier before)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    long begun = System.nanoTime();
    // While services are down, what was looked at just before is not looked at again.
    Receiver receiver = pass.isLive() ? group.ready(application) : group.stillReady(application);
    Call call =
        pass.isLive() ? group.call(migrator, answers) : group.callWhileDown(migrator, answers);
    Transferred moved;
    try {
      Path copies = site.state().scratch(application.id(), "migrator");
      DataChannel channel =
          receiver.channel(
              application, pass, site.state().scratch(application.id(), "channel"), group.events());
      moved =
          Fence.call(
              migrator,
              "sync",
              () ->
                  migrator.sync(
                      call.with(
                          sideBySide(
                              pass,
                              made.through(
                                  remembering(
                                      pass, application.id(), new SealedChannel(channel, before)),
                                  application.id(),
                                  pass,
                                  site.state().scratch(application.id(), "made"),
                                  copies)),
                          copies,
                          !pass.isLive())));
    } finally {
      // Copies may be as large as half the disk, and hold what only the host's own files may hold.
      site.state().clearScratch(application.id());
    }
    moved(application, pass.name(), moved, Duration.ofNanos(System.nanoTime() - begun));
    return moved;
  }

  /** What was sent before is nowhere any more. */
  void startAnew(ApplicationId id) {
    made.forget(id);
  }

  // A comparison of everything is for the disks to do, and they do it best one after the other.
  private DataChannel sideBySide(Pass pass, DataChannel channel) {
    return pass == Pass.LIVE ? channel : new SideBySideChannel(channel, group.streams());
  }

  // What proves that nothing is left sends nothing.
  private DataChannel remembering(Pass pass, ApplicationId id, DataChannel channel) {
    return pass == Pass.PROOF
        ? channel
        : new DeliveredState(channel, group.journal(), id, pass.isLive());
  }

  /** Tells the journal what a pass moved. */
  void moved(Application application, String pass, Transferred moved, Duration took)
      throws MigrationException {
    group
        .journal()
        .add(
            Entry.Kind.MOVED,
            application.id(),
            pass,
            Map.of(
                "sent", Long.toString(moved.count().sent()),
                "unchanged", Long.toString(moved.count().unchanged()),
                "deleted", Long.toString(moved.count().deleted()),
                "bytes", Long.toString(moved.bytes()),
                "settled", Boolean.toString(moved.settled()),
                "millis", Long.toString(took.toMillis())));
  }

  // Nothing may be left to send. What a first proof finds is sent, and proven again; a source that
  // still changes then is still being written to.
  void prove(Migrator migrator, Answers answers) throws MigrationException, InterruptedException {
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

  /** What a member does last before its commit, when its receiver was last seen long ago. */
  void lastWords(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    lastWords(migrator, answers, () -> group.ready(migrator.application()));
  }

  /** The same of one whose data were proven a moment ago, while people wait. */
  void lastWordsAtOnce(Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    lastWords(migrator, answers, () -> group.stillReady(migrator.application()));
  }

  private interface Receiving {
    Receiver receiver() throws MigrationException, InterruptedException;
  }

  private void lastWords(Migrator migrator, Answers answers, Receiving receiving)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    group.stage(
        migrator,
        Stage.BEFORE_COMMIT,
        () -> {
          DataChannel channel =
              receiving
                  .receiver()
                  .channel(
                      application,
                      Pass.LAST,
                      site.state().scratch(application.id(), "channel"),
                      group.events());
          migrator.beforeCommit(
              group
                  .callWhileDown(migrator, answers)
                  .with(
                      remembering(Pass.LAST, application.id(), channel),
                      site.state().scratch(application.id(), "migrator"),
                      true));
        });
    site.state().clearScratch(application.id());
  }
}
