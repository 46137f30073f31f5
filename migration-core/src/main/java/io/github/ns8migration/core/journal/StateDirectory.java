package io.github.ns8migration.core.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state directory, laid out like the existing tool's ({@code
 * /var/lib/nethserver/nethserver-ns8-migration}), so that a migration begun with either can go on
 * in the other: {@code environment}, and per application {@code bind.env}, {@code migrated}, {@code
 * skip}, {@code syncing.lock}. What is ours alone has names of its own: {@code journal.jsonl},
 * {@code membership.jsonl}, {@code session.json}, {@code work/}. Not thread-safe.
 */
public final class StateDirectory {
  /** What the account provider of a host is called among its applications. */
  public static final ApplicationId ACCOUNT_PROVIDER = new ApplicationId("account-provider");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BIND = "bind.env";

  private final Path root;
  private final Clock clock;

  /** The directory need not exist yet. */
  public StateDirectory(Path root, Clock clock) {
    this.root = root.toAbsolutePath();
    this.clock = clock;
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  /** What the host knows of its membership; empty when it never joined, or left. */
  public Optional<Environment> environment() throws MigrationException {
    Path file = root.resolve("environment");
    return Environment.parse(file, StateFiles.read(file));
  }

  /** Writes down the membership. */
  public void join(Environment environment) throws MigrationException {
    StateFiles.write(root.resolve("environment"), environment.format());
  }

  /** The login of the technical user; empty when there is none. */
  public Optional<Map<String, String>> session() throws MigrationException {
    String text = StateFiles.read(root.resolve("session.json"));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, String> values =
          JSON.readValue(
              text, JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
      return Optional.of(values);
    } catch (JsonProcessingException e) {
      throw new MigrationException(
          StateProblems.incomplete(root.resolve("session.json"), "usable content"), e);
    }
  }

  /** Keeps the login of the technical user, for its owner alone. */
  public void keepSession(Map<String, String> values) throws MigrationException {
    try {
      StateFiles.write(root.resolve("session.json"), JSON.writeValueAsString(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always JSON", e);
    }
  }

  /** Forgets membership and login: the host has left. */
  public void leave() throws MigrationException {
    StateFiles.delete(root.resolve("session.json"));
    StateFiles.delete(root.resolve("agent.env"));
    StateFiles.delete(root.resolve("environment"));
  }

  /** The journal of joining and leaving. */
  public Journal membership() throws MigrationException {
    return Journal.open(root.resolve("membership.jsonl"), clock);
  }

  /**
   * Keeps every other run from joining or leaving until the result is closed.
   *
   * @throws MigrationException with problem code {@code application-busy} when one is at work
   */
  public Lock lockMembership() throws MigrationException, InterruptedException {
    ApplicationLock lock =
        ApplicationLock.take(root.resolve("membership.lock"), "the connection to the cluster");
    return lock::close;
  }

  /** What time it is for the journals. */
  public Clock clock() {
    return clock;
  }

  /** The instance of an application; empty when it was not started. */
  public Optional<Binding> binding(ApplicationId id) throws MigrationException {
    Path file = folder(id).resolve(BIND);
    String text = StateFiles.read(file); // nothing for a link that leads nowhere
    return text.isEmpty() ? Optional.empty() : Optional.of(Binding.parse(file, text));
  }

  /**
   * Writes down the instance. That of the account provider stands in {@code ad/} or {@code ldap/},
   * with a link to it beside them, as the existing tool has it and looks for it.
   */
  public void bind(ApplicationId id, Binding binding) throws MigrationException {
    Path file = folder(id).resolve(BIND);
    if (id.equals(ACCOUNT_PROVIDER)) {
      String kind = binding.module().value().startsWith("samba") ? "ad" : "ldap";
      StateFiles.write(folder(id).resolve(kind).resolve(BIND), binding.format());
      StateFiles.link(file, kind + "/" + BIND);
    } else {
      StateFiles.write(file, binding.format());
    }
  }

  /** Forgets the instance. */
  public void unbind(ApplicationId id) throws MigrationException {
    if (id.equals(ACCOUNT_PROVIDER)) {
      // First what the link leads to: a link to nothing means "not started" to everybody.
      StateFiles.delete(folder(id).resolve("ad").resolve(BIND));
      StateFiles.delete(folder(id).resolve("ldap").resolve(BIND));
    }
    StateFiles.delete(folder(id).resolve(BIND));
    StateFiles.delete(folder(id).resolve("sent")); // what that instance holds
  }

  /** Whether its move is over. */
  public boolean migrated(ApplicationId id) {
    return Files.exists(folder(id).resolve("migrated"));
  }

  /** Says whether its move is over. */
  public void setMigrated(ApplicationId id, boolean migrated) throws MigrationException {
    flag(folder(id).resolve("migrated"), migrated);
  }

  /** Whether the administrator left it out. */
  public boolean skipped(ApplicationId id) {
    return Files.exists(folder(id).resolve("skip"));
  }

  /** Leaves it out, or takes it in again. */
  public void setSkipped(ApplicationId id, boolean skipped) throws MigrationException {
    flag(folder(id).resolve("skip"), skipped);
  }

  /**
   * What tells where these applications stand, without any password: files that a state directory
   * elsewhere can have, by their names in it.
   */
  public Map<String, String> standings(List<ApplicationId> ids) throws MigrationException {
    Map<String, String> files = new LinkedHashMap<>();
    for (ApplicationId id : ids) {
      if (skipped(id)) {
        files.put(id.value() + "/skip", "");
      }
      if (migrated(id)) {
        files.put(id.value() + "/migrated", "");
      }
      binding(id)
          .ifPresent(bound -> files.put(id.value() + "/" + BIND, bound.withoutPassword().format()));
    }
    return files;
  }

  /** The journal of the group that this application leads. */
  public Journal journal(ApplicationId leader) throws MigrationException {
    return Journal.open(folder(leader).resolve("journal.jsonl"), clock);
  }

  /**
   * Keeps every other run away from a group until the result is closed.
   *
   * @throws MigrationException with problem code {@code application-busy} when one is at work
   */
  public Lock lock(ApplicationId leader) throws MigrationException, InterruptedException {
    ApplicationLock lock =
        ApplicationLock.take(folder(leader).resolve("syncing.lock"), leader.value());
    return lock::close;
  }

  /** Whether somebody works on the group that this application leads. */
  public boolean busy(ApplicationId leader) throws MigrationException, InterruptedException {
    return ApplicationLock.held(folder(leader).resolve("syncing.lock"));
  }

  /** An empty folder for one call of a migrator; an older one of that name is emptied. */
  public Path scratch(ApplicationId id, String name) throws MigrationException {
    Path folder = folder(id).resolve("work").resolve(name);
    StateFiles.delete(folder);
    StateFiles.createFolder(folder);
    return folder;
  }

  /** Deletes all such folders of an application. */
  public void clearScratch(ApplicationId id) throws MigrationException {
    StateFiles.delete(folder(id).resolve("work"));
  }

  /**
   * Checks that the directory can be written, before anything is touched.
   *
   * @throws MigrationException when it cannot
   */
  public void checkWritable() throws MigrationException {
    StateFiles.createFolder(root);
    if (!Files.isWritable(root)) {
      throw new MigrationException(
          new Problem(
              "state-not-writable",
              Side.TOOL,
              "The state directory cannot be written: " + root + ".",
              "Run this program as a user who may write there, usually root."));
    }
  }

  private Path folder(ApplicationId id) {
    return root.resolve(id.value());
  }

  private static void flag(Path file, boolean set) throws MigrationException {
    if (set) {
      StateFiles.write(file, "");
    } else {
      StateFiles.delete(file);
    }
  }

  /** Held until it is closed. */
  @FunctionalInterface
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }
}
