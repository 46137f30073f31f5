package io.github.ns8migration.api;

import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Transferred;
import java.util.List;

/**
 * Moves one application from the old server (NethServer 7) into the new cluster (NethServer 8).
 *
 * <p>A migrator says <em>what</em> is to be done, the engine decides <em>when</em>: a migrator
 * never loops, sleeps, polls, retries or locks, and keeps nothing between calls. Stages may run
 * days apart, in another process, and each of them more than once: after a crash or an error the
 * engine goes on at the stage that did not end, so every method must be repeatable. An interrupt
 * ends the call with {@link InterruptedException}; the context's methods honour it.
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader}, need a public constructor
 * without parameters, and are called by one thread at a time; only {@link #detect} may be called
 * beside another call. Those of a group work side by side, each on a thread of its own. A whole
 * one:
 *
 * <pre>{@code
 * public final class NotesMigrator implements Migrator {
 *   public Application application() {
 *     return Application.named("nethserver-notes", "Notes").intoImage("notes").withVolumes("data");
 *   }
 *
 *   public Availability detect(SourceHost source) {
 *     return Files.exists(source.path("/etc/e-smith/db/configuration/defaults/notes/type"))
 *         ? Availability.AVAILABLE : Availability.NOT_INSTALLED;
 *   }
 *
 *   public Plan plan(PlanContext context) {
 *     return Plan.builder().arrives("notes", "all of them").build();
 *   }
 *
 *   public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
 *     return Transferred.of(context.channel().sendTree(
 *         TreeTransfer.of(context.source().path("/var/lib/notes"), "data").deletingExtraneous()));
 *   }
 *
 *   public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
 *     context.control().stop("notesd");
 *   }
 *
 *   public void retire(CutoverContext context) throws MigrationException, InterruptedException {
 *     context.control().disable("notesd");
 *   }
 *
 *   public Verification verify(VerifyContext context) {
 *     return Verification.of();
 *   }
 * }
 * }</pre>
 */
public interface Migrator {
  /** Name, image, volumes, what it follows. Always the same; no I/O. */
  Application application();

  /**
   * Whether the application is there to be moved. Reads only, needs no connection.
   *
   * @throws MigrationException when the host cannot be read
   */
  Availability detect(SourceHost source) throws MigrationException, InterruptedException;

  /**
   * What the move needs of either side beside what every move needs: programs, room for copies. The
   * preflight checks it before anything is touched. Reads only, and quickly.
   *
   * @throws MigrationException when the host cannot be read
   */
  default Requirements requirements(SourceHost source)
      throws MigrationException, InterruptedException {
    return Requirements.NONE;
  }

  /**
   * What must be asked before {@code phase}. The node is asked by the engine.
   *
   * @throws MigrationException when the host cannot be read
   */
  default List<Question> questions(Phase phase, SourceHost source)
      throws MigrationException, InterruptedException {
    return List.of();
  }

  /**
   * The same, for questions whose possible answers the destination knows. Called by the engine; by
   * default {@link #questions(Phase, SourceHost)}.
   *
   * @throws MigrationException when one side cannot be asked, or nothing that could be chosen is
   *     there
   */
  default List<Question> questions(QuestionContext context)
      throws MigrationException, InterruptedException {
    return questions(context.phase(), context.source());
  }

  /**
   * What NS8 will hold, what is converted, what stays behind, what must be solved first. Reads
   * only. Everything that could make the import fail belongs here: the import runs when the
   * services of NS7 have stopped already.
   */
  Plan plan(PlanContext context) throws MigrationException, InterruptedException;

  /**
   * Copies data and settings while the services keep running; says what moved. Called again and
   * again: a second call for an unchanged source sends nothing. In the last pass ({@link
   * SyncContext#last()}) nothing changes any more.
   */
  Transferred sync(SyncContext context) throws MigrationException, InterruptedException;

  /**
   * Stops what writes on the source. Followers are stopped before their leader, guests after their
   * host.
   */
  default void quiesce(CutoverContext context) throws MigrationException, InterruptedException {}

  /** Last words to the destination before it may begin: temporary things removed, keys resent. */
  default void beforeCommit(CutoverContext context)
      throws MigrationException, InterruptedException {}

  /**
   * While the import runs: for what the destination asks for in its midst. For an application that
   * named volumes with {@link Application#receivedLate} it is called when their receiver is up, and
   * once more with a {@link CutoverContext#lateChannel()} that sends nothing, for the proof; again
   * and again while something is left.
   */
  default void duringImport(CutoverContext context)
      throws MigrationException, InterruptedException {}

  /** After the import: configures the new instance. */
  default void settle(CutoverContext context) throws MigrationException, InterruptedException {}

  /** Disables the services on the source for good, puts up a page that tells the new address. */
  default void retire(CutoverContext context) throws MigrationException, InterruptedException {}

  /**
   * Puts the source back in service; called at any moment after quiesce, repeatable. Undoing what
   * {@link CutoverContext#control()} changed is all that most migrators need.
   */
  default void stepBack(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().undoAll();
  }

  /**
   * Deletes from the source what a pass that was cut off may have left beside the data it read:
   * copies that are made in place. Called when a move is given up, so that nothing of it stays;
   * repeatable. Folders of {@link SyncContext#scratch()} are the engine's to delete.
   */
  default void tidy(SourceHost source) throws MigrationException, InterruptedException {}

  /**
   * Paths under which people and devices reached the application on the old server, whatever the
   * host name: {@code /SOGo}. NS8 gives each application a host name of its own; on request the
   * engine makes these paths lead to the new instance too.
   */
  default List<String> oldPaths(SourceHost source) throws MigrationException, InterruptedException {
    return List.of();
  }

  /** Asks NS8 what it holds and compares. Reads only. */
  Verification verify(VerifyContext context) throws MigrationException, InterruptedException;
}
