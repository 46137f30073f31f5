package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.journal.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts NS7 back in service, whatever stopped the cut-over. */
final class Restoring {
  private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);
  private static final int RESTORES = 3;

  private final Group group;

  Restoring(Group group) {
    this.group = group;
  }

  /** The same because of a failure. Answers what is to be thrown. */
  MigrationException restored(List<Migrator> members, MigrationException cause)
      throws InterruptedException {
    try {
      restore(members);
      return cause;
    } catch (MigrationException failed) {
      MigrationException both =
          notRestored("The cut-over stopped (" + cause.problem().message() + ")", failed);
      both.addSuppressed(cause);
      return both;
    }
  }

  /** The same after a process was killed in the midst of a cut-over. */
  void restoreAfterEnd(List<Migrator> members) throws MigrationException, InterruptedException {
    try {
      restore(members);
    } catch (MigrationException failed) {
      throw notRestored("A cut-over had broken off", failed);
    }
  }

  /**
   * The same after an import that failed. Whatever is asked for next tries again where it could not
   * be done.
   *
   * @return whether an interrupt had to wait
   */
  boolean afterFailedImport(Application application, List<Migrator> members)
      throws MigrationException, InterruptedException {
    try {
      return stepBackUninterrupted(members);
    } catch (MigrationException failed) {
      throw notRestored("The import of " + application.title() + " failed in NS8", failed);
    }
  }

  private static MigrationException notRestored(String what, MigrationException failed) {
    MigrationException told =
        MigrationException.of(
            "source-not-restored",
            Side.SOURCE,
            what
                + " and the services of NS7 could not be started again ("
                + failed.problem().message()
                + ").",
            "Start them by hand now: "
                + failed.problem().remedy()
                + " Then abort, or finish again.");
    told.addSuppressed(failed);
    return told;
  }

  /** Puts NS7 back in service before the commit; an interrupt waits until that is done. */
  void restore(List<Migrator> members) throws MigrationException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= stepBackUninterrupted(members);
      group.serving();
      group
          .site()
          .events()
          .accept(
              new MigrationEvent.Note(
                  group.leader(),
                  "Nothing was handed over: the services of NS7 run again as before the finish."));
      remember();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // A full disk may be what stopped the cut-over: services that run are no problem because of it.
  // The next action finds it as after a crash at this place, and puts NS7 in service once more.
  private void remember() {
    try {
      group.journal().add(Entry.Kind.ACTION_COMPLETED, group.leader(), "restore", Map.of());
    } catch (MigrationException e) {
      LOG.warn("that NS7 serves again cannot be written down: {}", e.problem());
    }
  }

  // Somebody who cancels must not be left without mail: the first interrupts only wait. Who goes on
  // interrupting is obeyed.
  boolean stepBackUninterrupted(List<Migrator> members)
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

  void stepBackAll(List<Migrator> members) throws MigrationException, InterruptedException {
    Optional<MigrationException> first = Optional.empty();
    for (int i = members.size() - 1; i >= 0; i--) {
      Migrator migrator = members.get(i);
      try {
        Fence.step(
            migrator, "step back", () -> migrator.stepBack(group.call(migrator, Answers.none())));
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
}
