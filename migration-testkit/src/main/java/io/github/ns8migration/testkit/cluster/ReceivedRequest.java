package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that the API server was sent.
 *
 * @param at when
 * @param method HTTP method
 * @param path path as sent, with its prefix
 * @param user whose token it carried; empty without a valid one
 * @param action the action, when a task was submitted
 * @param data the input of that action
 * @param status what was answered; 0 when the answer was lost on purpose
 */
public record ReceivedRequest(
    Instant at,
    String method,
    String path,
    Optional<String> user,
    Optional<String> action,
    JsonNode data,
    int status) {
  @Override
  public String toString() {
    return method + " " + path + action.map(name -> " " + name).orElse("") + " -> " + status;
  }
}
