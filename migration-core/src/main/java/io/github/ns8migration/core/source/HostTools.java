package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's own programs that change it: for units, properties and events. */
public final class HostTools {
  private static final Logger LOG = LoggerFactory.getLogger(HostTools.class);

  private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /** A service may take its 90 seconds to stop, and WebTop's does. */
  private static final Duration SERVICE_TIME = Duration.ofMinutes(5);

  /** An event may expand templates, restart services, and build the firewall anew. */
  private static final Duration EVENT_TIME = Duration.ofMinutes(15);

  private final SourceHost source;

  /** Of that host. */
  public HostTools(SourceHost source) {
    this.source = source;
  }

  /** State of a unit. */
  public Unit unit(String name) throws MigrationException, InterruptedException {
    return Unit.of(name, source);
  }

  /** States of units, by their names in this order; asked for with one command. */
  public Map<String, Unit> units(Collection<String> names)
      throws MigrationException, InterruptedException {
    List<String> each = names.stream().distinct().toList();
    List<Unit> found = Unit.all(each, source);
    Map<String, Unit> units = new LinkedHashMap<>();
    for (int i = 0; i < each.size(); i++) {
      units.put(each.get(i), found.get(i));
    }
    return units;
  }

  /** Its exit status is no error: what counts is the state it leaves, which callers look at. */
  public void systemctl(String... arguments) throws MigrationException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemctl"));
    command.addAll(Arrays.asList(arguments));
    CommandOutput answer = run(SERVICE_TIME, command);
    if (!answer.succeeded()) {
      LOG.warn("{} ended with exit status {}", String.join(" ", command), answer.exitCode());
    }
  }

  /** A record as it is now. */
  public Optional<EsmithRecord> record(String database, String key) throws MigrationException {
    return source.database(database).record(key);
  }

  /**
   * Sets all with one call. {@code setprop} ends with zero also when it wrote nothing, so what it
   * did is looked at.
   */
  public void setProperties(String database, String key, Map<String, String> values)
      throws MigrationException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/sbin/e-smith/db", database, "setprop", key));
    values.forEach((name, value) -> command.addAll(List.of(name, value)));
    run(SERVICE_TIME, command);
    Optional<EsmithRecord> after = record(database, key);
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!after.flatMap(it -> it.property(value.getKey())).equals(Optional.of(value.getValue()))) {
        throw notStored(database, key, value.getKey());
      }
    }
  }

  void deleteProperty(String database, String key, String name)
      throws MigrationException, InterruptedException {
    run(SERVICE_TIME, List.of("/sbin/e-smith/db", database, "delprop", key, name));
    if (record(database, key).filter(it -> it.properties().containsKey(name)).isPresent()) {
      throw notStored(database, key, name);
    }
  }

  /** Sends an event, and says when one of its actions failed. */
  public void signalEvent(String event, String... arguments)
      throws MigrationException, InterruptedException {
    if (!EVENT.matcher(event).matches()) {
      throw new IllegalArgumentException("not the name of an event: " + event);
    }
    List<String> command = new ArrayList<>(List.of("/sbin/e-smith/signal-event", event));
    command.addAll(Arrays.asList(arguments));
    CommandOutput answer = run(EVENT_TIME, command);
    if (!answer.succeeded()) {
      throw MigrationException.of(
          "event-failed",
          Side.SOURCE,
          "The event " + event + " failed with exit status " + answer.exitCode() + ".",
          "See /var/log/messages for the action that failed, then run signal-event "
              + event
              + " again.");
    }
  }

  private CommandOutput run(Duration time, List<String> command)
      throws MigrationException, InterruptedException {
    return source.run(new HostCommand(command, time, Map.of()));
  }

  private static MigrationException notStored(String database, String key, String name) {
    return MigrationException.of(
        "property-not-stored",
        Side.SOURCE,
        "Property " + name + " of " + key + " in database " + database + " was not changed.",
        "See that the database can be written, and that no other program changes it just now.");
  }
}
