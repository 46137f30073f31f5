package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket session: silent until it authorizes, then it is told of all tasks. Public because
 * the WebSocket server has to reach it; there is nothing in it for others.
 */
public final class ProgressSocket implements Session.Listener.AutoDemanding {
  private static final int LONGEST_FRAME = 512;

  /** What a slow reader loses are the messages beyond so many. */
  private static final int QUEUE = 256;

  private final Tokens tokens;
  private final ProgressFeed feed;
  private final ScheduledExecutorService timer;
  private final Duration ping;
  private final Consumer<String> listener = this::tell;
  private final AtomicInteger queued = new AtomicInteger();
  private volatile @Nullable Session session;
  private volatile String token = "";
  private volatile @Nullable ScheduledFuture<?> pinging;
  private volatile boolean ponged = true;

  ProgressSocket(Tokens tokens, ProgressFeed feed, ScheduledExecutorService timer, Duration ping) {
    this.tokens = tokens;
    this.feed = feed;
    this.timer = timer;
    this.ping = ping;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    opened.setMaxTextMessageSize(LONGEST_FRAME);
    opened.setMaxBinaryMessageSize(LONGEST_FRAME);
    opened.setMaxOutgoingFrames(-1);
    opened.setIdleTimeout(Duration.ZERO);
    session = opened;
    pinging =
        timer.scheduleAtFixedRate(this::ping, ping.toNanos(), ping.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void onWebSocketText(String text) {
    Optional<JsonNode> message = Json.parse(text);
    if (message.isEmpty() || !message.get().path("action").asText().equals("authorize")) {
      return;
    }
    String jwt = message.get().path("payload").path("jwt").asText();
    try {
      String unused = tokens.verify(jwt);
      token = jwt;
      feed.remove(listener);
      feed.add(listener);
    } catch (Tokens.RefusedException e) {
      refuse(e.text());
    }
  }

  /** On each pong the server looks whether the session may still listen. */
  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    ponged = true;
    try {
      String unused = tokens.verify(token);
    } catch (Tokens.RefusedException e) {
      refuse("Token has expired");
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    end();
  }

  @Override
  public void onWebSocketClose(int code, @Nullable String reason, Callback callback) {
    end();
    callback.succeed();
  }

  private void end() {
    feed.remove(listener);
    ScheduledFuture<?> task = pinging;
    if (task != null) {
      task.cancel(false);
    }
  }

  private void ping() {
    Session open = session;
    if (open == null) {
      return;
    }
    if (!ponged) {
      open.disconnect();
      return;
    }
    ponged = false;
    open.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
  }

  private void tell(String frame) {
    Session open = session;
    if (open == null || queued.get() >= QUEUE) {
      return;
    }
    queued.incrementAndGet();
    open.sendText(
        frame, Callback.from(queued::decrementAndGet, problem -> queued.decrementAndGet()));
  }

  private void refuse(String reason) {
    end();
    Session open = session;
    if (open != null) {
      String frame = Json.object().put("payload", reason).put("type", "authorize-error").toString();
      Callback bye = Callback.from(() -> open.close(1000, "Bye", Callback.NOOP), problem -> {});
      open.sendText(frame, bye);
    }
  }
}
