package io.github.ns8migration.core.lifecycle;

import java.util.concurrent.CountDownLatch;

/** Waited for by one stream of a group until others have come so far. */
final class Barrier {
  /** Holds nobody. */
  static final Barrier OPEN = new Barrier(0);

  private final CountDownLatch left;

  Barrier(int others) {
    left = new CountDownLatch(others);
  }

  /** One of the others has come so far. */
  void passed() {
    left.countDown();
  }

  /** Until all have. One that never will stops this thread with an interrupt. */
  void await() throws InterruptedException {
    left.await();
  }
}
