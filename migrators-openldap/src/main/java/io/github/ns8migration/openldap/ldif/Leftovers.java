package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.RDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What older releases left in the directory of NS7: containers for machines and their ids, service
 * logins of programs that are gone, accounts of machines. NS8 would take it, and nobody there knows
 * what it is for.
 */
final class Leftovers {
  private static final Set<String> CONTAINERS = Set.of("ou=computers", "ou=idmap");
  private static final Set<String> LOGINS = Set.of("cn=samba", "cn=pam");

  private Leftovers() {}

  /** Why an entry is one of these; empty when it is not, and for every person and every group. */
  static Optional<String> reason(Entry entry, DN name, int suffixParts, Admission admission) {
    if (isMachine(entry, admission)) {
      return Optional.of("an account of a machine, from an older release");
    }
    RDN[] parts = name.getRDNs();
    if (parts.length <= suffixParts || admission.person() || admission.group()) {
      return Optional.empty();
    }
    String top = parts[parts.length - suffixParts - 1].toNormalizedString();
    if (CONTAINERS.contains(top)) {
      return Optional.of("for machines and their ids, from an older release");
    }
    boolean login = parts.length == suffixParts + 1 && LOGINS.contains(top);
    return login ? Optional.of("a service login of an older release") : Optional.empty();
  }

  private static boolean isMachine(Entry entry, Admission admission) {
    @Nullable Attribute uid = entry.getAttribute("uid");
    return uid != null
        && !admission.classes().contains("person")
        && !admission.inetPerson()
        && !admission.group()
        && (admission.account() || entry.hasObjectClass("sambaSamAccount"))
        && uid.getValue().toLowerCase(Locale.ROOT).endsWith("$");
  }
}
