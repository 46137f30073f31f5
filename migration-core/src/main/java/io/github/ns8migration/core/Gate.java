package io.github.ns8migration.core;

import io.github.ns8migration.api.MigrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/**
 * Holds a finish just before the first service stops. It is asked on the thread of the finish, may
 * take as long as it likes, and is left by an interrupt: until it opens nothing has changed, and a
 * finish that ends here leaves everything as after a sync. A finish that was held for long syncs
 * once more before it goes on.
 */
@FunctionalInterface
public interface Gate {
  /** Always open. */
  Gate OPEN = forecast -> Decision.GO_ON;

  /** How it goes on. */
  enum Decision {
    /** Services may stop now. */
    GO_ON,
    /** Sync once more, then ask again. */
    SYNC_AGAIN,
    /** Not today: the finish ends. */
    LEAVE
  }

  /**
   * Decides; may be asked several times in one finish.
   *
   * @param forecast of the down time as it would be now
   */
  Decision decide(Forecast forecast) throws MigrationException, InterruptedException;

  /** The same, and then that one: opens when both do. */
  default Gate and(Gate other) {
    return forecast -> {
      Decision first = decide(forecast);
      return first == Decision.GO_ON ? other.decide(forecast) : first;
    };
  }

  /** Opens at that time, and stays open. */
  static Gate at(Instant time, InstantSource clock) {
    return forecast -> {
      for (Instant now = clock.instant(); now.isBefore(time); now = clock.instant()) {
        // A clock may be set while one sleeps.
        long left = Duration.between(now, time).toMillis();
        Thread.sleep(Math.max(1, Math.min(1000, left)));
      }
      return Decision.GO_ON;
    };
  }

  /** Opens when that file is there, and stays open as long as it is. */
  static Gate file(Path file) {
    return forecast -> {
      while (!Files.exists(file)) {
        Thread.sleep(200);
      }
      return Decision.GO_ON;
    };
  }

  /** Opens when that latch has counted down: for a program with a thread of its own. */
  static Gate latch(CountDownLatch released) {
    return forecast -> {
      released.await();
      return Decision.GO_ON;
    };
  }
}
