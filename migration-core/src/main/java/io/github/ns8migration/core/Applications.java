package io.github.ns8migration.core;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.connect.Completion;
import io.github.ns8migration.core.discovery.MigratorRegistry;
import io.github.ns8migration.core.source.KnownApplication;
import io.github.ns8migration.core.source.KnownApplications;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of applications that can be asked for, whatever host: for lists to choose from and for
 * completing what people type. Of one host, {@link Migration#applications()} tells. Each list is
 * sorted.
 */
public final class Applications {
  private Applications() {}

  /** Those that are started, synced and finished; others move with them. */
  public static List<ApplicationId> leading() {
    MigratorRegistry migrators = MigratorRegistry.load();
    return sorted(movable(migrators).filter(id -> migrators.leaderOf(id).equals(id)));
  }

  /** Those that can be planned: a migrator for them is on the class path. */
  public static List<ApplicationId> movable() {
    return sorted(movable(MigratorRegistry.load()));
  }

  /** Those that can be left out: all that are known, also what has to be moved by hand. */
  public static List<ApplicationId> known() {
    return sorted(
        Stream.of(
                movable(MigratorRegistry.load()),
                KnownApplications.load().stream().map(KnownApplication::id),
                Stream.of(Completion.PROVIDER))
            .flatMap(ids -> ids));
  }

  private static Stream<ApplicationId> movable(MigratorRegistry migrators) {
    return migrators.all().stream().map(Migrator::application).map(each -> each.id());
  }

  private static List<ApplicationId> sorted(Stream<ApplicationId> ids) {
    return ids.distinct().sorted().toList();
  }
}
