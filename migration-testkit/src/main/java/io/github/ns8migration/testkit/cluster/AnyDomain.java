package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Takes every setting, and has an account in every domain: no server is asked. */
final class AnyDomain implements ExternalDomainCheck {
  private static final List<String> SOMEBODY = List.of("somebody");

  @Override
  public Facts check(JsonNode data, Routes routes) {
    return new Facts("rfc2307", data.path("base_dn").asText());
  }

  @Override
  public List<String> users(JsonNode settings, Routes routes) {
    return SOMEBODY;
  }
}
