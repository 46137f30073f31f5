package io.github.ns8migration.samba.domain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The external user domain by which applications that have moved already ask NS7's domain
 * controller for their accounts. It makes room for the domain itself right before the commit; the
 * engine puts it back when there is none.
 */
public final class TemporaryDomain {
  private final ActionTarget cluster;
  private final DomainSettings settings;

  /** Of that domain. */
  public TemporaryDomain(ActionTarget cluster, DomainSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /** Of {@code list-user-domains}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Domains(List<Domain> domains) {
    Domains {
      domains = List.copyOf(domains);
    }
  }

  /** One of them; {@code location} is internal or external. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Domain(String name, String location, Counters counters, List<Provider> providers) {
    Domain {
      providers = List.copyOf(providers);
    }
  }

  /** What NS8 has counted; null until it has. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Counters(@Nullable Long users, @Nullable Long groups) {}

  /** Who serves a domain; external ones have no node. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Provider(String id, @Nullable String host, boolean file_server) {}

  /** A user domain of the cluster; empty when it has none of that name. */
  static Optional<Domain> named(ActionTarget cluster, String name)
      throws MigrationException, InterruptedException {
    return cluster.run(ActionCall.of("list-user-domains", null, Domains.class)).domains().stream()
        .filter(domain -> domain.name().equals(name))
        .findFirst();
  }

  /** Removes it; that it is gone already is no error. */
  public void remove() throws MigrationException, InterruptedException {
    try {
      cluster.run(ActionCall.of("remove-external-domain", Map.of("domain", settings.domain())));
    } catch (ActionFailedException e) {
      if (!e.has("domain_not_found")) {
        throw e;
      }
    }
  }
}
