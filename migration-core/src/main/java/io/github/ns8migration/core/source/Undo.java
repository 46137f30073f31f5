package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.ChangeLog.Change;
import io.github.ns8migration.core.source.FormerState.Former;
import io.github.ns8migration.core.source.FormerState.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the host back to what a {@link ChangeLog} remembers, the last change first. Every step looks
 * at the host before it acts, so all of it can be done again after a crash. Goes on after an error:
 * one service that fails must not keep the others down.
 */
final class Undo {
  private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

  /** In this order: the firewall opens the ports of services by their records. */
  private static final List<String> EVENTS = List.of("runlevel-adjust", "firewall-adjust");

  private final ChangeLog log;
  private final SourceHost source;
  private final HostTools host;
  private final WebServer web;
  private final List<MigrationException> failures = new ArrayList<>();

  Undo(ChangeLog log, SourceHost source, HostTools host, WebServer web) {
    this.log = log;
    this.source = source;
    this.host = host;
    this.web = web;
  }

  void all() throws MigrationException, InterruptedException {
    List<Change> changes = log.changes();
    for (int i = changes.size() - 1; i >= 0; i--) {
      Change change = changes.get(i);
      attempt(() -> putBack(change));
    }
    Map<String, Found> units = new FormerState(log).units();
    if (concernsServices(changes, units)) {
      for (String event : EVENTS) {
        attempt(() -> host.signalEvent(event));
      }
    }
    for (Map.Entry<String, Found> unit : units.entrySet()) {
      attempt(() -> settle(unit.getKey(), unit.getValue()));
    }
    if (changes.stream().anyMatch(each -> each.kind().equals(FormerState.PAGE_PUBLISHED))) {
      // Their templates look at the records, which are what they were by now.
      attempt(() -> web.refresh(new FormerState(log).templates()));
    }
    report();
    forget();
  }

  // On a full disk: all has been put back, and will be once more, which changes nothing.
  private void forget() {
    try {
      log.clear();
    } catch (MigrationException e) {
      LOG.warn("that all was put back cannot be written down: {}", e.problem());
    }
  }

  private void putBack(Change change) throws MigrationException, InterruptedException {
    switch (change.kind()) {
      case FormerState.PROPERTY_SET -> putBack(FormerState.former(change));
      case FormerState.PAGE_PUBLISHED -> web.remove(FormerState.application(change));
      case FormerState.UNIT_FOUND -> putBack(FormerState.unit(change), FormerState.found(change));
      case ReplacedFile.FILE_REPLACED -> ReplacedFile.of(change, source, host).putBack();
      default ->
          throw MigrationException.of(
              "change-unknown",
              Side.TOOL,
              "The list of changes holds one of an unknown kind: " + change.kind() + ".",
              "Undo it with the version of this program that made it.");
    }
  }

  private void putBack(Former former) throws MigrationException, InterruptedException {
    Optional<EsmithRecord> record = host.record(former.database(), former.key());
    if (record.isEmpty()) {
      LOG.warn("record {} of {} is gone: nothing to put back", former.key(), former.database());
      return;
    }
    Optional<String> now = record.get().property(former.property());
    if (former.before().isPresent() && !now.equals(former.before())) {
      Map<String, String> value = Map.of(former.property(), former.before().get());
      host.setProperties(former.database(), former.key(), value);
    } else if (former.before().isEmpty()
        && record.get().properties().containsKey(former.property())) {
      host.deleteProperty(former.database(), former.key(), former.property());
    }
  }

  private void putBack(String name, Found found) throws MigrationException, InterruptedException {
    Unit now = host.unit(name);
    if (now.exists() && found.enabled() && !now.enabled()) {
      host.systemctl("enable", name);
    }
    if (now.exists() && found.running() && !now.running()) {
      host.systemctl("start", name);
    }
  }

  /** After the events: what they made of a unit against its former state is put right. */
  private void settle(String name, Found found) throws MigrationException, InterruptedException {
    putBack(name, found);
    Unit now = host.unit(name);
    if (!found.enabled() && now.enabled()) {
      host.systemctl("disable", name);
    }
    if (!found.running() && now.running()) {
      host.systemctl("stop", name);
    }
    Unit after = host.unit(name);
    boolean asBefore = after.running() == found.running() && after.enabled() == found.enabled();
    if (after.exists() && !asBefore) {
      throw MigrationException.of(
          "service-not-restored",
          Side.SOURCE,
          name + " is not as it was: it was " + found.words() + ".",
          "See systemctl status " + name + " for the reason, correct it, then step back again.");
    }
  }

  private static boolean concernsServices(List<Change> changes, Map<String, Found> units)
      throws MigrationException {
    for (Change change : changes) {
      if (change.kind().equals(FormerState.PROPERTY_SET) && isStatus(FormerState.former(change))) {
        return true;
      }
    }
    return units.values().stream().anyMatch(unit -> unit.running() || unit.enabled());
  }

  private static boolean isStatus(Former former) {
    return former.database().equals("configuration") && former.property().equals("status");
  }

  private void attempt(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (MigrationException failed) {
      failures.add(failed);
    }
  }

  /** All that failed as one problem; the remedy is that of the first. */
  private void report() throws MigrationException {
    if (failures.isEmpty()) {
      return;
    }
    Problem first = failures.get(0).problem();
    String all =
        failures.stream()
            .map(failure -> failure.problem().message())
            .distinct()
            .collect(Collectors.joining(" "));
    throw new MigrationException(
        new Problem(first.code(), first.side(), all, first.remedy()), failures.get(0));
  }

  private interface Step {
    void run() throws MigrationException, InterruptedException;
  }
}
