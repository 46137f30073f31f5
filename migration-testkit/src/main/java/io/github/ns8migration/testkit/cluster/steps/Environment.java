package io.github.ns8migration.testkit.cluster.steps;

import io.github.ns8migration.testkit.cluster.ModuleSite;

/** The environment file of a module: lines {@code NAME=value} without any quoting. */
final class Environment {

  private Environment() {}

  /**
   * Sets a variable. A line feed in the value ends its line: what follows sets further variables
   * when the file is read again, unless a line of their own sets them as well.
   */
  static void set(ModuleSite site, String name, String value) {
    String[] lines = value.split("\n", -1);
    site.environment().put(name, lines[0]);
    for (int i = 1; i < lines.length; i++) {
      int equals = lines[i].indexOf('=');
      if (equals > 0) {
        site.environment()
            .putIfAbsent(lines[i].substring(0, equals), lines[i].substring(equals + 1));
      }
    }
  }

  static String get(ModuleSite site, String name) {
    return site.environment().getOrDefault(name, "");
  }
}
