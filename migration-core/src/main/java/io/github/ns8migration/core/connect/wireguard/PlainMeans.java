package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.core.source.HostTools;
import java.nio.file.Files;

/**
 * For a host that has WireGuard's own tools and nothing else: a configuration of ours, the unit of
 * those tools, and a custom template that puts the device into the firewall's trusted zone, so that
 * the cluster reaches the host's directory.
 */
final class PlainMeans implements Means {
  private static final String MARK = "# Made by the NS8 migration toolkit; it removes this file.\n";
  private static final String ZONES = "/etc/shorewall/interfaces";

  private final SourceHost source;
  private final HostTools host;
  private final VpnUnit unit;
  private final ContainerRoute container;
  private final OwnerFile zone;

  PlainMeans(SourceHost source) {
    this.source = source;
    this.host = new HostTools(source);
    this.unit = new VpnUnit(source);
    this.container = new ContainerRoute(source);
    this.zone =
        OwnerFile.plain(source, "/etc/e-smith/templates-custom" + ZONES + "/50ns8migration");
  }

  @Override
  public boolean begun() throws MigrationException {
    return unit.configuration().read().filter(text -> text.startsWith(MARK)).isPresent();
  }

  @Override
  public void start(VpnSettings settings, String privateKey)
      throws MigrationException, InterruptedException {
    unit.configuration().write(configuration(settings, privateKey));
    unit.restart();
    if (Files.isDirectory(source.path("/etc/e-smith/templates" + ZONES))) {
      zone.write(MARK + "loc\t" + Device.NAME + "\toptional\n");
      host.signalEvent("firewall-adjust");
    }
    container.add(settings.network());
  }

  private static String configuration(VpnSettings settings, String privateKey) {
    return MARK
        + """
        [Interface]
        Address = %s/32
        PrivateKey = %s

        [Peer]
        PublicKey = %s
        AllowedIPs = %s
        Endpoint = %s
        PersistentKeepalive = 25
        """
            .formatted(
                settings.address(),
                privateKey,
                settings.leaderKey(),
                settings.network(),
                settings.endpoint());
  }

  @Override
  public void remove() throws MigrationException, InterruptedException {
    container.remove();
    unit.stop();
    if (zone.delete()) {
      host.signalEvent("firewall-adjust");
    }
    unit.key().delete();
    unit.configuration().delete();
  }
}
