package io.github.ns8migration.core.discovery;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The migrators that were found, by application. What could not be loaded is told, not thrown. */
public final class MigratorRegistry {
  private final ImmutableSortedMap<ApplicationId, Migrator> migrators;
  private final ImmutableList<Problem> failures;

  private MigratorRegistry(Map<ApplicationId, Migrator> migrators, List<Problem> failures) {
    this.migrators = ImmutableSortedMap.copyOf(migrators);
    this.failures = ImmutableList.copyOf(failures);
  }

  /** Those that {@link ServiceLoader} finds with the thread's context class loader. */
  public static MigratorRegistry load() {
    List<Migrator> found = new ArrayList<>();
    List<Problem> failures = new ArrayList<>();
    Iterator<Migrator> providers = ServiceLoader.load(Migrator.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = providers.hasNext();
        if (more) {
          found.add(providers.next());
        }
      } catch (ServiceConfigurationError e) {
        failures.add(
            new Problem(
                "migrator-not-loaded",
                Side.TOOL,
                "A migrator on the class path could not be loaded: " + e.getMessage(),
                "Repair or remove its jar; the applications of the others can be moved."));
      }
    }
    return of(found, failures);
  }

  /** These migrators; two for one application leave the first. */
  public static MigratorRegistry of(List<Migrator> found) {
    return of(found, List.of());
  }

  private static MigratorRegistry of(List<Migrator> found, List<Problem> earlier) {
    Map<ApplicationId, Migrator> byId = new TreeMap<>();
    List<Problem> failures = new ArrayList<>(earlier);
    for (Migrator migrator : found) {
      Application application = migrator.application();
      if (byId.putIfAbsent(application.id(), migrator) != null) {
        failures.add(
            new Problem(
                "migrator-twice",
                Side.TOOL,
                "There is more than one migrator for "
                    + application.title()
                    + "; "
                    + migrator.getClass().getName()
                    + " is not used.",
                "Remove one of the jars."));
      }
    }
    return new MigratorRegistry(byId, failures);
  }

  /** What could not be used. */
  public List<Problem> failures() {
    return failures;
  }

  /** The migrator of an application. */
  public Optional<Migrator> find(ApplicationId id) {
    return Optional.ofNullable(migrators.get(id));
  }

  /** All of them: leaders first, each followed by those that move after it. */
  public List<Migrator> all() {
    return migrators.values().stream()
        .filter(migrator -> leader(migrator.application()).isEmpty())
        .sorted(Comparator.comparing(migrator -> migrator.application().id()))
        .flatMap(migrator -> group(migrator.application().id()).stream())
        .toList();
  }

  /** A leader and those that follow it, in the order in which they move. */
  public List<Migrator> group(ApplicationId leader) {
    ImmutableList.Builder<Migrator> group = ImmutableList.builder();
    find(leader).ifPresent(group::add);
    migrators.values().stream()
        .filter(each -> leader(each.application()).equals(Optional.of(leader)))
        .forEach(group::add);
    return group.build();
  }

  /** The application that this one moves with: itself when it moves alone. */
  public ApplicationId leaderOf(ApplicationId id) {
    return find(id).flatMap(migrator -> leader(migrator.application())).orElse(id);
  }

  // An application whose leader has no migrator here moves alone.
  private Optional<ApplicationId> leader(Application application) {
    return application.follows().filter(migrators::containsKey);
  }
}
