package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.value.Secret;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of tasks as NS8 tells it over a WebSocket. One socket for all waiting threads: it is
 * open while somebody waits. It only makes waiting shorter and progress visible; whoever waits
 * looks for the result as well, since messages get lost and sockets die.
 */
final class ProgressSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressSocket.class);

  // The server drops a client that sends more than that in one frame.
  private static final int LARGEST_FRAME = 512;
  private static final int LARGEST_MESSAGE = 1024 * 1024;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  // The server pings each 54 seconds.
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private final Session session;
  private final Pace pace;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private @Nullable Link link;
  private long nextAttempt;
  private Duration pause = Duration.ofSeconds(1);
  private boolean unusable;

  ProgressSocket(Session session) {
    this.session = session;
    this.pace = session.options().pace();
    this.unusable = !session.options().socket();
    this.nextAttempt = pace.nanos();
  }

  /** What one waiting thread hears. */
  final class Subscription implements AutoCloseable {
    final Semaphore news = new Semaphore(0);
    private final String name;
    private final AtomicInteger percent = new AtomicInteger(-1);
    private volatile boolean ended;

    private Subscription(String name) {
      this.name = name;
    }

    /** The last percentage told since this was asked last; negative when there was none. */
    int percent() {
      return percent.getAndSet(-1);
    }

    /** Whether the task's end was told since this was asked last. */
    boolean endTold() {
      boolean told = ended;
      ended = false;
      return told;
    }

    private void hear(JsonNode payload) {
      percent.set(payload.path("progress").asInt(-1));
      ended |= !payload.path("status").asText().matches("pending|running");
      news.release();
    }

    @Override
    public void close() {
      unsubscribe(this);
    }
  }

  Subscription subscribe(TaskPath task) {
    Subscription mine = new Subscription("progress/" + task);
    subscriptions.add(mine);
    return mine;
  }

  private synchronized void unsubscribe(Subscription subscription) {
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      drop();
    }
  }

  /** Whether events arrive. */
  synchronized boolean live() {
    return link != null && link.authorised && !link.dead;
  }

  /** Opens the socket, or opens it again: called now and then by those who wait, never blocks. */
  synchronized void keepOpen() {
    if (unusable || subscriptions.isEmpty()) {
      return;
    }
    if (link != null && !link.dead && link.silence().compareTo(SILENCE) > 0) {
      link.end();
    }
    if ((link == null || link.dead) && pace.nanos() - nextAttempt >= 0) {
      nextAttempt = pace.nanos() + pause.toNanos();
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
      open();
    }
  }

  private void open() {
    Secret frame = authorisation(session.token());
    if (frame.reveal().getBytes(StandardCharsets.UTF_8).length > LARGEST_FRAME) {
      log.warn("The login's token is too long for the WebSocket: tasks are polled instead.");
      unusable = true;
      return;
    }
    Link mine = new Link(frame);
    link = mine;
    CompletableFuture<WebSocket> opening =
        session
            .wire()
            .client()
            .newWebSocketBuilder()
            .connectTimeout(session.options().connectTimeout())
            .buildAsync(session.wire().address().socket(), mine);
    var unused = opening.whenComplete((socket, failure) -> mine.opened(socket));
  }

  private static Secret authorisation(Secret token) {
    ObjectNode frame = Json.object().put("action", "authorize");
    frame.putObject("payload").put("jwt", token.reveal());
    return Secret.of(frame.toString());
  }

  private synchronized void worked() {
    pause = Duration.ofSeconds(1);
  }

  @Override
  public synchronized void close() {
    unusable = true;
    drop();
  }

  private synchronized void drop() {
    if (link != null) {
      link.end();
      link = null;
    }
  }

  /** One connection. Its methods run one after another, on threads of the HTTP client. */
  private final class Link implements WebSocket.Listener {
    private final Secret frame;
    private final StringBuilder text = new StringBuilder();
    private volatile boolean authorised;
    private volatile boolean dead;
    private volatile long lastHeard = pace.nanos();
    private volatile @Nullable WebSocket socket;

    Link(Secret frame) {
      this.frame = frame;
    }

    Duration silence() {
      return Duration.ofNanos(pace.nanos() - lastHeard);
    }

    void opened(@Nullable WebSocket opened) {
      socket = opened;
      if (opened == null) {
        dead = true;
        log.debug("The WebSocket could not be opened: tasks are polled.");
      } else if (dead) {
        opened.abort();
      }
    }

    void end() {
      dead = true;
      WebSocket open = socket;
      if (open != null && !open.isOutputClosed()) {
        var unused =
            open.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(2, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> open.abort());
      } else if (open != null) {
        open.abort();
      }
    }

    @Override
    public void onOpen(WebSocket opened) {
      // Success has no answer: the first event is the proof.
      var unused = opened.sendText(frame.reveal(), true);
      authorised = true;
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      lastHeard = pace.nanos();
      if (text.length() + data.length() <= LARGEST_MESSAGE) {
        text.append(data);
      }
      if (last) {
        String message = text.toString();
        text.setLength(0);
        hear(Json.parse(message));
      }
      from.request(1);
      return null;
    }

    private void hear(JsonNode message) {
      if (message.path("type").asText().equals("authorize-error")) {
        // Looking for the result will renew the login; the next socket uses the new token.
        log.debug("The WebSocket refused the login's token.");
        dead = true;
        return;
      }
      if (message.path("type").asText().equals("task")) {
        worked();
        String name = message.path("name").asText();
        subscriptions.stream()
            .filter(each -> each.name.equals(name))
            .forEach(each -> each.hear(message.path("payload")));
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
      lastHeard = pace.nanos();
      from.request(1);
      return null; // the client answers by itself
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      dead = true;
      wakeAll();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      dead = true;
      log.debug("The WebSocket broke: {}", error.toString());
      wakeAll();
    }
  }

  private void wakeAll() {
    subscriptions.forEach(each -> each.news.release());
  }
}
