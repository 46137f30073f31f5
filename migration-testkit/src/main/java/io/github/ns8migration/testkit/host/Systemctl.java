package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** {@code systemctl} as systemd 219 of NS7 has it: verbs, words and exit codes. */
final class Systemctl implements HostProgram {
  /** The order in which {@code show} prints, whatever the order asked for. */
  private static final List<String> PROPERTIES =
      List.of("Id", "LoadState", "ActiveState", "SubState", "UnitFileState");

  private static final int NOT_LOADED = 5;
  private static final int NOT_RUNNING = 3;

  private final Units units;
  private final Set<String> stubborn;

  /**
   * @param stubborn units that neither start nor stop, shared with whoever fills it
   */
  Systemctl(Units units, Set<String> stubborn) {
    this.units = units;
    this.stubborn = stubborn;
  }

  @Override
  public CommandOutput run(List<String> arguments) throws IOException {
    Call call = Call.parse(arguments);
    if (!call.machine.isEmpty()) {
      return units.get(call.machine).running()
          ? Answer.DONE
          : Answer.failed(1, "Failed to create bus connection: Host is down");
    }
    return switch (call.verb) {
      case "start" -> each(call, unit -> unit.running(true));
      case "stop" -> each(call, unit -> unit.running(false));
      case "restart", "reload-or-restart" -> each(call, unit -> unit.running(true));
      case "try-restart", "condrestart" -> each(call, unit -> unit);
      case "reload" -> reload(call);
      case "enable" -> enable(call, true);
      case "disable" -> enable(call, false);
      case "is-active" -> isActive(call);
      case "is-enabled" -> isEnabled(call);
      case "is-failed" -> Answer.failed(1);
      case "status" -> status(call);
      case "show" -> show(call);
      case "daemon-reload", "reset-failed" -> Answer.DONE;
      default -> Answer.failed(1, "Unknown operation '" + call.verb + "'.");
    };
  }

  /** The arguments, sorted out. */
  private static final class Call {
    String verb = "";
    String machine = "";
    boolean now;
    boolean quiet;
    final List<String> names = new ArrayList<>();
    final Set<String> properties = new LinkedHashSet<>();

    static Call parse(List<String> arguments) {
      Call call = new Call();
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
        switch (argument) {
          case "--now" -> call.now = true;
          case "-q", "--quiet" -> call.quiet = true;
          case "-p", "--property" -> {
            call.properties.addAll(Arrays.asList(next.split(",")));
            i++;
          }
          case "-M", "--machine" -> {
            call.machine = next;
            i++;
          }
          default -> call.word(argument);
        }
      }
      return call;
    }

    private void word(String argument) {
      if (argument.startsWith("--property=")) {
        properties.addAll(Arrays.asList(argument.substring("--property=".length()).split(",")));
      } else if (argument.startsWith("--machine=")) {
        machine = argument.substring("--machine=".length());
      } else if (!argument.startsWith("-")) {
        if (verb.isEmpty()) {
          verb = argument;
        } else {
          names.add(Units.plain(argument));
        }
      }
    }
  }

  /** Does it for all units that are there; the exit code tells of one that is not. */
  private CommandOutput each(Call call, UnaryOperator<Unit> change) throws IOException {
    if (call.names.isEmpty()) {
      return Answer.failed(1, "Too few arguments.");
    }
    int exit = 0;
    List<String> errors = new ArrayList<>();
    for (String name : call.names) {
      Unit unit = units.get(name);
      if (!unit.loaded()) {
        exit = NOT_LOADED;
        errors.add("Failed to " + call.verb + " " + name + ".service: Unit not found.");
      } else if (stubborn.contains(name)) {
        exit = exit == 0 ? 1 : exit;
        errors.add("Job for " + name + ".service failed. See 'systemctl status " + name + "'.");
      } else {
        units.put(change.apply(unit));
      }
    }
    return new CommandOutput(exit, "", errors);
  }

  private CommandOutput reload(Call call) throws IOException {
    for (String name : call.names) {
      if (!units.get(name).running()) {
        return Answer.failed(1, "Job for " + name + ".service invalid.");
      }
    }
    return Answer.DONE;
  }

  private CommandOutput enable(Call call, boolean on) throws IOException {
    if (call.names.isEmpty()) {
      return Answer.failed(1, "Too few arguments.");
    }
    for (String name : call.names) {
      if (!units.get(name).loaded()) {
        return Answer.failed(1, "Failed to execute operation: No such file or directory");
      }
    }
    for (String name : call.names) {
      units.put(units.get(name).enabled(on));
    }
    if (!call.now) {
      return Answer.DONE;
    }
    call.verb = on ? "start" : "stop";
    return each(call, unit -> unit.running(on));
  }

  /** Exit 0 when one of them runs. */
  private CommandOutput isActive(Call call) throws IOException {
    StringBuilder lines = new StringBuilder();
    boolean any = false;
    for (String name : call.names) {
      Unit unit = units.get(name);
      any |= unit.running();
      lines.append(activeWord(unit)).append('\n');
    }
    return new CommandOutput(any ? 0 : NOT_RUNNING, call.quiet ? "" : lines.toString(), List.of());
  }

  /** systemd 219 forgets units that neither run nor start at boot, and says so for missing ones. */
  private static String activeWord(Unit unit) {
    if (unit.running()) {
      return "active";
    }
    return unit.loaded() && unit.enabled() ? "inactive" : "unknown";
  }

  private CommandOutput isEnabled(Call call) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<String> errors = new ArrayList<>();
    boolean any = false;
    for (String name : call.names) {
      Unit unit = units.get(name);
      if (!unit.loaded()) {
        errors.add(
            "Failed to get unit file state for " + name + ".service: No such file or directory");
        return new CommandOutput(1, lines.toString(), errors);
      }
      any |= unit.enabled();
      lines.append(unit.enabled() ? "enabled" : "disabled").append('\n');
    }
    return new CommandOutput(any ? 0 : 1, call.quiet ? "" : lines.toString(), errors);
  }

  private CommandOutput status(Call call) throws IOException {
    StringBuilder lines = new StringBuilder();
    int exit = 0;
    for (String name : call.names) {
      Unit unit = units.get(name);
      exit = unit.running() ? exit : NOT_RUNNING;
      lines.append("* ").append(name).append(".service\n   Loaded: ");
      lines.append(unit.loaded() ? "loaded" : "not-found").append("\n   Active: ");
      lines.append(unit.running() ? "active (running)" : "inactive (dead)").append('\n');
    }
    return new CommandOutput(exit, lines.toString(), List.of());
  }

  /** Always exit 0: a missing unit is {@code LoadState=not-found}. A blank line between units. */
  private CommandOutput show(Call call) throws IOException {
    List<String> blocks = new ArrayList<>();
    for (String name : call.names) {
      Unit unit = units.get(name);
      StringBuilder block = new StringBuilder();
      for (String property : PROPERTIES) {
        if (call.properties.isEmpty() || call.properties.contains(property)) {
          block.append(property).append('=').append(property(unit, property)).append('\n');
        }
      }
      blocks.add(block.toString());
    }
    return Answer.printed(String.join("\n", blocks));
  }

  private static String property(Unit unit, String property) {
    return switch (property) {
      case "Id" -> unit.name() + (unit.name().contains(".") ? "" : ".service");
      case "LoadState" -> unit.loaded() ? "loaded" : "not-found";
      case "ActiveState" -> unit.running() ? "active" : "inactive";
      case "SubState" -> unit.running() ? "running" : "dead";
      default -> unit.loaded() ? (unit.enabled() ? "enabled" : "disabled") : "";
    };
  }
}
