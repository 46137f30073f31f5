package io.github.ns8migration.core;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import java.util.List;

/**
 * All that happened, application by application, as the journals have it.
 *
 * @param applications in the order in which they move
 */
public record Report(List<Part> applications) {
  /**
   * One application.
   *
   * @param state where it stands now
   * @param plan what was foretold before its cut-over; empty before there was one
   * @param moved all passes together
   * @param verification the last comparison; empty before there was one
   * @param secondsDown from the stop of the services of NS7 to the end of the configuration on NS8;
   *     -1 before there was a cut-over
   */
  public record Part(
      ApplicationState state,
      Plan plan,
      Moved moved,
      Verification verification,
      double secondsDown) {}

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
