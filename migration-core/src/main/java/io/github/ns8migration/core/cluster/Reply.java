package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * One answer of the API server. Its text may hold secrets: it is read, never printed.
 *
 * @param status of HTTP
 * @param body the envelope; missing when it was no JSON
 * @param retryAfter what the server asked to wait; zero when it did not
 */
record Reply(int status, JsonNode body, Duration retryAfter) {
  String message() {
    return body.path("message").asText();
  }

  JsonNode data() {
    return body.path("data");
  }

  @Override
  public String toString() {
    return "HTTP " + status;
  }
}
