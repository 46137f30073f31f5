package io.github.ns8migration.core.discovery;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ListMultimap;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.source.SourceHost;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrators that were found, by application. What could not be loaded is told, not thrown.
 *
 * <p>One application may have several migrators, when what lies behind its name differs from host
 * to host: {@code account-provider} is an Active Directory here and an OpenLDAP there. {@link #on}
 * chooses among them.
 */
public final class MigratorRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(MigratorRegistry.class);

  private final ImmutableListMultimap<ApplicationId, Migrator> candidates;
  private final ImmutableSortedMap<ApplicationId, Migrator> migrators;
  private final ImmutableList<Problem> failures;

  private MigratorRegistry(
      ListMultimap<ApplicationId, Migrator> candidates,
      Map<ApplicationId, Migrator> migrators,
      List<Problem> failures) {
    this.candidates = ImmutableListMultimap.copyOf(candidates);
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

  /** These migrators; of several for one application the first, until {@link #on} has looked. */
  public static MigratorRegistry of(List<Migrator> found) {
    return of(found, List.of());
  }

  private static MigratorRegistry of(List<Migrator> found, List<Problem> failures) {
    ListMultimap<ApplicationId, Migrator> byId = ArrayListMultimap.create();
    Map<ApplicationId, Migrator> first = new TreeMap<>();
    for (Migrator migrator : found) {
      ApplicationId id = migrator.application().id();
      byId.put(id, migrator);
      first.putIfAbsent(id, migrator);
    }
    return new MigratorRegistry(byId, first, failures);
  }

  /**
   * The same for one host: of several migrators for an application, the one that finds it there.
   * Where more than one does, the first is taken, and {@link #failures()} says so.
   */
  public MigratorRegistry on(SourceHost source) {
    Map<ApplicationId, Migrator> chosen = new TreeMap<>(migrators);
    List<Problem> told = new ArrayList<>(failures);
    for (ApplicationId id : candidates.keySet()) {
      List<Migrator> finding =
          candidates.get(id).size() == 1
              ? candidates.get(id)
              : candidates.get(id).stream().filter(each -> finds(each, source)).toList();
      if (!finding.isEmpty()) {
        chosen.put(id, finding.get(0));
        finding.subList(1, finding.size()).forEach(unused -> told.add(twice(unused)));
      }
    }
    return new MigratorRegistry(candidates, chosen, told);
  }

  // One that cannot tell is taken for one that finds it: asked again later, it says why to people.
  private static boolean finds(Migrator migrator, SourceHost source) {
    try {
      return !(migrator.detect(source) instanceof Availability.NotInstalled);
    } catch (MigrationException | RuntimeException e) {
      LOG.debug("{} cannot tell whether it is there", migrator.application().id(), e);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static Problem twice(Migrator unused) {
    return new Problem(
        "migrator-twice",
        Side.TOOL,
        "There is more than one migrator for "
            + unused.application().title()
            + "; "
            + unused.getClass().getName()
            + " is not used.",
        "Remove one of the jars.");
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
