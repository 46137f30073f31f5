package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.Thoroughness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** The receiving end of an instance, as the engine uses it. Not thread-safe. */
public interface Receiver {
  /** What answers at the endpoint. */
  enum Answer {
    /** Receives data, and accepts the credentials. */
    READY,
    /** Nobody listens, or nobody answers in time. */
    DOWN,
    /** Somebody answers who does not accept the credentials. */
    REFUSED,
    /** The receiver of a later stage of the import answers: this one has done its part. */
    LATER
  }

  /**
   * Looks who answers, and proves the credentials: the list of modules alone proves nothing, since
   * the daemon gives it to everybody.
   */
  Answer probe() throws MigrationException, InterruptedException;

  /**
   * Checks that every volume of the application is there to receive: what is sent into a volume
   * that was not asked for is lost without an error.
   *
   * @throws MigrationException naming the missing volumes
   */
  void checkVolumes(Application application) throws MigrationException, InterruptedException;

  /**
   * The channel for one pass.
   *
   * @param scratch empty folder only this user can read, for files on their way
   * @param events gets transfer progress
   */
  DataChannel channel(
      Application application, Pass pass, Path scratch, Consumer<MigrationEvent> events);

  /**
   * Looks at what has arrived.
   *
   * @param scratch empty folder only this user can read
   * @param since when the last pass began
   */
  Audit audit(Thoroughness thoroughness, Path scratch, Instant since);

  /**
   * What the daemon that answers now takes in: {@code data} for the first one, names of volumes for
   * the one that an import opens in its midst on the same port; empty when nobody answers.
   */
  Set<String> offers() throws MigrationException, InterruptedException;

  /**
   * The channel for one pass to the receiver that the import has opened in its midst. It knows
   * accounts by name. What arrives without its owner or rights is told item by item.
   *
   * @param notKept filled by passes that send, looked at by those that prove
   */
  DataChannel lateChannel(
      Application application,
      Pass pass,
      Path scratch,
      Consumer<MigrationEvent> events,
      NotKept notKept);

  /**
   * Tells the instance that all is there: it stops receiving and its import begins. Irrevocable,
   * whatever the outcome of this call: any access with the right password counts.
   */
  void commit() throws MigrationException, InterruptedException;
}
