package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between client and daemon, and holds the data after a number of bytes: the middle of a
 * transfer.
 */
final class HeldRelay implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final boolean bothWays;
  private final AtomicLong left;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Holds what the client sends; answers still reach it, and so does the daemon's end. */
  static HeldRelay ofRequests(int target, long bytes) throws IOException {
    return new HeldRelay(target, bytes, false);
  }

  /** Holds both directions: a link that is cut. */
  static HeldRelay ofAll(int target, long bytes) throws IOException {
    return new HeldRelay(target, bytes, true);
  }

  private HeldRelay(int target, long bytes, boolean bothWays) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.bothWays = bothWays;
    this.target = target;
    this.left = new AtomicLong(bytes);
    run(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits until it holds a transfer. */
  boolean isHolding() throws InterruptedException {
    return held.await(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    released.countDown();
    server.close();
  }

  private void serve() throws IOException {
    while (!server.isClosed()) {
      Socket client = server.accept();
      Socket daemon = new Socket(InetAddress.getLoopbackAddress(), target);
      run(() -> copy(client, daemon, true));
      run(() -> copy(daemon, client, false));
    }
  }

  private void copy(Socket from, Socket to, boolean counted) throws IOException {
    try (from;
        to) {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      byte[] buffer = new byte[4096];
      for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
        long rest = counted ? left.addAndGet(-length) : left.get();
        if (rest < 0 && (counted || bothWays)) {
          hold();
        }
        output.write(buffer, 0, length);
      }
    }
  }

  private void hold() {
    held.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                Thread.currentThread()
                    .interrupt(); // one side is gone, which is what tests are about
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
