package io.github.ns8migration.core.cluster;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The clock of the client and its way to wait, so that hours can pass in a test without waiting.
 */
public interface Pace {
  /** A clock that never goes back, in nanoseconds from some moment on. */
  long nanos();

  /**
   * Waits until somebody releases the signal, at most that long.
   *
   * @return whether the signal came
   */
  boolean await(Semaphore signal, Duration atMost) throws InterruptedException;

  /** Waits that long. */
  default void pause(Duration duration) throws InterruptedException {
    await(new Semaphore(0), duration);
  }

  /** The clock on the wall. */
  static Pace real() {
    return new Pace() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public boolean await(Semaphore signal, Duration atMost) throws InterruptedException {
        return signal.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
      }
    };
  }
}
