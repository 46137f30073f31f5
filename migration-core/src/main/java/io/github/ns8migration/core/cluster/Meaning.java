package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;

/**
 * What an answer of the API server means. NS8 uses the same HTTP status for different things; only
 * status, {@code message} and the kind of {@code data} together tell them apart.
 */
enum Meaning {
  /** Logged in. */
  LOGGED_IN,
  /** Wrong user or password, or the address is not one the user may come from: looks the same. */
  LOGIN_REFUSED,
  /** User or password did not arrive. */
  LOGIN_INCOMPLETE,
  /** The password is right, the code of the second factor is missing. */
  OTP_NEEDED,
  /** The password is right, the code is not. */
  OTP_WRONG,
  /** Token missing, expired, or of another cluster. */
  TOKEN_REFUSED,
  /** The task is in its agent's queue. */
  QUEUED,
  /** What was asked for. */
  FOUND,
  /** Nothing is stored there: not finished, not known, or expired. */
  NOT_THERE,
  /** The API server is up, its database is not. */
  REDIS_DOWN,
  /** Role, address, unknown agent, or the database was down while roles were read. */
  FORBIDDEN,
  /** This node is not the leader. */
  WORKER,
  /** The agent is not there, or does not move. */
  AGENT_ABSENT,
  /** Nothing of the API is there: another server, or a web server that is starting. */
  NO_SUCH_ROUTE,
  /** The request could not be read. */
  MALFORMED,
  /** The task may or may not be in the queue. */
  PERHAPS_QUEUED,
  /** The stored exit code is no number. */
  RESULT_BROKEN,
  /** Too many requests from this address. */
  TOO_MANY,
  /** An error that passes: 5xx. */
  OUTAGE,
  /** Anything else. */
  UNEXPECTED;

  /** Of an answer to a login. */
  static Meaning ofLogin(Reply reply) {
    return switch (reply.status()) {
      case 200 -> usable(reply.body().path("token")) ? LOGGED_IN : UNEXPECTED;
      case 401 -> ofRefusedLogin(reply.message());
      case 503 -> reply.message().startsWith("redis") ? REDIS_DOWN : OUTAGE;
      default -> ofAny(reply);
    };
  }

  // It goes into a header, where it must not end a line.
  private static boolean usable(JsonNode token) {
    return token.isTextual()
        && !token.asText().isEmpty()
        && CharMatcher.inRange('!', '~').matchesAllOf(token.asText());
  }

  private static Meaning ofRefusedLogin(String message) {
    return switch (message) {
      case "missing OTP value" -> OTP_NEEDED;
      case "OTP check failed" -> OTP_WRONG;
      case "missing Username or Password" -> LOGIN_INCOMPLETE;
      default -> LOGIN_REFUSED;
    };
  }

  /** Of an answer to everything else. */
  static Meaning of(Reply reply) {
    return switch (reply.status()) {
      case 200 -> FOUND;
      case 201 -> QUEUED;
      case 401 -> TOKEN_REFUSED;
      case 400 -> ofBadRequest(reply);
      case 403 -> reply.message().contains("worker node") ? WORKER : FORBIDDEN;
      case 404 -> reply.message().equals("client idle check failed") ? AGENT_ABSENT : NO_SUCH_ROUTE;
      case 500 -> reply.message().equals("error in exit code value") ? RESULT_BROKEN : OUTAGE;
      default -> ofAny(reply);
    };
  }

  private static Meaning ofBadRequest(Reply reply) {
    if (reply.message().equals("error queuing tasks to redis")) {
      return PERHAPS_QUEUED;
    }
    if (reply.message().contains("from redis")) {
      return reply.data().asText().equals("redis: nil") ? NOT_THERE : REDIS_DOWN;
    }
    return reply.message().equals("missing exp field") ? TOKEN_REFUSED : MALFORMED;
  }

  private static Meaning ofAny(Reply reply) {
    if (reply.status() == 429) {
      return TOO_MANY;
    }
    if (reply.status() == 404) {
      return NO_SUCH_ROUTE;
    }
    return reply.status() >= 500 ? OUTAGE : UNEXPECTED;
  }

  /** Whether the same question may be answered in a moment, and asking it again does no harm. */
  boolean passes() {
    return switch (this) {
      case REDIS_DOWN, NO_SUCH_ROUTE, TOO_MANY, OUTAGE -> true;
      default -> false;
    };
  }
}
