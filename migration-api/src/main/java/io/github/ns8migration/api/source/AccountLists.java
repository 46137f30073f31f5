package io.github.ns8migration.api.source;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Users and groups as {@code list-users} and {@code list-groups} of NS7 print them: long names
 * ({@code anna@example.org}), users in lower case, system accounts left out.
 *
 * @param users sorted
 * @param groups sorted
 */
public record AccountLists(SortedSet<String> users, SortedSet<String> groups) {
  /** A host without account provider. */
  public static final AccountLists NONE = new AccountLists(new TreeSet<>(), new TreeSet<>());

  /** Copies the sets. */
  public AccountLists {
    users = Collections.unmodifiableSortedSet(new TreeSet<>(users));
    groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
  }
}
