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

  /**
   * What the down time of a cut-over is expected to be, from the stop of the first service to the
   * moment when NS8 begins to import. Comes when all that can be done before has been done.
   *
   * @param application the leader of the group
   * @param downTime expected
   * @param maximum what was allowed; empty when nobody set one
   */
  record DownTimeForetold(ApplicationId application, Duration downTime, Optional<Duration> maximum)
      implements MigrationEvent {}

  /**
   * How long a group has been out of service. Comes with each stage while nobody serves.
   *
   * @param application the leader of the group
   * @param since the first service was stopped
   * @param foretold for the time up to the hand-over; empty when nothing was
   * @param serving whether it is over: NS8 serves, or NS7 again
   */
  record OutOfService(
      ApplicationId application, Duration since, Optional<Duration> foretold, boolean serving)
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
