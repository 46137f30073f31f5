package io.github.ns8migration.openldap;

import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import java.util.Optional;

/**
 * What the first step of NS8's import reads: lines {@code NAME=value} without any quoting, so every
 * character but a line feed may be in a value.
 *
 * @param servicePassword what NS8 binds with; checked before
 */
record ImportSettings(DomainSuffix suffix, Optional<Secret> servicePassword) {
  static final String FILE = "import.env";

  StateFile file() {
    return StateFile.text(
        FILE,
        """
        LDAP_SVCUSER=ldapservice
        LDAP_SVCPASS=%s
        LDAP_DOMAIN=%s
        LDAP_SUFFIX=%s
        """
            .formatted(servicePassword.orElseThrow().reveal(), suffix.domain(), suffix.dn()));
  }
}
