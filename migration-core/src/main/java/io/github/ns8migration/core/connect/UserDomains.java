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
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Which user domain of the cluster knows the accounts of this host, or is to know them. */
public final class UserDomains {
  // As the existing tool wants it: at least two labels, the last one without dashes.
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)+[a-z0-9]{2,63}");
  private static final int LONGEST = 255;

  private UserDomains() {}

  /**
   * The domain that a host's accounts are found in, checked against those the cluster has.
   *
   * @param chosen the name for a local OpenLDAP
   * @return empty for a host without accounts
   */
  public static Optional<String> forProvider(
      AccountProvider provider, Optional<String> chosen, Cluster cluster)
      throws MigrationException, InterruptedException {
    return switch (provider.kind()) {
      case NONE -> Optional.empty();
      case REMOTE_LDAP -> Optional.of(withBase(provider.baseDn(), domains(cluster)));
      case REMOTE_AD -> Optional.of(named(provider.userDomain(), domains(cluster)));
      case LOCAL_LDAP -> Optional.of(free(chosenName(provider, chosen), cluster));
      case LOCAL_AD -> Optional.of(free(provider.userDomain().toLowerCase(Locale.ROOT), cluster));
    };
  }

  /** Checks what can be checked before anybody logs in anywhere. */
  static void checkChoice(AccountProvider provider, Optional<String> chosen)
      throws MigrationException {
    if (provider.kind() == AccountProvider.Kind.LOCAL_LDAP) {
      String unused = chosenName(provider, chosen);
    }
  }

  private static String chosenName(AccountProvider provider, Optional<String> chosen)
      throws MigrationException {
    String name =
        chosen
            .filter(given -> !given.isEmpty())
            .orElseThrow(
                () ->
                    MigrationException.of(
                        "user-domain-needed",
                        Side.TOOL,
                        "This host has an OpenLDAP of its own, and its user domain needs a name in"
                            + " the cluster.",
                        "Choose one; "
                            + (provider.userDomain().isEmpty()
                                ? "a domain of the company"
                                : provider.userDomain())
                            + " is usual. People log in to some applications with it, and it cannot"
                            + " be changed later."));
    if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
      throw MigrationException.of(
          "user-domain-not-usable",
          Side.TOOL,
          "\"" + name + "\" is no name for a user domain.",
          "Give at least two parts with a dot between them, of letters, digits and inner dashes, at"
              + " most 63 characters each; the last one without dashes: users.example.org.");
    }
    return name;
  }

  // What is there belongs to somebody: it is never replaced.
  private static String free(String name, Cluster cluster)
      throws MigrationException, InterruptedException {
    if (find(name, cluster).isPresent()) {
      throw MigrationException.of(
          "user-domain-exists",
          Side.DESTINATION,
          "The cluster has a user domain " + name + " already.",
          "Choose another name for the domain of this host's accounts. Or, if the domain in NS8 is"
              + " a left-over that nothing uses, remove it there (Domains and users) first. Nothing"
              + " was changed.");
    }
    return name;
  }

  /** A domain of the cluster, as {@code list-user-domains} has it. */
  static Optional<JsonNode> find(String name, Cluster cluster)
      throws MigrationException, InterruptedException {
    for (JsonNode domain : domains(cluster)) {
      if (domain.path("name").asText().equalsIgnoreCase(name)) {
        return Optional.of(domain);
      }
    }
    return Optional.empty();
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
