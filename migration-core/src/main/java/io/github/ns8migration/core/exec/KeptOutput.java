package io.github.ns8migration.core.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Keeps standard output in memory, up to a limit. */
final class KeptOutput extends OutputStream implements Sink {
  /** More came than is kept. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  KeptOutput(int limit) {
    this.limit = limit;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] more, int offset, int length) throws IOException {
    if (length > limit - bytes.size()) {
      TooMuch failure = new TooMuch();
      done.completeExceptionally(failure);
      throw failure;
    }
    bytes.write(more, offset, length);
  }

  @Override
  public void close() {
    done.complete(null);
  }

  @Override
  public OutputStream stream() {
    return this;
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void abandon() {
    close();
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
