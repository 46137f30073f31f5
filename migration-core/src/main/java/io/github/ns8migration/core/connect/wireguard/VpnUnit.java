package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.HostTools;
import io.github.ns8migration.core.source.Unit;

/** The unit that keeps the device, with its configuration and its key. */
final class VpnUnit {
  static final String NAME = "wg-quick@" + Device.NAME;

  private final HostTools host;
  private final Device device;
  private final OwnerFile configuration;
  private final OwnerFile key;

  VpnUnit(SourceHost source) {
    this.host = new HostTools(source);
    this.device = new Device(source);
    this.configuration = OwnerFile.secret(source, "/etc/wireguard/" + Device.NAME + ".conf");
    this.key = OwnerFile.secret(source, "/var/lib/nethserver/secrets/" + Device.NAME + "wg");
  }

  OwnerFile configuration() {
    return configuration;
  }

  /** NS7's own tool keeps it there too. */
  OwnerFile key() {
    return key;
  }

  void requireTools() throws MigrationException, InterruptedException {
    if (!host.unit(NAME).exists()) {
      throw MigrationException.of(
          "vpn-tools-missing",
          Side.SOURCE,
          "This host has no WireGuard tools: there is no unit " + NAME + ".",
          "Install the package nethserver-ns8-migration, which brings them, then connect again.");
    }
  }

  /** Now, with the configuration as it is at this moment, and at each boot. */
  void restart() throws MigrationException, InterruptedException {
    host.systemctl("enable", NAME);
    host.systemctl("restart", NAME);
  }

  void enableAtBoot() throws MigrationException, InterruptedException {
    if (!host.unit(NAME).enabled()) {
      host.systemctl("enable", NAME);
    }
  }

  /** The device is gone then, or this says that it is not. */
  void stop() throws MigrationException, InterruptedException {
    Unit unit = host.unit(NAME);
    if (unit.enabled()) {
      host.systemctl("disable", NAME);
    }
    if (unit.running()) {
      host.systemctl("stop", NAME);
    }
    if (!device.delete()) {
      throw MigrationException.of(
          "vpn-still-up",
          Side.SOURCE,
          "The network device " + Device.NAME + " of the cluster's VPN could not be removed.",
          "Run: systemctl disable --now "
              + NAME
              + "; ip link delete "
              + Device.NAME
              + ". Then disconnect again.");
    }
  }
}
