package io.github.ns8migration.core.journal;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.transfer.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The instance an application is bound to: what the existing tool keeps in {@code bind.env}.
 *
 * @param endpoint where it receives data; its password is empty once the import is over
 * @param node number of its node
 * @param importTask the newest import task of it
 */
public record Binding(Endpoint endpoint, int node, TaskPath importTask) {
  /** The instance. */
  public ModuleId module() {
    return endpoint.module();
  }

  /** The same, received by another import task. */
  public Binding with(TaskPath task) {
    return new Binding(endpoint, node, task);
  }

  /** The same without the password, which nobody needs any more. */
  public Binding withoutPassword() {
    return new Binding(
        new Endpoint(endpoint.module(), Secret.of(""), endpoint.host(), endpoint.port()),
        node,
        importTask);
  }

  String format() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("RSYNC_ENDPOINT", endpoint.url());
    values.put("RSYNC_PASSWORD", endpoint.password().reveal());
    values.put("MODULE_INSTANCE_ID", module().value());
    values.put("MODULE_NODE_ID", Integer.toString(node));
    values.put("IMPORT_TASK_ID", importTask.value());
    return EnvFile.format(values);
  }

  static Binding parse(Path file, String text) throws MigrationException {
    Map<String, String> values = EnvFile.parse(text);
    try {
      URI url = URI.create(required(file, values, "RSYNC_ENDPOINT"));
      if (url.getHost() == null || url.getPort() < 0) {
        throw new IllegalArgumentException("no address");
      }
      ModuleId module = new ModuleId(required(file, values, "MODULE_INSTANCE_ID"));
      String host = url.getHost().replaceAll("[\\[\\]]", "");
      Binding binding =
          new Binding(
              new Endpoint(
                  module,
                  Secret.of(values.getOrDefault("RSYNC_PASSWORD", "")),
                  host,
                  url.getPort()),
              Integer.parseInt(required(file, values, "MODULE_NODE_ID")),
              new TaskPath(required(file, values, "IMPORT_TASK_ID")));
      // One that could not be written again would be found out in the midst of an action.
      String unused = binding.format();
      return binding;
    } catch (IllegalArgumentException e) {
      throw new MigrationException(StateProblems.incomplete(file, "usable values"), e);
    }
  }

  private static String required(Path file, Map<String, String> values, String name)
      throws MigrationException {
    String value = values.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new MigrationException(StateProblems.incomplete(file, name));
    }
    return value;
  }
}
