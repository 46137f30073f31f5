package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.RDN;
import java.util.Optional;

/**
 * Moves names from one suffix to another. Names are parsed, never looked at as text: {@code
 * DC=Directory, dc=nh} is the same suffix, {@code description: dc=directory,dc=nh} is none.
 */
final class SuffixRename {
  private final DN from;
  private final DN to;

  SuffixRename(DN from, DN to) {
    this.from = from;
    this.to = to;
  }

  DN from() {
    return from;
  }

  DN to() {
    return to;
  }

  /** The name below the new suffix; empty when it is not below the old one. */
  Optional<String> moved(DN name) {
    if (!name.isDescendantOf(from, true)) {
      return Optional.empty();
    }
    RDN[] parts = name.getRDNs();
    int kept = parts.length - from.getRDNs().length;
    StringBuilder moved = new StringBuilder();
    for (int i = 0; i < kept; i++) {
      parts[i].toString(moved);
      moved.append(',');
    }
    return Optional.of(moved.append(to).toString());
  }

  /**
   * A value that names an entry; as it is when it names none below the old suffix. A name may have
   * a number behind it ({@code uniqueMember: cn=a,dc=b#'01'B}).
   */
  String value(String value) {
    int hash = value.indexOf('#');
    Optional<String> moved = parsed(value).flatMap(this::moved);
    if (moved.isEmpty() && hash > 0) {
      return parsed(value.substring(0, hash))
          .flatMap(this::moved)
          .map(name -> name + value.substring(hash))
          .orElse(value);
    }
    return moved.orElse(value);
  }

  /** An LDAP address whose base names an entry: what a dynamic group is made of. */
  String address(String value) {
    try {
      LDAPURL url = new LDAPURL(value);
      Optional<String> base = moved(url.getBaseDN());
      if (base.isEmpty()) {
        return value;
      }
      return new LDAPURL(
              url.getScheme(),
              url.getHost(),
              url.portProvided() ? url.getPort() : null,
              new DN(base.get()),
              url.attributesProvided() ? url.getAttributes() : null,
              url.scopeProvided() ? url.getScope() : null,
              url.filterProvided() ? url.getFilter() : null)
          .toString();
    } catch (LDAPException e) {
      return value; // no address: NS7 did not follow it either
    }
  }

  private static Optional<DN> parsed(String value) {
    try {
      return Optional.of(new DN(value));
    } catch (LDAPException e) {
      return Optional.empty();
    }
  }
}
