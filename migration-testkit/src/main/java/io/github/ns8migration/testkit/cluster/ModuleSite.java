package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The place of a module: folders, published service keys, environment, cluster facts. */
public interface ModuleSite {
  /** Its id: {@code mail1}. */
  String moduleId();

  /** Its UUID. */
  String moduleUuid();

  /** The node it runs on. */
  int node();

  /** The full host name of that node. */
  String nodeFqdn();

  /** The address of that node in the cluster's network. */
  String nodeVpnAddress();

  /** The state folder. */
  Path state();

  /** The folder of a volume; made when it does not exist. */
  Path volume(String name);

  /** The environment of the module; may be changed. */
  Map<String, String> environment();

  /** What the instance is marked with ({@code account_provider}); may be changed. */
  Set<String> flags();

  /** The network of the cluster: {@code 10.5.4.0/24}. */
  String clusterNetwork();

  /** Makes a service known to the cluster: it appears in {@code list-service-providers}. */
  void publishService(String service, String transport, Map<String, String> attributes);

  /** Whether that module has published the service. */
  boolean serviceOf(String moduleUuidOrId, String service);

  /** The first published service of that name with this value of an attribute. */
  Optional<Map<String, String>> findService(String service, String attribute, String value);

  /** As {@code domains} of {@code list-user-domains}. */
  JsonNode userDomains();

  /** Runs an action of the same module as a sub-task and waits for its end. */
  JsonNode runTask(String action, JsonNode input) throws StepFailure;

  /**
   * Runs an action of the Traefik of this node as a sub-task and waits for its end; its refusals
   * become those of this action.
   */
  default JsonNode runOnTraefik(String action, JsonNode input) throws StepFailure {
    throw new UnsupportedOperationException("no Traefik here");
  }

  /** Whether this node answers for a host name already. */
  default boolean routeInUse(String hostName) {
    return false;
  }

  /** Writes a line to the standard error of the task. */
  void log(String line);
}
