package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSortedSet;
import io.github.ns8migration.api.source.AccountLists;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/** The names of the account provider, compared without case, and the host's own mail domain. */
final class Accounts {
  private final String mailDomain;
  private final ImmutableSortedSet<String> users;
  private final ImmutableSortedSet<String> groups;

  Accounts(AccountLists lists, String mailDomain) {
    this.mailDomain = mailDomain;
    users = lowered(lists.users());
    groups = lowered(lists.groups());
  }

  private static ImmutableSortedSet<String> lowered(SortedSet<String> names) {
    return names.stream()
        .map(Accounts::lower)
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  /** As NS8 spells the names of accounts. */
  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  SortedSet<String> users() {
    return users;
  }

  SortedSet<String> groups() {
    return groups;
  }

  boolean isUser(String address) {
    return users.contains(address);
  }

  boolean isGroup(String address) {
    return groups.contains(address);
  }

  boolean isAccount(String address) {
    return isUser(address) || isGroup(address);
  }

  /** The long name of an account given by its short one. */
  String longName(String local) {
    return local + "@" + mailDomain;
  }

  /** The short name of a long one of the host's domain; empty for all other names. */
  Optional<String> shortName(String longName) {
    int at = longName.indexOf('@');
    return at > 0 && Ascii.equalsIgnoreCase(longName.substring(at + 1), mailDomain)
        ? Optional.of(lower(longName.substring(0, at)))
        : Optional.empty();
  }
}
