package io.github.ns8migration.openldap;

import com.unboundid.ldap.sdk.Entry;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * People and groups of a directory by name, as NS8 lists those it was given: a user has a login and
 * is an {@code inetOrgPerson}, a group is a {@code posixGroup} (ns8-core, ldapclient/rfc2307.py).
 */
final class Roster implements Consumer<Entry> {
  private final Map<String, String> users = new LinkedHashMap<>();
  private final Set<String> locked = new HashSet<>();
  private final Map<String, List<String>> groups = new LinkedHashMap<>();

  @Override
  public void accept(Entry entry) {
    if (entry.hasObjectClass("posixAccount") && entry.hasObjectClass("inetOrgPerson")) {
      String name = first(entry, "uid");
      users.put(name, first(entry, "displayName"));
      if (entry.hasAttribute("pwdAccountLockedTime")) {
        locked.add(name);
      }
    }
    if (entry.hasObjectClass("posixGroup")) {
      String[] members = entry.getAttributeValues("memberUid");
      groups.put(first(entry, "cn"), members == null ? List.of() : List.of(members));
    }
  }

  private static String first(Entry entry, String attribute) {
    String value = entry.getAttributeValue(attribute);
    return value == null ? "" : value;
  }

  /** Each with the name that is shown of it. */
  Map<String, String> users() {
    return Collections.unmodifiableMap(users);
  }

  /** Those who cannot log in. */
  Set<String> locked() {
    return Collections.unmodifiableSet(locked);
  }

  /** Each with its members. */
  Map<String, List<String>> groups() {
    return Collections.unmodifiableMap(groups);
  }
}
