package io.github.ns8migration.core.exec;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.StreamPumper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what a process prints, and what it shall read where that is not a file. An orphan that
 * outlives the process may hold a pipe open for ever: when the process is gone, a stream that
 * brings nothing for a while counts as ended.
 */
final class Streams implements ExecuteStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final int BUFFER = 1 << 15;
  private static final Duration LOOK = Duration.ofMillis(10);

  private record Pump(Watched stream, Thread thread) {}

  private final Optional<LateInput> input;
  private final OutputStream output;
  private final OutputStream errors;
  private final Duration quiet;
  private final List<Pump> pumps = new ArrayList<>();

  Streams(Optional<LateInput> input, OutputStream output, OutputStream errors, Duration quiet) {
    this.input = input;
    this.output = output;
    this.errors = errors;
    this.quiet = quiet;
  }

  @Override
  public void setProcessInputStream(OutputStream stream) throws IOException {
    if (input.isEmpty()) {
      stream.close();
      return;
    }
    Thread thread = new Thread(() -> write(input.get(), stream), "input of a process");
    thread.setDaemon(true);
    thread.start();
  }

  private static void write(LateInput input, OutputStream stream) {
    try {
      input.writeTo(stream);
    } catch (IOException e) {
      LOG.debug("a process ended before it had read its input", e); // its exit code tells why
    }
  }

  @Override
  public void setProcessOutputStream(InputStream stream) {
    pumps.add(pump(stream, output, "output"));
  }

  @Override
  public void setProcessErrorStream(InputStream stream) {
    pumps.add(pump(stream, errors, "errors"));
  }

  @Override
  public void start() {
    pumps.forEach(pump -> pump.thread().start());
  }

  /** Called when the process has ended. */
  @Override
  public void stop() throws IOException {
    input.ifPresent(LateInput::cancel);
    pumps.forEach(this::awaitEnd);
    output.close(); // what an orphan says from now on reaches nobody
  }

  private void awaitEnd(Pump pump) {
    try {
      while (pump.thread().isAlive() && pump.stream().quietNanos() < quiet.toNanos()) {
        pump.thread().join(LOOK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the runner's own thread, which nobody interrupts
    }
  }

  private static Pump pump(InputStream from, OutputStream to, String name) {
    Watched stream = new Watched(from);
    Thread thread = new Thread(new StreamPumper(stream, to, true, BUFFER), "pump of " + name);
    thread.setDaemon(true);
    return new Pump(stream, thread);
  }

  /** Knows how long a read has been waiting; while its reader works it is not quiet. */
  private static final class Watched extends FilterInputStream {
    private static final long NOT_READING = Long.MIN_VALUE;
    private volatile long since = NOT_READING;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      since = System.nanoTime();
      try {
        return super.read(bytes, offset, length);
      } finally {
        since = NOT_READING;
      }
    }

    long quietNanos() {
      long start = since;
      return start == NOT_READING ? 0 : System.nanoTime() - start;
    }
  }
}
