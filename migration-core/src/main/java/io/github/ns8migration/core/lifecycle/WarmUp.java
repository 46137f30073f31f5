package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.transfer.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Syncs while people work until another pass would not shorten the down time: each pass leaves less
 * to the next, down to what it takes to look at everything.
 */
final class WarmUp {
  // More live passes than these bring little: what is left then goes in the last one.
  private static final int PASSES = 5;
  private static final int UNSETTLED = 3;
  // Nobody waits for less than this.
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final double SHORTER = 0.9;

  private final Group group;
  private final Transfers transfers;
  private boolean compared;

  WarmUp(Group group, Transfers transfers) {
    this.group = group;
    this.transfers = transfers;
  }

  void run(List<Migrator> members, Answers answers)
      throws MigrationException, InterruptedException {
    List<Migrator> still = members;
    for (int pass = 1; pass <= PASSES && !still.isEmpty(); pass++) {
      // Everything is compared once in a finish; a gate that opens is not kept waiting for that.
      Pass kind = compared ? Pass.WARM : Pass.LIVE;
      compared = true;
      still = another(pass(still, kind, answers), still, pass);
    }
  }

  private Map<ApplicationId, Transferred> pass(List<Migrator> members, Pass pass, Answers answers)
      throws MigrationException, InterruptedException {
    Map<ApplicationId, Transferred> moved = new LinkedHashMap<>();
    List<Streams.Stream> streams = new ArrayList<>();
    for (Migrator migrator : members) {
      streams.add(
          () ->
              group.stage(
                  migrator,
                  Stage.WARM_SYNC,
                  () -> {
                    Transferred one = transfers.transfer(migrator, pass, answers);
                    synchronized (moved) {
                      moved.put(migrator.application().id(), one);
                    }
                  }));
    }
    group.streams().run(streams);
    return moved;
  }

  private List<Migrator> another(
      Map<ApplicationId, Transferred> moved, List<Migrator> members, int pass) {
    Forecasts forecasts = group.forecasts();
    List<Migrator> another = new ArrayList<>();
    for (Migrator migrator : members) {
      ApplicationId id = migrator.application().id();
      Transferred last = moved.getOrDefault(id, Transferred.NOTHING);
      boolean unsettled = !last.settled() && pass < UNSETTLED;
      // The first one compares everything; only another one tells what sending changes takes.
      boolean untold =
          pass == 1 && forecasts.passes(id).last().orElse(Duration.ZERO).compareTo(SHORT) > 0;
      if (unsettled || untold || (last.settled() && wouldHelp(last, forecasts.passes(id)))) {
        another.add(migrator);
      }
    }
    return another;
  }

  /** Whether the next pass is likely to be shorter than this one. */
  static boolean wouldHelp(Transferred last, Forecasts.Passes passes) {
    Duration took = passes.last().orElse(Duration.ZERO);
    Optional<Duration> before = passes.before();
    return !last.count().changedNothing()
        && took.compareTo(SHORT) > 0
        && (before.isEmpty() || took.toMillis() < SHORTER * before.get().toMillis());
  }
}
