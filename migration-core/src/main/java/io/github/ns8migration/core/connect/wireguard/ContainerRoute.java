package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.HostTools;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back from a local domain controller, which runs in a container with an address of its
 * own, into the VPN: by the host's address on their bridge. Only the network of the container is
 * told; the domain controller goes on.
 */
final class ContainerRoute {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRoute.class);
  private static final String CONTAINER = "nsdc";
  private static final String NETWORK =
      "/var/lib/machines/" + CONTAINER + "/etc/systemd/network/green.network";

  private final SourceHost source;
  private final HostTools host;
  private final OwnerFile fragment;

  ContainerRoute(SourceHost source) {
    this.source = source;
    this.host = new HostTools(source);
    this.fragment =
        OwnerFile.plain(source, "/etc/e-smith/templates-custom" + NETWORK + "/20ns8migration");
  }

  private boolean installed() {
    return Files.exists(source.path("/etc/e-smith/db/configuration/defaults/nsdc/type"));
  }

  /** Where no package brings a template that does it. */
  void add(Ipv4 network) throws MigrationException, InterruptedException {
    if (!installed()) {
      return;
    }
    String bridge = property("configuration", CONTAINER, "bridge").orElse("br0");
    String gateway =
        property("networks", bridge, "ipaddr")
            .flatMap(Ipv4::parse)
            .map(Ipv4::toString)
            .orElseThrow(() -> failed("the bridge " + bridge + " has no address"));
    fragment.write("[Route]\nDestination=" + network + "\nGateway=" + gateway + "\n");
    refresh();
  }

  void remove() throws MigrationException, InterruptedException {
    if (fragment.delete()) {
      refreshIfPossible();
    }
  }

  private Optional<String> property(String database, String key, String name)
      throws MigrationException {
    Optional<EsmithRecord> record = host.record(database, key);
    return record.flatMap(it -> it.property(name)).filter(value -> !value.isBlank());
  }

  /** The container's network as the templates say now. */
  void refresh() throws MigrationException, InterruptedException {
    if (!installed()) {
      return;
    }
    run("/sbin/e-smith/expand-template", NETWORK);
    if (host.unit(CONTAINER).running()) {
      run("systemctl", "-M", CONTAINER, "restart", "systemd-networkd");
    }
  }

  /** The same on the way out: a route that leads nowhere does no harm. */
  void refreshIfPossible() throws MigrationException, InterruptedException {
    try {
      refresh();
    } catch (MigrationException e) {
      LOG.warn("{}", e.problem());
    }
  }

  private void run(String... command) throws MigrationException, InterruptedException {
    CommandOutput answer = source.run(HostCommand.of(command).within(Duration.ofMinutes(2)));
    if (!answer.succeeded()) {
      throw failed(String.join(" ", command) + " ended with exit status " + answer.exitCode());
    }
  }

  private static MigrationException failed(String why) {
    return MigrationException.of(
        "vpn-container-route-failed",
        Side.SOURCE,
        "The domain controller's container got no way into the cluster's VPN: " + why + ".",
        "See that the container runs (systemctl status nsdc) and that its bridge has an address in"
            + " the database networks, then connect again.");
  }
}
