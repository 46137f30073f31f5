package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.core.source.HostTools;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For a host with NS7's package {@code nethserver-ns8-migration}: its record {@code wg-quick@ns8}
 * and its event make the configuration from the record and the key, and run the unit. Its firewall
 * template puts the device into the trusted zone.
 */
final class PackagedMeans implements Means {
  private static final Logger LOG = LoggerFactory.getLogger(PackagedMeans.class);
  private static final String EVENT = "nethserver-ns8-migration-save";
  private static final String DATABASE = "configuration";
  private static final String STATUS = "status";
  private static final String ADDRESS = "Address";

  private final SourceHost source;
  private final HostTools host;
  private final VpnUnit unit;
  private final ContainerRoute container;

  PackagedMeans(SourceHost source) {
    this.source = source;
    this.host = new HostTools(source);
    this.unit = new VpnUnit(source);
    this.container = new ContainerRoute(source);
  }

  /** Whether the package is there: records outlive theirs, events do not. */
  boolean installed() throws MigrationException {
    return hasEvent() && record().isPresent();
  }

  private boolean hasEvent() {
    return Files.isDirectory(source.path("/etc/e-smith/events/" + EVENT));
  }

  private Optional<EsmithRecord> record() throws MigrationException {
    return host.record(DATABASE, VpnUnit.NAME);
  }

  @Override
  public boolean begun() throws MigrationException {
    return record()
        .filter(it -> it.enabled(STATUS) || !it.property(ADDRESS).orElse("").isBlank())
        .isPresent();
  }

  @Override
  public void start(VpnSettings settings, String privateKey)
      throws MigrationException, InterruptedException {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(ADDRESS, settings.address().toString());
    properties.put("PersistentKeepalive", "25");
    properties.put("RemoteEndpoint", settings.endpoint().toString());
    properties.put("RemoteKey", settings.leaderKey());
    properties.put("RemoteNetwork", settings.network().toString());
    properties.put(STATUS, "enabled");
    host.setProperties(DATABASE, VpnUnit.NAME, properties);
    host.signalEvent(EVENT);
    unit.enableAtBoot();
    host.signalEvent("firewall-adjust");
    container.refresh();
  }

  @Override
  public void remove() throws MigrationException, InterruptedException {
    set(Map.of("RemoteNetwork", "", STATUS, "disabled"));
    container.refreshIfPossible();
    if (hasEvent()) {
      try {
        host.signalEvent(EVENT);
      } catch (MigrationException e) {
        // What it should have done is done below.
        LOG.warn("{}", e.problem());
      }
    }
    unit.stop();
    unit.configuration().delete();
    unit.key().delete();
    set(Map.of(ADDRESS, "", "RemoteEndpoint", "", "RemoteKey", ""));
  }

  private void set(Map<String, String> properties) throws MigrationException, InterruptedException {
    if (record().isPresent()) {
      host.setProperties(DATABASE, VpnUnit.NAME, properties);
    }
  }
}
