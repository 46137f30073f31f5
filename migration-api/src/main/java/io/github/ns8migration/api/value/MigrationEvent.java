package io.github.ns8migration.api.value;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that happens while a migration runs. The engine passes these to whoever embeds it; a
 * migrator sends {@link Note} and {@link Warned}, the rest comes from the engine.
 */
public sealed interface MigrationEvent {
  /** The application it is about. */
  ApplicationId application();

  /** A stage of an action begins; {@code stage} in the words of the journal: {@code final-sync}. */
  record StageEntered(ApplicationId application, String stage) implements MigrationEvent {}

  /** A stage is through, and will not be run again. */
  record StageCompleted(ApplicationId application, String stage, Duration took)
      implements MigrationEvent {}

  /**
   * How far a transfer is. Comes a few times a second at most; the last one of a transfer has
   * {@code bytesDone == bytesTotal}.
   *
   * @param part the tree or set of files that is being sent
   * @param bytesDone looked at or sent so far
   * @param bytesTotal size of the whole part, known from the beginning
   * @param files files sent so far
   * @param bytesPerSecond at the moment
   * @param remaining estimate, empty while there is none
   */
  record TransferProgress(
      ApplicationId application,
      String part,
      long bytesDone,
      long bytesTotal,
      long files,
      long bytesPerSecond,
      Optional<Duration> remaining)
      implements MigrationEvent {}

  /** How far a task of the cluster is; {@code percent} stands still while it waits for data. */
  record TaskProgress(ApplicationId application, String task, int percent)
      implements MigrationEvent {}

  /** Good to know. */
  record Note(ApplicationId application, String text) implements MigrationEvent {}

  /** Something people should look at. */
  record Warned(ApplicationId application, Finding finding) implements MigrationEvent {}

  /** An action ended well. */
  record ActionCompleted(ApplicationId application, String action) implements MigrationEvent {}

  /** An action stopped; the next call of the same action goes on at {@code stage}. */
  record ActionStopped(ApplicationId application, String action, String stage, Problem problem)
      implements MigrationEvent {}
}
