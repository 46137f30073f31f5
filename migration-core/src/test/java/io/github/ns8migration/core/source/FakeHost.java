package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A host in memory whose programs for services, databases and events do what NS7's do. */
final class FakeHost implements SourceHost {
  /** How a unit is; {@code enabled} is systemd's word for its file. */
  record State(boolean running, String enabled) {
    static final State ON = new State(true, "enabled");
    static final State OFF = new State(false, "disabled");
  }

  /** The program that migrates was killed. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  final Map<String, EsmithFile> databases = new HashMap<>();
  final Map<String, State> units = new TreeMap<>();
  final List<String> changes = new ArrayList<>();
  final Set<String> refusing = new HashSet<>();
  Path root;
  private int changesToLive = Integer.MAX_VALUE;
  private boolean dieAfterwards;

  FakeHost unit(String name, State state) {
    units.put(name, state);
    return this;
  }

  FakeHost record(String database, EsmithRecord record) {
    databases.merge(
        database, EsmithFile.EMPTY.withRecord(record), (old, ignored) -> old.withRecord(record));
    return this;
  }

  FakeHost service(String name, String status) {
    return record("configuration", new EsmithRecord(name, "service", Map.of("status", status)));
  }

  String property(String key, String name) throws MigrationException {
    return database("configuration").record(key).orElseThrow().property(name).orElse(null);
  }

  /** Makes the n-th change from now the last one, done or just not done. */
  void killAt(int change, boolean afterwards) {
    changesToLive = change;
    dieAfterwards = afterwards;
  }

  void live() {
    changesToLive = Integer.MAX_VALUE;
  }

  @Override
  public EsmithDatabase database(String name) {
    return databases.getOrDefault(name, EsmithFile.EMPTY);
  }

  @Override
  public CommandOutput run(HostCommand command) {
    List<String> arguments = command.arguments();
    if (arguments.subList(0, 2).equals(List.of("systemctl", "show"))) {
      List<String> blocks =
          arguments.subList(4, arguments.size()).stream().map(this::show).toList();
      return output(0, String.join("\n", blocks));
    }
    boolean last = --changesToLive < 0;
    if (last && !dieAfterwards) {
      throw new Killed();
    }
    changes.add(String.join(" ", arguments));
    CommandOutput output = change(arguments);
    if (last) {
      throw new Killed();
    }
    return output;
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader) {
    throw new AssertionError("nothing here makes dumps: " + command);
  }

  private String show(String unit) {
    State state = units.get(unit);
    return state == null
        ? "LoadState=not-found\nActiveState=inactive\nUnitFileState=\n"
        : "LoadState=loaded\nActiveState="
            + (state.running() ? "active" : "inactive")
            + "\nUnitFileState="
            + state.enabled()
            + "\n";
  }

  private CommandOutput change(List<String> arguments) {
    if (refusing.contains(String.join(" ", arguments))) {
      return output(1, "");
    }
    return switch (arguments.get(0)) {
      case "systemctl" -> systemctl(arguments);
      case "/sbin/e-smith/db" -> db(arguments);
      case "/sbin/e-smith/signal-event" -> event(arguments.get(1));
      case "/sbin/e-smith/expand-template", "httpd" -> output(0, "");
      default -> throw new AssertionError("no such program: " + arguments);
    };
  }

  private CommandOutput systemctl(List<String> arguments) {
    int first = arguments.get(2).startsWith("-") ? 3 : 2;
    String verb = String.join(" ", arguments.subList(1, first));
    int exit = 0;
    for (String unit : arguments.subList(first, arguments.size())) {
      exit |= systemctl(verb, unit);
    }
    return output(exit, "");
  }

  private int systemctl(String verb, String unit) {
    State old = units.get(unit);
    if (old == null || refusing.contains("systemctl " + verb + " " + unit)) {
      return 1;
    }
    State now =
        switch (verb) {
          case "stop" -> new State(false, old.enabled());
          case "start", "restart" -> new State(true, old.enabled());
          case "enable" -> new State(old.running(), enabled(old, "enabled"));
          case "disable" -> new State(old.running(), enabled(old, "disabled"));
          case "disable --now" -> new State(false, enabled(old, "disabled"));
          default -> throw new AssertionError("no such verb: " + verb);
        };
    units.put(unit, now);
    return 0;
  }

  private static String enabled(State old, String wanted) {
    return old.enabled().equals("static") ? "static" : wanted;
  }

  private CommandOutput db(List<String> arguments) {
    String key = arguments.get(3);
    EsmithFile file = databases.getOrDefault(arguments.get(1), EsmithFile.EMPTY);
    switch (arguments.get(2)) {
      case "setprop" -> {
        Map<String, String> values = new HashMap<>();
        for (int i = 4; i < arguments.size(); i += 2) {
          values.put(arguments.get(i), arguments.get(i + 1));
        }
        databases.put(arguments.get(1), file.withProperties(key, values));
      }
      case "delprop" ->
          databases.put(
              arguments.get(1),
              file.withoutProperties(key, Set.copyOf(arguments.subList(4, arguments.size()))));
      default -> throw new AssertionError("no such command: " + arguments);
    }
    return output(0, "");
  }

  private CommandOutput event(String event) {
    if (event.equals("runlevel-adjust")) {
      for (EsmithRecord record : database("configuration").records("service")) {
        boolean on = record.property("status").orElse("").equals("enabled");
        units.computeIfPresent(
            record.key(), (name, old) -> new State(on, enabled(old, on ? "enabled" : "disabled")));
      }
    }
    return output(0, "");
  }

  private static CommandOutput output(int exitCode, String text) {
    return new CommandOutput(exitCode, text, List.of());
  }

  @Override
  public Path path(String absolute) {
    if (root == null) {
      throw new UnsupportedOperationException();
    }
    return root.resolve(absolute.substring(1));
  }

  @Override
  public String fullName() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String domain() {
    throw new UnsupportedOperationException();
  }

  @Override
  public AccountLists accounts() {
    throw new UnsupportedOperationException();
  }
}
