package io.github.ns8migration.core.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A clock that jumps instead of waiting, and lets things happen at set times. */
final class FakePace implements Pace {
  private final TreeMap<Long, Runnable> events = new TreeMap<>();
  private long now;

  /** Lets something happen once that much time has gone by. */
  synchronized FakePace after(Duration time, Runnable event) {
    events.put(time.toNanos(), event);
    return this;
  }

  synchronized Duration elapsed() {
    return Duration.ofNanos(now);
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public boolean await(Semaphore signal, Duration atMost) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return signal.tryAcquire() || (jump(atMost) && signal.tryAcquire());
  }

  private synchronized boolean jump(Duration time) {
    now += time.toNanos();
    Map.Entry<Long, Runnable> next = events.firstEntry();
    while (next != null && next.getKey() <= now) {
      events.remove(next.getKey());
      next.getValue().run();
      next = events.firstEntry();
    }
    return true;
  }

  /** The clock on the wall, running that many times faster: for tests with real sockets. */
  static Pace faster(int times) {
    return new Pace() {
      @Override
      public long nanos() {
        return System.nanoTime() * times;
      }

      @Override
      public boolean await(Semaphore signal, Duration atMost) throws InterruptedException {
        return signal.tryAcquire(atMost.toNanos() / times, TimeUnit.NANOSECONDS);
      }
    };
  }
}
