package io.github.ns8migration.core.exec;

import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where standard output goes. */
interface Sink {
  /** What the process's output is copied into; closed at its end. */
  OutputStream stream();

  /** Fails when the output can be taken no longer: the process must be stopped then. */
  CompletableFuture<Void> done();

  /** Ends it before its time: who reads sees the end of the output. */
  void abandon();

  /** Waits until all has been taken in. */
  default void await(long nanos) throws InterruptedException, ExecutionException, TimeoutException {
    done().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }
}
