package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.core.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;

/**
 * An application instance as the cluster lists it ({@code list-installed-modules}).
 *
 * @param id its name
 * @param source image without tag
 * @param version tag of the image
 * @param node number of the node it lives on
 * @param flags among them {@code import_started} and {@code import_completed}
 */
record InstalledModule(String id, String source, String version, int node, List<String> flags) {
  InstalledModule {
    flags = List.copyOf(flags);
  }

  /** All instances of the cluster, core modules included. */
  static List<InstalledModule> list(Cluster cluster)
      throws MigrationException, InterruptedException {
    JsonNode bySource =
        cluster.cluster().run(ActionCall.of("list-installed-modules", null, JsonNode.class));
    List<InstalledModule> modules = new ArrayList<>();
    for (JsonNode instances : bySource) {
      for (JsonNode instance : instances) {
        List<String> flags = new ArrayList<>();
        instance.path("flags").forEach(flag -> flags.add(flag.asText()));
        modules.add(
            new InstalledModule(
                instance.path("id").asText(),
                instance.path("source").asText(),
                instance.path("version").asText(),
                instance.path("node").asInt(),
                flags));
      }
    }
    return modules;
  }

  boolean is(ModuleId module) {
    return id.equals(module.value());
  }

  boolean imported() {
    return flags.contains("import_completed");
  }
}
