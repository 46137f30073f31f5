package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.MigrationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Looks through several homes at a time: it is work for the processor, and people may wait. */
final class SideBySide {
  private static final int MOST_THREADS = 4;

  private SideBySide() {}

  /** Runs all; the first failure in their order is thrown, and ends the others. */
  static void run(List<HomeScan> scans) throws MigrationException, InterruptedException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    ExecutorService workers = Executors.newFixedThreadPool(threads, SideBySide::thread);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (HomeScan scan : scans) {
        running.add(
            workers.submit(
                () -> {
                  scan.run();
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MigrationException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      end(workers);
    }
  }

  // Copies are deleted after a failure: none may be written then.
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "mailboxes");
    thread.setDaemon(true);
    return thread;
  }
}
