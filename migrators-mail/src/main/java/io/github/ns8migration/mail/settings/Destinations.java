package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads comma lists of destinations as people wrote them, and spells each member as NS8 must find
 * it: the import neither trims nor ignores case, and stops at a member that stands twice.
 */
final class Destinations {
  private static final Splitter MEMBERS =
      Splitter.on(CharMatcher.anyOf(",\r\n\t"))
          .trimResults(CharMatcher.whitespace())
          .omitEmptyStrings();
  private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();
  private static final String PUBLIC = "vmail+";
  // Where the import puts what NS7 sends to root.
  private static final String POSTMASTER = "vmail+postmaster";

  private final Accounts accounts;
  private final Set<String> localDomains;

  Destinations(Accounts accounts, Set<String> localDomains) {
    this.accounts = accounts;
    this.localDomains = localDomains;
  }

  /** The members without blanks around them, empty ones, and repetitions. */
  List<String> parse(String list) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String member : MEMBERS.split(list.replace("\\|", "|"))) {
      // A public folder may have blanks in its name, an address has none.
      Iterable<String> parts = isPublic(member) ? List.of(member) : WORDS.split(member);
      parts.forEach(part -> addTo(members, spelled(part)));
    }
    return new ArrayList<>(members.values());
  }

  private void addTo(Map<String, String> members, String destination) {
    members.putIfAbsent(identity(destination), destination);
  }

  /** Two destinations with the same identity are one for NS8. */
  String identity(String destination) {
    if (isRoot(destination)) {
      return POSTMASTER;
    }
    if (isPublic(destination)) {
      return destination;
    }
    return accounts
        .shortName(destination)
        .filter(local -> accounts.isAccount(accounts.longName(local)))
        .orElseGet(() -> Accounts.lower(destination));
  }

  /** Lower case where this host delivers; the local part of other hosts' addresses is theirs. */
  private String spelled(String member) {
    if (isPublic(member)) {
      return PUBLIC + member.substring(PUBLIC.length());
    }
    int at = member.lastIndexOf('@');
    if (at < 0) {
      return bare(Accounts.lower(member));
    }
    String domain = Ascii.toLowerCase(member.substring(at + 1));
    String local = member.substring(0, at);
    String address = (localDomains.contains(domain) ? Accounts.lower(local) : local) + "@" + domain;
    return address.equals(accounts.longName("root")) ? "root" : address;
  }

  /**
   * NS8 knows accounts by the long names of the lists; groups are found by their short name too.
   */
  private String bare(String name) {
    return accounts.isUser(accounts.longName(name)) ? accounts.longName(name) : name;
  }

  static boolean isPublic(String destination) {
    return destination.regionMatches(true, 0, PUBLIC, 0, PUBLIC.length())
        && destination.length() > PUBLIC.length();
  }

  static boolean isRoot(String destination) {
    return destination.equals("root");
  }

  static boolean isBuiltInPostmaster(String destination) {
    return isRoot(destination) || destination.equals(POSTMASTER);
  }
}
