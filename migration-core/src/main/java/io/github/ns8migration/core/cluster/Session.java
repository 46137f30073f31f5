package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The login, and every request that may be asked twice. */
final class Session {
  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final int LARGEST_LOGIN = 16 * 1024;
  private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(20);

  private final Wire wire;
  private final Credentials credentials;
  private final ClusterOptions options;
  private final ClusterProblems problems;
  private final ReentrantLock loggingIn = new ReentrantLock();
  private volatile @Nullable Secret token;
  private volatile boolean closed;

  Session(Wire wire, Credentials credentials, ClusterOptions options) {
    this.wire = wire;
    this.credentials = credentials;
    this.options = options;
    this.problems = new ClusterProblems(wire.address());
  }

  Wire wire() {
    return wire;
  }

  ClusterOptions options() {
    return options;
  }

  ClusterProblems problems() {
    return problems;
  }

  void close() {
    closed = true;
  }

  void requireOpen() throws MigrationException {
    if (closed) {
      throw problems.sessionClosed();
    }
  }

  /** What must not be printed: the password and the token. */
  Secret[] secrets() {
    Secret current = token;
    return current == null
        ? new Secret[] {credentials.password()}
        : new Secret[] {credentials.password(), current};
  }

  /** The token as it is now. */
  Secret token() {
    Secret current = token;
    if (current == null) {
      throw new IllegalStateException("not logged in");
    }
    return current;
  }

  /** The first login: what was typed wrong shows at once. */
  void login() throws MigrationException, InterruptedException {
    token = login(options.reachPatience(), LOGIN_PATIENCE);
  }

  /** Logs in again, unless another thread did so since that token was refused. */
  void renew(Secret refused) throws MigrationException, InterruptedException {
    loggingIn.lockInterruptibly();
    try {
      if (token().equals(refused)) {
        log.info("The login at {} has ended: logging in again.", wire.address().host());
        token = loginAgain();
      }
    } finally {
      loggingIn.unlock();
    }
  }

  private Secret loginAgain() throws MigrationException, InterruptedException {
    try {
      return login(options.outagePatience(), options.outagePatience());
    } catch (MigrationException e) {
      throw problems.loginExpired(e);
    }
  }

  private Secret login(Duration unreachable, Duration unwell)
      throws MigrationException, InterruptedException {
    ObjectNode body = loginBody();
    Deadline reach = Deadline.in(options.pace(), unreachable);
    Deadline well = Deadline.in(options.pace(), unwell);
    Backoff backoff = new Backoff(options.pace());
    for (; ; ) {
      requireOpen();
      Reply reply;
      try {
        reply = wire.post("login", null, body);
      } catch (IOException e) {
        if (reach.passed() || !problems.passes(e)) {
          throw problems.unreachable(e);
        }
        backoff.pause(Duration.ZERO, reach);
        continue;
      }
      Meaning meaning = Meaning.ofLogin(reply);
      if (meaning == Meaning.LOGGED_IN) {
        return Secret.of(reply.body().path("token").asText());
      }
      // A web server that knows no login is another server, or the wrong address.
      if (!meaning.passes() || meaning == Meaning.NO_SUCH_ROUTE || well.passed()) {
        throw problems.ofLogin(meaning, reply, credentials.user());
      }
      backoff.pause(reply.retryAfter(), well);
    }
  }

  private ObjectNode loginBody() throws MigrationException {
    ObjectNode body =
        Json.object()
            .put("username", credentials.user())
            .put("password", credentials.password().reveal());
    Optional<Secret> otp = credentials.otp().get();
    otp.ifPresent(code -> body.put("otp", code.reveal().strip()));
    if (credentials.user().isBlank()
        || credentials.password().isEmpty()
        || body.toString().getBytes(StandardCharsets.UTF_8).length > LARGEST_LOGIN) {
      throw problems.loginIncomplete();
    }
    return body;
  }

  /**
   * Reads something, for as long as the cluster may be out of order.
   *
   * @return an answer that means {@code FOUND}, {@code NOT_THERE} or {@code RESULT_BROKEN}
   */
  Reply get(String path) throws MigrationException, InterruptedException {
    return get(path, Deadline.in(options.pace(), options.outagePatience()));
  }

  Reply get(String path, Deadline deadline) throws MigrationException, InterruptedException {
    Backoff backoff = new Backoff(options.pace());
    boolean renewed = false;
    for (; ; ) {
      requireOpen();
      Secret used = token();
      Reply reply;
      try {
        reply = wire.get(path, used);
      } catch (IOException e) {
        if (deadline.passed()) {
          throw problems.unreachable(e);
        }
        log.debug("No answer to a question, asking again: {}", e.toString());
        backoff.pause(Duration.ZERO, deadline);
        continue;
      }
      Meaning meaning = Meaning.of(reply);
      switch (meaning) {
        case FOUND, NOT_THERE, RESULT_BROKEN -> {
          return reply;
        }
        case TOKEN_REFUSED -> {
          if (renewed) {
            throw problems.tokenRefused();
          }
          renew(used);
          renewed = true;
        }
        default -> {
          if (!meaning.passes() || deadline.passed()) {
            throw problems.ofQuestion(meaning, reply);
          }
          log.debug("{} to a question, asking again", reply);
          backoff.pause(reply.retryAfter(), deadline);
        }
      }
    }
  }

  /** Whether the API server's database answers: a 403 means nothing while it does not. */
  boolean databaseAnswers() throws InterruptedException {
    try {
      return Meaning.of(wire.get("nodes", token())) == Meaning.FOUND;
    } catch (IOException e) {
      return false;
    }
  }
}
