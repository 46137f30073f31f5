package io.github.ns8migration.core;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that happened, application by application, as the journals have it.
 *
 * @param host full name of the old server
 * @param at when the report was made
 * @param applications in the order in which they move
 */
public record Report(String host, Instant at, List<Part> applications) {
  /**
   * One application.
   *
   * @param state where it stands now
   * @param plan what was foretold before its cut-over, or is foretold now when that is to come
   * @param moved all passes together
   * @param verification the last comparison; empty before there was one
   * @param secondsDown from the stop of the services of NS7 to the end of the configuration on NS8;
   *     -1 before there was a cut-over
   * @param history what was done, and what was said meanwhile
   */
  public record Part(
      ApplicationState state,
      Plan plan,
      Moved moved,
      Verification verification,
      double secondsDown,
      History history) {}

  /**
   * What was done for one application since it was started.
   *
   * @param steps stages that ended well, of all cut-overs, oldest first
   * @param passes each transfer, proofs not counted, oldest first
   * @param said notes, warnings, and why an action stopped; oldest first
   */
  public record History(List<Step> steps, List<Pass> passes, List<Said> said) {
    /** Copies the lists. */
    public History {
      steps = List.copyOf(steps);
      passes = List.copyOf(passes);
      said = List.copyOf(said);
    }
  }

  /**
   * One stage.
   *
   * @param stage such as {@code final-sync}
   */
  public record Step(String stage, Instant begun, Duration took) {}

  /**
   * One transfer.
   *
   * @param ended when it ended
   * @param live whether the services of NS7 were running
   * @param items files and folders sent
   * @param deleted what was deleted on NS8 since it had gone from NS7
   * @param bytes content sent
   */
  public record Pass(Instant ended, boolean live, long items, long deleted, long bytes) {}

  /**
   * Something that people should know.
   *
   * @param text what it is
   * @param remedy what to do; empty where nothing is
   * @param items the records or files it is about
   */
  public record Said(Instant at, Kind kind, String text, String remedy, List<String> items) {
    /** How much it matters. */
    public enum Kind {
      /** Good to know. */
      NOTE,
      /** To be done once the application has moved. */
      ADVICE,
      /** Something is lost or changed that people will notice. */
      WARNING,
      /** An action did not get to its end. */
      STOPPED
    }

    /** Copies the list. */
    public Said {
      items = List.copyOf(items);
    }
  }

  /**
   * What crossed the network.
   *
   * @param passes number of passes, proofs not counted
   * @param items files and folders sent
   * @param bytes content sent
   */
  public record Moved(int passes, long items, long bytes) {}

  /** Copies the list. */
  public Report {
    applications = List.copyOf(applications);
  }

  /** Whether every comparison that was made passed. */
  public boolean passed() {
    return applications.stream().allMatch(part -> part.verification().passed());
  }
}
