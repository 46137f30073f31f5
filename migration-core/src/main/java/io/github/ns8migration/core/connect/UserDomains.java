package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.source.AccountProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Which user domain of the cluster knows the accounts of this host. */
final class UserDomains {
  private UserDomains() {}

  /** The domain for a host whose accounts live elsewhere; empty for a host without accounts. */
  static Optional<String> forProvider(AccountProvider provider, Cluster cluster)
      throws MigrationException, InterruptedException {
    return switch (provider.kind()) {
      case NONE -> Optional.empty();
      case REMOTE_LDAP -> Optional.of(withBase(provider.baseDn(), domains(cluster)));
      case REMOTE_AD -> Optional.of(named(provider.userDomain(), domains(cluster)));
      case LOCAL_LDAP, LOCAL_AD ->
          throw MigrationException.of(
              "local-provider",
              Side.SOURCE,
              "This host has its own account provider, which the cluster must be able to ask for"
                  + " accounts while the applications move.",
              "Connect it with NS7's own tool (ns8-join) first: this program goes on from there.");
    };
  }

  private static JsonNode domains(Cluster cluster) throws MigrationException, InterruptedException {
    return cluster
        .cluster()
        .run(ActionCall.of("list-user-domains", null, JsonNode.class))
        .path("domains");
  }

  private static String withBase(String baseDn, JsonNode domains) throws MigrationException {
    List<String> names = new ArrayList<>();
    for (JsonNode domain : domains) {
      if (domain.path("schema").asText().equals("rfc2307")
          && sameDn(baseDn, domain.path("base_dn").asText())) {
        names.add(domain.path("name").asText());
      }
    }
    if (names.size() != 1) {
      throw missing(
          names.isEmpty()
              ? "no user domain with the base DN " + baseDn
              : "more than one user domain with the base DN " + baseDn + ": " + names,
          "an LDAP domain (rfc2307) with that base DN");
    }
    return names.get(0);
  }

  private static String named(String realm, JsonNode domains) throws MigrationException {
    String name = realm.toLowerCase(Locale.ROOT);
    for (JsonNode domain : domains) {
      if (domain.path("schema").asText().equals("ad")
          && domain.path("name").asText().equals(name)) {
        return name;
      }
    }
    throw missing("no Active Directory domain " + name, "that domain");
  }

  /** DN syntax ignores case and blanks around its parts. */
  static boolean sameDn(String one, String other) {
    try {
      return new LdapName(one).equals(new LdapName(other));
    } catch (InvalidNameException e) {
      return one.equalsIgnoreCase(other);
    }
  }

  private static MigrationException missing(String what, String wanted) {
    return MigrationException.of(
        "user-domain-missing",
        Side.DESTINATION,
        "The cluster has " + what + ", which this host's accounts belong to.",
        "Add "
            + wanted
            + " in NS8 (Domains and users), as an external one, then connect again."
            + " Nothing was changed.");
  }
}
