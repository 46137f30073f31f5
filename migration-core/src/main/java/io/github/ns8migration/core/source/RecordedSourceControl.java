package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.FormerState.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the old server with its own tools, and remembers in a {@link ChangeLog} how it was. The
 * log has an entry before the host is touched, so that a crash at any moment leaves at worst an
 * entry for a change that was not made, which undoing does no harm.
 *
 * <p>Properties that look like secrets are refused: their former value would be written into the
 * log, and both values into the host's syslog and its list of processes.
 *
 * <p>For use by one thread at a time.
 */
public final class RecordedSourceControl implements CutoverControl {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedSourceControl.class);

  private static final String STATUS = "status";
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.@\\\\-]*");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(passw|secret|passphrase|private_?key|token).*");

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private final SourceHost source;
  private final HostTools host;
  private final WebServer web;
  private final ChangeLog log;
  private final FormerState former;

  /** Changes that host, remembering in that log. */
  public RecordedSourceControl(SourceHost source, ChangeLog log) {
    this.source = source;
    this.host = new HostTools(source);
    this.web = new WebServer(source);
    this.log = log;
    this.former = new FormerState(log);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when a name cannot be one of a unit
   */
  @Override
  public void stop(String... units) throws MigrationException, InterruptedException {
    requireNames(units);
    Map<String, Unit> found = host.units(List.of(units));
    for (Map.Entry<String, Unit> unit : found.entrySet()) {
      remember(unit.getKey(), unit.getValue());
    }
    // One command: systemd stops them side by side.
    forAll(found, Unit::running, "stop");
    requireDown(units);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when a name cannot be one of a unit
   */
  @Override
  public void start(String... units) throws MigrationException, InterruptedException {
    requireNames(units);
    for (String name : units) {
      Unit unit = host.unit(name);
      if (!former.units().containsKey(name)) {
        remember(name, unit); // later it runs because of this very call
      }
      if (unit.exists() && !unit.running()) {
        host.systemctl("start", name);
      }
    }
    List<String> down = those(unit -> unit.exists() && !unit.running(), units);
    if (!down.isEmpty()) {
      throw MigrationException.of(
          "service-not-started",
          Side.SOURCE,
          "Not running after they were started: " + String.join(", ", down) + ".",
          "See systemctl status and journalctl -u for the reason, correct it, and try again.");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when a name cannot be one of a unit
   */
  @Override
  public void disable(String... units) throws MigrationException, InterruptedException {
    requireNames(units);
    for (String name : units) {
      Unit unit = host.unit(name);
      remember(name, unit);
      // The record first: while it says enabled, an event of the host switches the unit on again.
      disableRecord(name);
      if (unit.enabled()) {
        host.systemctl("disable", "--now", name);
      } else if (unit.running()) {
        host.systemctl("stop", name);
      }
    }
    requireDown(units);
    requireDisabled(units);
  }

  @Override
  public void setProperties(String database, String key, Map<String, String> properties)
      throws MigrationException, InterruptedException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      requireStorable(key, property.getKey(), property.getValue());
    }
    Optional<EsmithRecord> record = host.record(database, key);
    if (record.isEmpty()) {
      LOG.debug("no record {} in {}: nothing to set", key, database);
      return;
    }
    Map<String, String> changes = new TreeMap<>(properties);
    changes
        .entrySet()
        .removeIf(it -> it.getValue().equals(record.get().properties().get(it.getKey())));
    for (String name : changes.keySet()) {
      former.remember(database, record.get(), name);
    }
    if (!changes.isEmpty()) {
      host.setProperties(database, key, changes);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when {@code event} cannot be the name of one
   */
  @Override
  public void signalEvent(String event, String... arguments)
      throws MigrationException, InterruptedException {
    host.signalEvent(event, arguments);
  }

  /**
   * {@inheritDoc}
   *
   * @throws MigrationException when the page could not be put up; whoever calls decides whether
   *     that matters
   */
  @Override
  public void publish(LandingPage page) throws MigrationException, InterruptedException {
    former.remember(page);
    web.show(page);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A unit that was down, or did not start at boot, when it was first met is so afterwards, even
   * when its record says {@code enabled} and the events start it. Goes through the whole log before
   * it reports what could not be put back; the log is kept then, so that the call can be repeated.
   *
   * @throws MigrationException when a service does not start, a value is not stored, or an event
   *     fails
   */
  @Override
  public void undoAll() throws MigrationException, InterruptedException {
    new Undo(log, source, host, web).all();
  }

  @Override
  public void replaceFile(String file, byte[] content, String... units)
      throws MigrationException, InterruptedException {
    requireNames(units);
    new ReplacedFile(source, host, file, List.of(units)).replace(content, log);
  }

  @Override
  public boolean await(HostCommand command, Predicate<CommandOutput> wanted)
      throws MigrationException, InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    boolean answered = wanted.test(source.run(command));
    while (!answered && System.nanoTime() < end) {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      answered = wanted.test(source.run(command));
    }
    return answered;
  }

  @Override
  public void keepDown() throws MigrationException, InterruptedException {
    // Only systemd's own switch: the record is what retiring changes, with its events.
    forAll(host.units(former.units().keySet()), Unit::enabled, "disable", "--now");
    String[] units = former.units().keySet().toArray(String[]::new);
    requireDown(units);
    requireDisabled(units);
  }

  private void remember(String name, Unit unit) throws MigrationException {
    if (unit.exists()) {
      former.remember(name, new Found(unit.running(), unit.enabled()));
    }
  }

  private void disableRecord(String name) throws MigrationException, InterruptedException {
    Predicate<EsmithRecord> service =
        record -> record.type().equals("service") || record.properties().containsKey(STATUS);
    if (host.record("configuration", name).filter(service).isPresent()) {
      setProperties("configuration", name, Map.of(STATUS, "disabled"));
    }
  }

  private void requireDown(String... units) throws MigrationException, InterruptedException {
    List<String> running = those(Unit::running, units);
    if (!running.isEmpty()) {
      throw MigrationException.of(
          "service-still-running",
          Side.SOURCE,
          "Still running after they were stopped: " + String.join(", ", running) + ".",
          "See systemctl status and journalctl -u for the reason, stop them by hand, try again.");
    }
  }

  private void requireDisabled(String... units) throws MigrationException, InterruptedException {
    List<String> enabled = those(Unit::enabled, units);
    if (!enabled.isEmpty()) {
      throw MigrationException.of(
          "service-still-enabled",
          Side.SOURCE,
          "Would start again at the next boot: " + String.join(", ", enabled) + ".",
          "Run systemctl disable for them by hand to see why it fails, then try again.");
    }
  }

  private List<String> those(Predicate<Unit> test, String... units)
      throws MigrationException, InterruptedException {
    return those(test, host.units(List.of(units)));
  }

  private static List<String> those(Predicate<Unit> test, Map<String, Unit> units) {
    return units.entrySet().stream()
        .filter(unit -> test.test(unit.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Runs systemctl once, for all of the units of which that is true. */
  private void forAll(Map<String, Unit> units, Predicate<Unit> test, String... words)
      throws MigrationException, InterruptedException {
    List<String> names = those(test, units);
    if (!names.isEmpty()) {
      List<String> command = new ArrayList<>(List.of(words));
      command.addAll(names);
      host.systemctl(command.toArray(String[]::new));
    }
  }

  private static void requireNames(String... units) {
    for (String name : units) {
      if (!UNIT.matcher(name).matches()) {
        throw new IllegalArgumentException("not the name of a unit: " + name);
      }
    }
  }

  private static void requireStorable(String key, String name, String value)
      throws MigrationException {
    String what = "Property " + name + " of " + key;
    if (SECRET.matcher(name).matches()) {
      throw MigrationException.of(
          "secret-property",
          Side.TOOL,
          what + " looks like a secret; NS7 would write it into its log.",
          "Do not change secrets of NS7 during a migration. Nothing was written.");
    }
    if (name.isEmpty() || !name.equals(name.strip()) || unstorable(name) || unstorable(value)) {
      throw refused(what, "a vertical bar, a line feed, a backslash at its end, or the pair \\n");
    }
    if (!value.equals(value.stripTrailing())) {
      throw refused(what, "blanks at its end, which NS7 cuts off");
    }
  }

  private static boolean unstorable(String text) {
    return text.indexOf('|') >= 0
        || text.indexOf('\n') >= 0
        || text.endsWith("\\")
        || text.contains("\\n");
  }

  private static MigrationException refused(String what, String why) {
    return MigrationException.of(
        "value-not-storable",
        Side.TOOL,
        what + " cannot be stored in a database of NS7: it has " + why + ".",
        "Choose a value without it. Nothing was written.");
  }
}
