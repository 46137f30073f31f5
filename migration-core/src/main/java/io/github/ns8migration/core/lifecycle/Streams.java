package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What may run side by side, a bounded number at a time. The first that fails stops the others, and
 * nothing goes on before all have ended: whoever puts services back in order must not meet one that
 * still works.
 */
final class Streams {
  private final int most;

  Streams(int most) {
    this.most = most;
  }

  /** One of them. */
  @FunctionalInterface
  interface Stream {
    /** Runs to its end; an interrupt ends it early. */
    void run() throws MigrationException, InterruptedException;
  }

  /**
   * Runs all, beginning in this order.
   *
   * @throws MigrationException of the first that failed; what others told is suppressed in it
   * @throws InterruptedException when this thread was interrupted, after all have ended
   */
  void run(List<Stream> streams) throws MigrationException, InterruptedException {
    if (most == 1 || streams.size() < 2) {
      for (Stream stream : streams) {
        stream.run();
      }
      return;
    }
    new Run(streams, true).toEnd(Math.min(most, streams.size()));
  }

  /**
   * The same for what is an end in itself each time: one that fails leaves those beside it alone,
   * and is told when all have ended. One after the other, the first that fails is the last.
   */
  void runEach(List<Stream> streams) throws MigrationException, InterruptedException {
    if (most == 1 || streams.size() < 2) {
      run(streams);
    } else {
      new Run(streams, false).toEnd(Math.min(most, streams.size()));
    }
  }

  private static final class Run {
    private final Deque<Stream> waiting;
    private final List<Thread> workers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final boolean together;

    Run(List<Stream> streams, boolean together) {
      this.waiting = new ArrayDeque<>(streams);
      this.together = together;
    }

    void toEnd(int threads) throws MigrationException, InterruptedException {
      synchronized (this) {
        for (int i = 0; i < threads; i++) {
          Thread worker = new Thread(this::work, "stream " + (i + 1) + " of a group");
          worker.setDaemon(true);
          workers.add(worker);
        }
      }
      workers.forEach(Thread::start);
      boolean interrupted = false;
      for (Thread worker : workers) {
        interrupted |= joinedDespiteInterrupt(worker);
      }
      if (interrupted) {
        InterruptedException told = new InterruptedException("the streams of a group were stopped");
        failures.forEach(told::addSuppressed);
        throw told;
      }
      rethrow();
    }

    // Each interrupt is handed on: the first ends what a stream does, later ones what it does then.
    private boolean joinedDespiteInterrupt(Thread worker) {
      boolean interrupted = false;
      while (true) {
        try {
          worker.join();
          return interrupted;
        } catch (InterruptedException e) {
          interrupted = true;
          stop();
        }
      }
    }

    private synchronized void stop() {
      waiting.clear();
      workers.stream().filter(each -> each != Thread.currentThread()).forEach(Thread::interrupt);
    }

    private synchronized Optional<Stream> next() {
      return Optional.ofNullable(waiting.poll());
    }

    // Whatever is thrown is kept and thrown again by whoever waits for all.
    private void work() {
      for (Optional<Stream> next = next(); next.isPresent(); next = next()) {
        try {
          next.get().run();
        } catch (Throwable e) { // an Error of one must stop the others too
          failed(e);
        }
      }
    }

    private synchronized void failed(Throwable failure) {
      // What another one was stopped for is told; that it was stopped by that is no news.
      if (failures.isEmpty() || !(failure instanceof InterruptedException)) {
        failures.add(failure);
      }
      if (together || failure instanceof Error || failure instanceof InterruptedException) {
        stop();
      }
    }

    private void rethrow() throws MigrationException, InterruptedException {
      if (failures.isEmpty()) {
        return;
      }
      Throwable first =
          failures.stream().filter(Error.class::isInstance).findFirst().orElse(failures.get(0));
      failures.stream().filter(each -> each != first).forEach(first::addSuppressed);
      if (first instanceof MigrationException known) {
        throw known;
      } else if (first instanceof InterruptedException stopped) {
        throw stopped;
      } else if (first instanceof RuntimeException defect) {
        throw defect;
      } else if (first instanceof Error fatal) {
        throw fatal;
      }
      throw new IllegalStateException("a stream threw what it cannot throw", first);
    }
  }
}
