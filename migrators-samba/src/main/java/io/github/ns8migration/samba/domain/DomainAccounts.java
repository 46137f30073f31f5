package io.github.ns8migration.samba.domain;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Accounts that somebody made, told from those that every domain has. NS7 and NS8 each hide some of
 * the latter, and not the same ones, so only the former can be counted on both sides.
 */
final class DomainAccounts {
  // In lower case.
  private static final Set<String> USERS =
      ImmutableSet.of("administrator", "admin", "guest", "krbtgt", "ldapservice");

  private static final Set<String> GROUPS =
      ImmutableSet.of(
          "access control assistance operators",
          "account operators",
          "administrators",
          "allowed rodc password replication group",
          "backup operators",
          "cert publishers",
          "certificate service dcom access",
          "cryptographic operators",
          "denied rodc password replication group",
          "distributed com users",
          "dnsadmins",
          "dnsupdateproxy",
          "domain admins",
          "domain computers",
          "domain controllers",
          "domain guests",
          "domain users",
          "enterprise admins",
          "enterprise read-only domain controllers",
          "event log readers",
          "group policy creator owners",
          "guests",
          "hyper-v administrators",
          "iis_iusrs",
          "incoming forest trust builders",
          "network configuration operators",
          "performance log users",
          "performance monitor users",
          "pre-windows 2000 compatible access",
          "print operators",
          "protected users",
          "ras and ias servers",
          "rds endpoint servers",
          "rds management servers",
          "rds remote access servers",
          "read-only domain controllers",
          "remote desktop users",
          "remote management users",
          "replicator",
          "schema admins",
          "server operators",
          "storage replica administrators",
          "terminal server license servers",
          "users",
          "windows authorization access group");

  private DomainAccounts() {}

  /** How many users somebody made; names with or without their domain. */
  static long users(Collection<String> names) {
    return userNames(names).size();
  }

  /** Users that somebody made: names without their domain, in lower case. */
  static Set<String> userNames(Collection<String> names) {
    return made(names, USERS);
  }

  /** How many groups somebody made. */
  static long groups(Collection<String> names) {
    return groupNames(names).size();
  }

  /** Groups that somebody made: names without their domain, in lower case. */
  static Set<String> groupNames(Collection<String> names) {
    return made(names, GROUPS);
  }

  private static Set<String> made(Collection<String> names, Set<String> known) {
    return names.stream()
        .map(name -> name.contains("@") ? name.substring(0, name.lastIndexOf('@')) : name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> !known.contains(name))
        .filter(name -> !name.startsWith("dns-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
