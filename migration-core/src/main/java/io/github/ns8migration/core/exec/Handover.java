package io.github.ns8migration.core.exec;

import io.github.ns8migration.core.exec.CommandRunner.OutputConsumer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Hands standard output to a consumer on a thread of its own. */
final class Handover implements Sink {
  private static final int BUFFER = 1 << 16;
  private static final Duration PATIENCE = Duration.ofSeconds(2); // a consumer may ignore us

  private final OutputConsumer consumer;
  private final PipedInputStream input = new PipedInputStream(BUFFER);
  private final PipedOutputStream pipe;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Thread thread;

  Handover(OutputConsumer consumer, String name) {
    this.consumer = consumer;
    try {
      this.pipe = new PipedOutputStream(input);
    } catch (IOException e) {
      throw new IllegalStateException("a new pipe is connected already", e);
    }
    this.thread = new Thread(this::consume, "output of " + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void consume() {
    try (InputStream output = input) {
      consumer.accept(output);
      // A process that nobody reads from would never end.
      output.transferTo(OutputStream.nullOutputStream());
      done.complete(null);
    } catch (Throwable failure) { // handed on to the thread that waits
      done.completeExceptionally(failure);
    }
  }

  @Override
  public OutputStream stream() {
    return new FilterOutputStream(pipe) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        out.flush(); // or the reader sleeps up to a second
      }
    };
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void abandon() {
    try {
      pipe.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a pipe writes nothing", e);
    }
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
