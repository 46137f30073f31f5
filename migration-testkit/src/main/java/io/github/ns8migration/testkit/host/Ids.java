package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of users and groups: system accounts from {@code etc/passwd} and {@code etc/group}, those
 * of the account provider from {@code ids.tsv} (kind {@code u} or {@code g}, long name, number).
 */
final class Ids {
  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Integer> groups = new HashMap<>();

  private Ids() {}

  static Ids of(Path fixture) throws IOException {
    return of(fixture, fixture);
  }

  /** With {@code ids.tsv}, which may be missing, in one folder and the host's tree in another. */
  static Ids of(Path folder, Path root) throws IOException {
    Ids ids = new Ids();
    local(root.resolve("etc/passwd"), ids.users);
    local(root.resolve("etc/group"), ids.groups);
    Path provider = folder.resolve("ids.tsv");
    for (String line : Files.exists(provider) ? Files.readAllLines(provider) : List.<String>of()) {
      String[] fields = line.split("\t");
      if (fields.length == 3 && !line.startsWith("#")) {
        (fields[0].equals("u") ? ids.users : ids.groups).put(fields[1], Integer.valueOf(fields[2]));
      }
    }
    return ids;
  }

  private static void local(Path file, Map<String, Integer> numbers) throws IOException {
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split(":");
        numbers.put(fields[0], Integer.valueOf(fields[2]));
      }
    }
  }

  int user(String name) {
    return number(users, name);
  }

  int group(String name) {
    return number(groups, name);
  }

  // What was listed on a live host has numbers.
  private static int number(Map<String, Integer> numbers, String name) {
    return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : numbers.getOrDefault(name, 0);
  }

  /**
   * Entries of an access list ({@code u:NAME:rwX,d:g:NAME:r-X}) with numbers in the place of names,
   * which this machine has not.
   */
  String numbered(String entries) {
    List<String> numbered = new ArrayList<>();
    for (String entry : entries.split(",")) {
      String[] fields = entry.split(":", -1);
      int name = fields.length - 2;
      if (!fields[name].isEmpty()) {
        Map<String, Integer> numbers = fields[name - 1].startsWith("u") ? users : groups;
        fields[name] = String.valueOf(numbers.getOrDefault(fields[name], 0));
      }
      numbered.add(String.join(":", fields));
    }
    return String.join(",", numbered);
  }

  /** Long name to number, of the account provider and of the system alike. */
  Map<String, Integer> users() {
    return Collections.unmodifiableMap(users);
  }

  /** As {@link #users()}. */
  Map<String, Integer> groups() {
    return Collections.unmodifiableMap(groups);
  }
}
