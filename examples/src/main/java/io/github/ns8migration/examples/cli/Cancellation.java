package io.github.ns8migration.examples.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Ctrl-C and SIGTERM: the library is interrupted and brings things into a safe state; the process
 * ends when it has, and not before.
 */
final class Cancellation {
  // Before a commit the services of NS7 are started again, which may take minutes.
  private static final long PATIENCE_MINUTES = 15;

  private final Thread worker;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Cancellation(Thread worker) {
    this.worker = worker;
  }

  /** Interrupts the present thread when the process is told to end. */
  static Cancellation onSignal(PrintStream err) {
    Cancellation cancellation = new Cancellation(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cancellation.cancel(err), "cancel"));
    return cancellation;
  }

  int run(IntSupplier work) {
    try {
      return work.getAsInt();
    } finally {
      ended.countDown();
    }
  }

  private void cancel(PrintStream err) {
    if (ended.getCount() == 0) {
      return; // the usual end
    }
    err.println();
    err.println("Cancelled: bringing things into a safe state, please wait ...");
    worker.interrupt();
    try {
      if (ended.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        err.println("Safe. The same command goes on where this one stopped; \"list\" says where.");
      } else {
        err.println(
            "It took too long. Look with \"list\" where things stand before anything else.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
