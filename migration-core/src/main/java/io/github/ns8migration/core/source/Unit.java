package io.github.ns8migration.core.source;

import com.google.common.base.Splitter;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  // Between what systemctl tells of one unit and of the next.
  private static final Splitter BLANK_LINE = Splitter.on("\n\n");

  static Unit of(String name, SourceHost source) throws MigrationException, InterruptedException {
    return all(List.of(name), source).get(0);
  }

  /** The same of several, asked for with one command, in their order. */
  static List<Unit> all(List<String> names, SourceHost source)
      throws MigrationException, InterruptedException {
    if (names.isEmpty()) {
      return List.of();
    }
    List<String> command =
        new ArrayList<>(List.of("systemctl", "show", "-p", "LoadState,ActiveState,UnitFileState"));
    command.addAll(names);
    CommandOutput answer = source.run(HostCommand.of(command.toArray(String[]::new)));
    List<String> blocks = BLANK_LINE.splitToList(answer.output().strip());
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean told = answer.succeeded() && blocks.size() == names.size();
      Optional<Unit> unit = told ? parse(blocks.get(i)) : Optional.empty();
      String name = names.get(i);
      units.add(unit.orElseThrow(() -> unknown(name, answer)));
    }
    return units;
  }

  private static Optional<Unit> parse(String block) {
    Map<String, String> states = new HashMap<>();
    block.lines().forEach(line -> put(states, line));
    String load = states.getOrDefault("LoadState", "");
    String active = states.getOrDefault("ActiveState", "");
    if (load.isEmpty() || active.isEmpty()) {
      return Optional.empty();
    }
    // A service whose file was removed while it runs is not found, and must be stopped all the
    // same.
    boolean running = !DOWN.contains(active);
    boolean exists = running || !load.equals("not-found");
    return Optional.of(
        new Unit(exists, running, states.getOrDefault("UnitFileState", "").equals("enabled")));
  }

  private static MigrationException unknown(String name, CommandOutput answer) {
    return MigrationException.of(
        "service-state-unknown",
        Side.SOURCE,
        "systemctl does not tell the state of " + name + ": exit " + answer.exitCode() + ".",
        "Run systemctl show " + name + " by hand to see why, then try again.");
  }

  private static void put(Map<String, String> states, String line) {
    int equals = line.indexOf('=');
    if (equals > 0) {
      states.put(line.substring(0, equals), line.substring(equals + 1).strip());
    }
  }
}
