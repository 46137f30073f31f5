package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A unit of systemd as {@code systemctl show} sees it. Unlike {@code is-active}, that tells a unit
 * which is not there from one that is down, with systemd 219 too.
 *
 * @param exists whether the host has it
 * @param running whether anything of it runs, or is about to
 * @param enabled whether it starts at boot
 */
public record Unit(boolean exists, boolean running, boolean enabled) {
  private static final Set<String> DOWN = Set.of("inactive", "failed");

  static Unit of(String name, SourceHost source) throws MigrationException, InterruptedException {
    CommandOutput answer =
        source.run(
            HostCommand.of("systemctl", "show", "-p", "LoadState,ActiveState,UnitFileState", name));
    Map<String, String> states = new HashMap<>();
    answer.output().lines().forEach(line -> put(states, line));
    String load = states.getOrDefault("LoadState", "");
    String active = states.getOrDefault("ActiveState", "");
    if (!answer.succeeded() || load.isEmpty() || active.isEmpty()) {
      throw MigrationException.of(
          "service-state-unknown",
          Side.SOURCE,
          "systemctl does not tell the state of " + name + ": exit " + answer.exitCode() + ".",
          "Run systemctl show " + name + " by hand to see why, then try again.");
    }
    // A service whose file was removed while it runs is not found, and must be stopped all the
    // same.
    boolean running = !DOWN.contains(active);
    boolean exists = running || !load.equals("not-found");
    return new Unit(exists, running, states.getOrDefault("UnitFileState", "").equals("enabled"));
  }

  private static void put(Map<String, String> states, String line) {
    int equals = line.indexOf('=');
    if (equals > 0) {
      states.put(line.substring(0, equals), line.substring(equals + 1).strip());
    }
  }
}
