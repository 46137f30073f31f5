package io.github.ns8migration.api.source;

import io.github.ns8migration.api.MigrationException;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Changes to the old server, for the stages of a cut-over. Each change is written into the journal
 * with the former state before it is made, so {@link #undoAll()} can put it back days later, also
 * after a crash. All methods may be repeated: what is as asked already is left alone, and what the
 * host never had (a unit, a record) is no error.
 */
public interface SourceControl {
  /**
   * Stops services at once and side by side, without changing whether they start at boot, and
   * proves that they are down. Where one must be down before another, that takes two calls.
   *
   * @throws MigrationException when one still runs afterwards
   */
  void stop(String... units) throws MigrationException, InterruptedException;

  /**
   * Starts services that are down, for as long as something needs them, and proves that they run.
   * What the host does not have is left alone. {@link #undoAll()} stops them again, unless they ran
   * when this application first met them.
   *
   * @throws MigrationException when one does not run afterwards
   */
  void start(String... units) throws MigrationException, InterruptedException;

  /**
   * Stops services and keeps them off: record {@code status} set to {@code disabled} where there is
   * one, unit disabled.
   */
  void disable(String... units) throws MigrationException, InterruptedException;

  /**
   * Sets properties of an existing record, with the host's own tools.
   *
   * @throws MigrationException when a value cannot be stored: a vertical bar, a line feed, a
   *     backslash at its end, the pair {@code \n}; nothing is written then
   */
  void setProperties(String database, String key, Map<String, String> properties)
      throws MigrationException, InterruptedException;

  /**
   * Sends an event of the host, such as {@code firewall-adjust}.
   *
   * @throws MigrationException when one of its actions failed
   */
  void signalEvent(String event, String... arguments)
      throws MigrationException, InterruptedException;

  /**
   * Replaces the content of a configuration file that exists, and restarts the services that read
   * it, if they run. Owner and mode stay; the former file is kept beside it until it is put back.
   *
   * @param file its path on the host
   * @param content the whole of it
   * @throws MigrationException when it is not there or cannot be written
   */
  void replaceFile(String file, byte[] content, String... units)
      throws MigrationException, InterruptedException;

  /**
   * Waits, a few minutes at most, until a command of the host answers as wanted: for a service that
   * needs a while after its start.
   *
   * @return whether it did
   */
  boolean await(HostCommand command, Predicate<CommandOutput> wanted)
      throws MigrationException, InterruptedException;

  /**
   * Puts a page in the place of an application, at once: what its paths led to before is answered
   * with the page. To be called when NS8 serves, that is in {@link
   * io.github.ns8migration.api.Migrator#retire}, after the application was disabled. A web server
   * that does not take the page is told of as a warning, and keeps what it had.
   *
   * @throws IllegalStateException before the end of the import: people would be sent to nothing
   */
  void publish(LandingPage page) throws MigrationException, InterruptedException;

  /**
   * Puts back everything that was changed for this application, the last change first; sends {@code
   * runlevel-adjust} and {@code firewall-adjust} when services are concerned. Repeatable.
   */
  void undoAll() throws MigrationException, InterruptedException;
}
