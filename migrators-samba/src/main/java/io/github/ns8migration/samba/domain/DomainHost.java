package io.github.ns8migration.samba.domain;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what NS7 knows of its domain. The domain controller is a container of the host. */
public final class DomainHost {
  /** Unit and machine of the domain controller. */
  public static final String UNIT = "nsdc";

  /** Root of the container on the host. */
  static final String CONTAINER = "/var/lib/machines/nsdc";

  private final SourceHost source;

  /** Reads that host. */
  public DomainHost(SourceHost source) {
    this.source = source;
  }

  /** Whether the host could be a domain controller: the package is there. */
  public boolean isInstalled() {
    return Files.exists(source.path("/etc/e-smith/db/configuration/defaults/nsdc/type"));
  }

  /** Whether it is one: its accounts are in its own container. */
  public boolean isDomainController() throws MigrationException {
    EsmithDatabase configuration = source.database("configuration");
    return configuration
            .record("sssd")
            .flatMap(record -> record.property("Provider"))
            .filter("ad"::equals)
            .isPresent()
        && configuration
            .record(UNIT)
            .flatMap(record -> record.property("IpAddress"))
            .filter(address -> !address.isBlank())
            .isPresent();
  }

  /** What NS8 must be told of the domain, as it is now. */
  public DomainSettings settings() throws MigrationException {
    EsmithDatabase configuration = source.database("configuration");
    return DomainSettings.of(
        configuration.record(UNIT),
        configuration.record("sssd"),
        text(CONTAINER + "/etc/hostname"),
        text("/var/lib/nethserver/secrets/ldapservice"));
  }

  /** Samba's state: {@code /var/lib/samba} of the container. */
  Path state() {
    return source.path(CONTAINER + "/var/lib/samba");
  }

  private String text(String name) throws MigrationException {
    Path file = source.path(name);
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "dc-file-unreadable",
              Side.SOURCE,
              "The file " + file + " of the domain controller cannot be read.",
              "Let the user who runs this program read it, and try again."),
          e);
    }
  }
}
