package io.github.ns8migration.openldap;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user domains of the cluster, as {@code list-user-domains} tells them. */
final class ClusterDomains {
  private final List<Domain> domains;

  private ClusterDomains(List<Domain> domains) {
    this.domains = domains;
  }

  /** Asks for them. */
  static ClusterDomains ask(ActionTarget cluster) throws MigrationException, InterruptedException {
    return new ClusterDomains(
        cluster.run(ActionCall.of("list-user-domains", null, Answer.class)).domains());
  }

  /** Takes the external domain of that name away; one that is gone already is no error. */
  static void removeExternal(ActionTarget cluster, String name)
      throws MigrationException, InterruptedException {
    try {
      cluster.run(ActionCall.of("remove-external-domain", Map.of("domain", name)));
    } catch (ActionFailedException e) {
      if (!e.has("domain_not_found")) {
        throw e;
      }
    }
  }

  private Optional<Domain> find(String name) {
    return domains.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The name must be the external domain that leads to this host, nobody's, or that of the instance
   * itself: an import would join the directory of a stranger.
   */
  void checkOwnOrExternal(String name, ModuleId instance) throws MigrationException {
    Optional<Domain> strange =
        find(name).filter(Domain::internal).filter(each -> !each.isOf(instance));
    if (strange.isPresent()) {
      throw MigrationException.of(
          "user-domain-taken",
          Side.DESTINATION,
          "The cluster has a user domain " + name + " of its own meanwhile.",
          "Abort, disconnect, and connect again with another name; or remove that domain in NS8 if"
              + " nobody uses it.");
    }
  }

  /** Who serves the domain, and where. */
  List<Check> compare(DomainSuffix suffix, ModuleId instance) {
    Optional<Domain> found = find(suffix.domain());
    String name = "user domain " + suffix.domain();
    return List.of(
        Check.equal(
            name,
            "internal",
            found.map(Domain::location).orElse("not there"),
            "Nobody can log in with the accounts of NS7 unless NS8 has them itself: look at the log of "
                + instance
                + ", and at Domains and users in NS8."),
        Check.equal(
            "base of " + name,
            suffix.dn(),
            found.map(Domain::base_dn).orElse(""),
            "Applications look for accounts where there are none."),
        Check.equal(
            "provider of " + name,
            instance.value(),
            found.flatMap(Domain::firstProvider).orElse(""),
            "Accounts are asked of another directory than the one that received them."));
  }

  /** Answer of {@code list-user-domains}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Answer(List<Domain> domains) {}

  /**
   * A domain.
   *
   * @param location {@code internal} or {@code external}
   * @param base_dn suffix of its directory
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Domain(String name, String location, String base_dn, @Nullable List<Provider> providers) {
    boolean internal() {
      return location.equals("internal");
    }

    boolean isOf(ModuleId instance) {
      return providers != null
          && providers.stream().anyMatch(each -> each.id().equals(instance.value()));
    }

    Optional<String> firstProvider() {
      return providers == null
          ? Optional.empty()
          : providers.stream().map(Provider::id).findFirst();
    }
  }

  /** Who serves a domain: an instance, or an address for an external one. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Provider(String id) {}
}
