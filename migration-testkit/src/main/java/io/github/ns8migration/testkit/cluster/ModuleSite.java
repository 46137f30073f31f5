package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of a module instance: its folders, its environment, its services, and cluster facts.
 */
public interface ModuleSite {

  /** Image name and number, such as {@code mail1}. */
  String moduleId();

  /** The random UUID the instance got at its creation; dependants name their mail server by it. */
  String moduleUuid();

  /** Number of the node the instance runs on. */
  int node();

  /** What {@code hostname -f} answers on that node, in the case it has. */
  String nodeFqdn();

  /** Address of the node in the cluster network. */
  String nodeVpnAddress();

  /** The state folder of the module; state files of an import arrive here. */
  Path state();

  /** Root folder of a volume; it exists when the import asked for the volume. */
  Path volume(String name);

  /** The module's environment. Changes stay. */
  Map<String, String> environment();

  /** Makes a service visible to the other modules; a second call replaces the first. */
  void publishService(String service, String transport, Map<String, String> attributes);

  /** Whether the module with that UUID or id has published the service. */
  boolean serviceOf(String moduleUuidOrId, String service);

  /** Attributes of the first published service of that name whose attribute has that value. */
  Optional<Map<String, String>> findService(String service, String attribute, String value);

  /** The user domains of the cluster: member {@code domains} of {@code list-user-domains}. */
  JsonNode userDomains();

  /** Runs an action of this module as a subtask; {@code null} when it prints nothing. */
  @Nullable JsonNode runTask(String action, JsonNode input) throws StepFailure;

  /** One line on standard error of the running step: journal, and {@code error} of the task. */
  void log(String line);
}
