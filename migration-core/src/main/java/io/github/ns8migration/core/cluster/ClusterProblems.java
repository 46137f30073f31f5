package io.github.ns8migration.core.cluster;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionFailedException.ValidationError;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Every way in which talking to the cluster can fail, as people read it. */
final class ClusterProblems {
  private static final String LOOK_AT_LOGS =
      "Read the logs of it in the cluster's web page (System logs), correct what they name,"
          + " and try again.";

  private final String host;

  ClusterProblems(ClusterAddress address) {
    this.host = address.host();
  }

  /**
   * Whether a login that failed this way may succeed in a moment. Later requests may fail with an
   * untrusted certificate too: a web server that starts presents one of its own for a while.
   */
  boolean passes(IOException failure) {
    return Trust.UntrustedCertificate.behind(failure).isEmpty();
  }

  MigrationException unreachable(IOException e) {
    return Trust.UntrustedCertificate.behind(e)
        .map(certificate -> notTrusted(certificate, e))
        .orElseGet(() -> noConnection(e));
  }

  private MigrationException notTrusted(Trust.UntrustedCertificate certificate, IOException e) {
    return new MigrationException(
        new Problem(
            "tls-not-trusted",
            Side.CONNECTION,
            "The certificate that " + host + " presents is not trusted.",
            "Compare its SHA-256 fingerprint with the one shown on the leader node; if they are the"
                + " same, connect again with this fingerprint pinned: "
                + certificate.fingerprint()),
        e);
  }

  private MigrationException noConnection(IOException e) {
    if (e instanceof SSLException) {
      return problem(
          "tls-failed",
          Side.CONNECTION,
          "No encrypted connection with " + host + " could be made: " + words(e) + ".",
          "Check that the address is that of the leader node and that its web server answers.",
          e);
    }
    if (unresolved(e)) {
      return problem(
          "host-unknown",
          Side.CONNECTION,
          "The name " + host + " has no address.",
          "Check the spelling of the leader's name and the DNS settings of this machine.",
          e);
    }
    return problem(
        "cluster-unreachable",
        Side.CONNECTION,
        "The cluster's leader does not answer at " + host + ": " + words(e) + ".",
        "Check that the leader node runs, that the address is right, and that the network (or the"
            + " VPN) between the two is up; then try again.",
        e);
  }

  private static boolean unresolved(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException
          || each instanceof java.net.UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static String words(IOException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each.getMessage() != null && !each.getMessage().isBlank()) {
        return each.getMessage();
      }
    }
    return "connection lost";
  }

  MigrationException ofLogin(Meaning meaning, Reply reply, String user) {
    return switch (meaning) {
      case LOGIN_REFUSED ->
          MigrationException.of(
              "login-refused",
              Side.DESTINATION,
              "The cluster at " + host + " refused the login of " + user + ".",
              "Check user name and password. If they are right, check on NS8 that the user's"
                  + " allowed networks (allowed_networks) include this machine: the answer is the"
                  + " same.");
      case OTP_NEEDED ->
          MigrationException.of(
              "otp-needed",
              Side.DESTINATION,
              "The password of " + user + " is right, and the user has a second factor.",
              "Give the current six-digit code of the authenticator app too.");
      case OTP_WRONG ->
          MigrationException.of(
              "otp-wrong",
              Side.DESTINATION,
              "The password of " + user + " is right, the code of the second factor is not.",
              "Give the code that the authenticator app shows now, and check that the clock of the"
                  + " leader node is right.");
      case LOGIN_INCOMPLETE -> loginIncomplete();
      case REDIS_DOWN -> redisDown();
      default -> ofQuestion(meaning, reply);
    };
  }

  MigrationException loginIncomplete() {
    return MigrationException.of(
        "login-incomplete",
        Side.TOOL,
        "User name or password is missing, or both together are longer than the cluster reads.",
        "Give user name and password of a cluster administrator.");
  }

  MigrationException loginExpired(MigrationException cause) {
    if (!cause.problem().code().startsWith("otp-")) {
      return cause;
    }
    return new MigrationException(
        new Problem(
            "login-expired",
            Side.DESTINATION,
            "The login at " + host + " has ended, and a new one needs a code of the second factor.",
            "Log in again with the current code; what was begun goes on from there."),
        cause);
  }

  MigrationException tokenRefused() {
    return MigrationException.of(
        "login-expired",
        Side.DESTINATION,
        "The cluster at " + host + " accepts a login and then refuses its token.",
        "Check the clocks of the cluster's nodes, then try again.");
  }

  MigrationException redisDown() {
    return MigrationException.of(
        "cluster-redis-down",
        Side.DESTINATION,
        "The API server at " + host + " answers, but the cluster's database (Redis) does not run.",
        "On the leader node, check the service redis, start it, and try again.");
  }

  /** A question, or a login, ended with an answer that is none. */
  MigrationException ofQuestion(Meaning meaning, Reply reply) {
    return switch (meaning) {
      case REDIS_DOWN -> redisDown();
      case FORBIDDEN -> permissionDenied("to read there");
      case WORKER -> notTheLeader(reply);
      case TOO_MANY ->
          MigrationException.of(
              "too-many-requests",
              Side.DESTINATION,
              "The cluster at "
                  + host
                  + " keeps saying that there are too many requests from here.",
              "Stop other programs that ask the cluster from this address, then try again.");
      case NO_SUCH_ROUTE ->
          MigrationException.of(
              "no-cluster-there",
              Side.CONNECTION,
              "At " + host + " something answers, but it is not the API of a cluster.",
              "Check that the address is that of the cluster's leader node.");
      case OUTAGE ->
          MigrationException.of(
              "cluster-out-of-order",
              Side.DESTINATION,
              "The cluster at "
                  + host
                  + " answers with an error ("
                  + reply
                  + ") and does not stop.",
              "Check on the leader node that the services api-server and traefik run, then try"
                  + " again.");
      default ->
          MigrationException.of(
              "unexpected-answer",
              Side.DESTINATION,
              "The cluster at " + host + " gave an answer that is not understood (" + reply + ").",
              "Check that the address is that of the leader node and that the cluster is up to date,"
                  + " then try again.");
    };
  }

  MigrationException permissionDenied(String what) {
    return MigrationException.of(
        "permission-denied",
        Side.DESTINATION,
        "The cluster at " + host + " does not allow this login " + what + ".",
        "Use a cluster administrator (role owner on everything), check that what is named still"
            + " exists on NS8, and that the user's allowed networks include this machine.");
  }

  MigrationException notTheLeader(Reply reply) {
    String leader = reply.data().asText();
    return MigrationException.of(
        "not-the-leader",
        Side.DESTINATION,
        "The node at " + host + " is not the leader of the cluster.",
        leader.isEmpty()
            ? "Connect to the leader node instead; the cluster's web page shows which one it is."
            : "Connect to the leader node instead: " + leader + ".");
  }

  MigrationException agentNotResponding(String agent) {
    return MigrationException.of(
        "agent-not-responding",
        Side.DESTINATION,
        "The agent of " + agent + " is not running, or does not move.",
        "Check on NS8 that " + agent + " exists and that its agent service runs, then try again.");
  }

  MigrationException malformed(String agent, String action) {
    return MigrationException.of(
        "request-malformed",
        Side.TOOL,
        "The cluster at "
            + host
            + " could not read the request for "
            + action
            + " of "
            + agent
            + ".",
        "This is a defect of this program or a change of NS8: report it with the versions of both.");
  }

  MigrationException submitUncertain(String agent, String action, @Nullable Throwable cause) {
    return problem(
        "submit-uncertain",
        Side.CONNECTION,
        "The answer to the start of "
            + action
            + " on "
            + agent
            + " was lost, and whether it was started could not be found out.",
        "When the cluster answers again, look at "
            + agent
            + " on NS8 and whether the action has run; try again if it has not.",
        cause);
  }

  MigrationException taskLost(TaskPath task) {
    return MigrationException.of(
        "task-lost",
        Side.DESTINATION,
        "The task "
            + task
            + " is not known any more: "
            + task.agent()
            + " was stopped or restarted while it worked, or the result is older than 8 hours.",
        "Check on NS8 that " + task.agent() + " runs and what state it is in, then try again.");
  }

  MigrationException resultUnreadable(TaskPath task) {
    return MigrationException.of(
        "task-result-unreadable",
        Side.DESTINATION,
        "The task " + task + " has ended, but the cluster cannot read its stored result.",
        "Check on NS8 what state " + task.agent() + " is in, then try again.");
  }

  MigrationException sessionClosed() {
    return MigrationException.of(
        "session-closed",
        Side.TOOL,
        "The session with the cluster at " + host + " was closed while it was in use.",
        "Start again.");
  }

  MigrationException outputUnexpected(String agent, String action, Throwable cause) {
    // The cause would quote the output, which may hold secrets: its kind is enough.
    return MigrationException.of(
        "output-unexpected",
        Side.DESTINATION,
        "The action "
            + action
            + " of "
            + agent
            + " ended well, but its output is not what was expected ("
            + cause.getClass().getSimpleName()
            + ").",
        "Check that the versions of the cluster and its applications are supported.");
  }

  /** An action ended without success. */
  ActionFailedException actionFailed(
      String agent, String action, TaskResult result, SecretMask mask) {
    List<ValidationError> errors = result.validationErrors();
    return new ActionFailedException(
        errors.isEmpty()
            ? broken(agent, action, result, mask)
            : refused(agent, action, result, mask),
        result.exitCode(),
        errors);
  }

  private static Problem refused(String agent, String action, TaskResult result, SecretMask mask) {
    String said = mask.apply(ErrorText.lastLine(result.error()));
    return new Problem(
        "action-refused",
        Side.DESTINATION,
        "The action "
            + action
            + " of "
            + agent
            + " was refused: "
            + mask.apply(ErrorText.codeWords(result.output()))
            + "."
            + (said.isEmpty() ? "" : " NS8 says: " + said),
        "Correct what is named, and try again.");
  }

  private static Problem broken(String agent, String action, TaskResult result, SecretMask mask) {
    String what = action + " of " + agent;
    String said = mask.apply(ErrorText.lastLine(result.error()));
    String quoted = said.isEmpty() ? "" : " NS8 says: " + said;
    return switch (result.exitCode()) {
      case 8 ->
          new Problem(
              "action-unknown",
              Side.DESTINATION,
              "There is no action " + what + "." + quoted,
              "Update the application or the cluster on NS8: this version does not have it.");
      case 11 ->
          new Problem(
              "agent-busy",
              Side.DESTINATION,
              "The agent had no room for the action " + what + "." + quoted,
              "Wait until other tasks of " + agent + " have ended, then try again.");
      case -1 ->
          new Problem(
              "action-cancelled",
              Side.DESTINATION,
              "The action " + what + " was cancelled on NS8." + quoted,
              "Find out who cancelled it, and try again.");
      default ->
          new Problem(
              "action-failed",
              Side.DESTINATION,
              "The action " + what + " failed with exit code " + result.exitCode() + "." + quoted,
              LOOK_AT_LOGS);
    };
  }

  private static MigrationException problem(
      String code, Side side, String message, String remedy, @Nullable Throwable cause) {
    return new MigrationException(new Problem(code, side, message, remedy), cause);
  }

  /** For messages: code words in their order, each once. */
  static String list(List<String> words) {
    return words.stream().distinct().collect(Collectors.joining(", "));
  }
}
