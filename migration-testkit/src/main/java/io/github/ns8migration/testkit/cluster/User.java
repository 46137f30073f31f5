package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** An account, its roles and its second factor. */
final class User {
  private static final Map<String, List<String>> ROLES =
      Map.of("owner", List.of("*"), "reader", List.of("list-*", "get-*", "show-*", "read-*"));

  final String name;
  final String passwordHash;
  volatile String displayName;
  volatile List<String> allowedNetworks = List.of();
  volatile String secret = "";
  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();

  User(String name, String passwordHash, String displayName) {
    this.name = name;
    this.passwordHash = passwordHash;
    this.displayName = displayName;
  }

  static String hash(String password) {
    return Hashing.sha256().hashString(password, UTF_8).toString();
  }

  boolean hasPassword(String password) {
    return hash(password).equals(passwordHash);
  }

  boolean secondFactor() {
    return Totp.isSecret(secret);
  }

  boolean mayComeFrom(String address) {
    return allowedNetworks.isEmpty() || Networks.contain(allowedNetworks, address);
  }

  /** A role unknown to NS8 is ignored without a word. */
  void grant(String agent, String role) {
    if (ROLES.containsKey(role)) {
      roles.computeIfAbsent(agent, unused -> ConcurrentHashMap.newKeySet()).add(role);
    }
  }

  void forget(String agent) {
    roles.remove(agent);
  }

  /** Whether agents made later are granted to it too. */
  boolean ownsCluster() {
    return roles.getOrDefault("cluster", Set.of()).equals(Set.of("owner"));
  }

  boolean may(String agent, String action) {
    return roles.getOrDefault(agent, Set.of()).stream()
        .flatMap(role -> ROLES.getOrDefault(role, List.of()).stream())
        .anyMatch(pattern -> glob(pattern, action));
  }

  UserView view() {
    Map<String, Set<String>> copy = new TreeMap<>();
    roles.forEach((agent, names) -> copy.put(agent, Set.copyOf(new TreeSet<>(names))));
    return new UserView(
        name,
        displayName,
        List.copyOf(new ArrayList<>(allowedNetworks)),
        Collections.unmodifiableMap(copy),
        secondFactor());
  }

  static boolean glob(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    for (int index = 0; index < pattern.length(); index++) {
      char each = pattern.charAt(index);
      regex.append(each == '*' ? ".*" : each == '?' ? "." : Pattern.quote(String.valueOf(each)));
    }
    return Pattern.matches("(?s)" + regex, text);
  }
}
