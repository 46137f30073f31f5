package io.github.ns8migration.core.lifecycle;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.journal.Entry;
import java.util.List;
import java.util.Optional;

/** Where a group stands, and so what may be asked for. */
public enum Standing {
  /** Nothing begun, or aborted. */
  NEW,
  /** Instances exist and receive data; NS7 serves. */
  STARTED,
  /** A finish has begun to stop services; nothing is committed. */
  CUTTING,
  /** The leader's import was committed: the way is forward, or a step back. */
  COMMITTED,
  /** The import failed; NS7 serves. */
  FAILED,
  /** All done; NS8 serves. */
  MIGRATED,
  /** A step back has begun and not ended: services of NS7 run again, perhaps not all. */
  STEPPING_BACK,
  /** Undone after the commit; NS7 serves. */
  STEPPED_BACK;

  private static final ImmutableMap<Standing, ImmutableSet<Action>> LEGAL =
      ImmutableMap.<Standing, ImmutableSet<Action>>builder()
          .put(NEW, ImmutableSet.of(Action.START, Action.ABORT, Action.SKIP))
          .put(STARTED, ImmutableSet.of(Action.START, Action.SYNC, Action.FINISH, Action.ABORT))
          // Each action puts NS7 back in service first, and then finds the group STARTED.
          .put(CUTTING, ImmutableSet.of(Action.SYNC, Action.FINISH, Action.ABORT))
          .put(COMMITTED, ImmutableSet.of(Action.FINISH, Action.STEP_BACK))
          .put(FAILED, ImmutableSet.of(Action.ABORT))
          .put(MIGRATED, ImmutableSet.of(Action.STEP_BACK))
          .put(STEPPING_BACK, ImmutableSet.of(Action.STEP_BACK))
          .put(STEPPED_BACK, ImmutableSet.of(Action.ABORT))
          .buildOrThrow();

  /** Whether that may be asked for now. */
  public boolean allows(Action action) {
    return legal().contains(action);
  }

  /** What may be asked for now. */
  public ImmutableSet<Action> legal() {
    return LEGAL.getOrDefault(this, ImmutableSet.of());
  }

  /** What to tell somebody who asked for something else. */
  Problem refusal(String title, Action action) {
    return new Problem(
        "action-not-possible",
        Side.TOOL,
        title + " is " + words() + ": " + action.word() + " is not possible.",
        "Possible now: "
            + legal().stream().map(Action::word).reduce((a, b) -> a + ", " + b).orElse("nothing")
            + ".");
  }

  private String words() {
    return switch (this) {
      case NEW -> "not started";
      case STARTED -> "started";
      case CUTTING -> "in the middle of its cut-over, with services of NS7 stopped";
      case COMMITTED -> "handed over to NS8, with steps of its finish left";
      case FAILED -> "stopped by a failed import, and NS7 serves";
      case MIGRATED -> "migrated";
      case STEPPING_BACK -> "on its way back to NS7";
      case STEPPED_BACK -> "back on NS7";
    };
  }

  /**
   * What a journal tells. What the existing tool leaves has no journal: its files say whether the
   * leader is bound or migrated.
   */
  static Standing of(List<Entry> journal, ApplicationId leader, boolean bound, boolean migrated) {
    Standing standing = NEW;
    boolean told = false;
    for (Entry entry : journal) {
      Optional<Standing> next = after(entry, leader);
      if (next.isPresent()) {
        standing = next.get();
        told = true;
      }
    }
    if (told && standing != NEW) {
      return standing;
    }
    return migrated ? MIGRATED : bound ? STARTED : NEW;
  }

  private static Optional<Standing> after(Entry entry, ApplicationId leader) {
    return switch (entry.kind()) {
      case ACTION_COMPLETED ->
          switch (entry.subject()) {
            case "start" -> Optional.of(STARTED);
            case "finish" -> Optional.of(MIGRATED);
            case "abort" -> Optional.of(NEW);
            case "restore" -> Optional.of(STARTED);
            case "step-back" -> Optional.of(STEPPED_BACK);
            case "give-up" -> Optional.of(FAILED);
            default -> Optional.empty();
          };
      case STAGE_ENTERED ->
          switch (entry.subject()) {
            case "quiesce" -> Optional.of(CUTTING);
            case "step-back" -> Optional.of(STEPPING_BACK);
            case "commit" ->
                entry.concerns(leader) ? Optional.of(COMMITTED) : Optional.<Standing>empty();
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }
}
