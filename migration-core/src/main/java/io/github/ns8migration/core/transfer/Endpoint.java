package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;

/**
 * Where an instance receives data.
 *
 * @param module the instance; its name is the user to log in as
 * @param password for that user
 * @param host address of the instance's node
 * @param port TCP port
 */
public record Endpoint(ModuleId module, Secret password, String host, int port) {
  /** As written in the state directory: {@code rsync://mail1@10.5.4.1:20015}. */
  public String url() {
    String address = host.contains(":") ? "[" + host + "]" : host;
    return "rsync://" + module.value() + "@" + address + ":" + port;
  }
}
