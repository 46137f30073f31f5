package io.github.ns8migration.api;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import java.util.Optional;
import java.util.Set;

/**
 * What every call of a migrator is given. A context belongs to the call: it must not be kept, nor
 * used from another thread, except for {@link #events()}.
 */
public interface MigrationContext {
  /** The old server, to be read. */
  SourceHost source();

  /** Where to tell people something. */
  EventSink events();

  /** What the administrator decided; checked against {@link Migrator#questions} already. */
  Answers answers();

  /**
   * The user domain of the cluster that knows this host's accounts; empty when the host has no
   * account provider, or is not connected yet.
   */
  Optional<String> userDomain();

  /**
   * The applications that live inside this one's instance ({@link Application#inside}) and move
   * with it; those that are left out, or not there to be moved, are not among them. Can change from
   * call to call until the cut-over begins.
   */
  default Set<ApplicationId> guests() {
    return Set.of();
  }
}
