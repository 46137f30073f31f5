package io.github.ns8migration.core.journal;

import io.github.ns8migration.api.MigrationException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a host knows of its membership in the cluster: the existing tool's {@code environment}.
 *
 * @param nodeId number of this host in the cluster
 * @param userDomain domain of the cluster that knows this host's accounts; empty without provider
 * @param complete false when a join broke off before the domain was settled
 * @param externalProvider whether the accounts live outside of this host
 */
public record Environment(
    int nodeId, Optional<String> userDomain, boolean complete, boolean externalProvider) {
  String format() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("NODE_ID", Integer.toString(nodeId));
    if (complete) {
      values.put("USER_DOMAIN", userDomain.orElse(""));
      values.put("ACCOUNT_PROVIDER_EXTERNAL", externalProvider ? "1" : "");
    }
    return EnvFile.format(values);
  }

  static Optional<Environment> parse(Path file, String text) throws MigrationException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> values = EnvFile.parse(text);
    String node = values.getOrDefault("NODE_ID", "");
    if (!node.matches("[0-9]{1,9}")) {
      throw new MigrationException(StateProblems.incomplete(file, "NODE_ID"));
    }
    return Optional.of(
        new Environment(
            Integer.parseInt(node),
            Optional.ofNullable(values.get("USER_DOMAIN")).filter(name -> !name.isEmpty()),
            values.containsKey("USER_DOMAIN"),
            !values.getOrDefault("ACCOUNT_PROVIDER_EXTERNAL", "").isEmpty()));
  }
}
