package io.github.ns8migration.core.source;

import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * An application of NS7 that this toolkit knows and does not move by itself. A migrator found for
 * the same id takes its place.
 *
 * @param id name on NS7
 * @param title shown to people
 * @param follows the application whose status it has; empty for one that stands alone
 * @param installedWhen paths on the host: it is installed when all of them exist
 * @param setup what tells that it was set up; empty when being installed is enough
 * @param byHand what to do about it
 */
public record KnownApplication(
    ApplicationId id,
    String title,
    Optional<ApplicationId> follows,
    List<String> installedWhen,
    Optional<Setup> setup,
    String byHand) {

  /**
   * A record of {@code configuration} whose values tell that an application was set up. Without the
   * record it counts as set up, as for the existing tool.
   *
   * @param record its key
   * @param enabled property that must be {@code enabled}
   * @param filled properties that must not be empty
   */
  public record Setup(String record, String enabled, List<String> filled) {
    /** Copies the list. */
    public Setup {
      filled = List.copyOf(filled);
    }

    Optional<String> missing(EsmithRecord found) {
      if (!found.property(enabled).orElse("").equals("enabled")) {
        return Optional.of(enabled + " of record " + record + " is not enabled");
      }
      return filled.stream()
          .filter(name -> found.property(name).orElse("").isEmpty())
          .findFirst()
          .map(name -> name + " of record " + record + " is empty");
    }
  }

  /** Copies the list; something must tell that it is installed. */
  public KnownApplication {
    installedWhen = List.copyOf(installedWhen);
    if (installedWhen.isEmpty()) {
      throw new IllegalArgumentException("nothing tells whether " + id + " is installed");
    }
  }

  /** Whether it is on this host. */
  public boolean installed(SourceHost source) {
    return installedWhen.stream().allMatch(path -> Files.exists(source.path(path)));
  }

  /**
   * Why it counts as never set up; empty when it was. One that was not counts as done.
   *
   * @throws MigrationException when the database cannot be read
   */
  public Optional<String> notConfigured(SourceHost source) throws MigrationException {
    if (setup.isEmpty()) {
      return Optional.empty();
    }
    return source
        .database("configuration")
        .record(setup.get().record())
        .flatMap(record -> setup.get().missing(record));
  }

  /**
   * The same in the words of the SPI: not installed, not configured, or there and not migratable.
   *
   * @throws MigrationException when the database cannot be read
   */
  public Availability availability(SourceHost source) throws MigrationException {
    if (!installed(source)) {
      return Availability.NOT_INSTALLED;
    }
    Optional<String> why = notConfigured(source);
    return why.isPresent()
        ? new Availability.NotConfigured(why.get())
        : new Availability.NotMigratable(
            new Problem("no-migrator", Side.TOOL, title + " has no migrator here.", byHand));
  }
}
