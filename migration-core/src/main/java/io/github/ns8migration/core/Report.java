package io.github.ns8migration.core;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.value.ApplicationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * All that happened, application by application, as the journals have it.
 *
 * @param host full name of the old server
 * @param at when the report was made
 * @param applications in the order in which they move
 * @param downTimes of the groups that have had a cut-over, leaders in the same order
 */
public record Report(String host, Instant at, List<Part> applications, List<DownTime> downTimes) {
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

  /**
   * Where the time of a group's last cut-over went, from the stop of the first service.
   *
   * @param leader names the group
   * @param begun when the first service of NS7 was stopped
   * @param end how it ended
   * @param seconds until the last member was configured on NS8, or until NS7 served again; while it
   *     lasts, until the last thing that is known of it
   * @param handedOver seconds until the commit of the leader, after which NS8 imports; empty when
   *     there was none
   * @param predicted seconds foretold for the time up to that commit; empty when nothing was
   * @param slices in the order in which they began; members are moved side by side, so slices of
   *     different applications overlap. Every moment is in one of them at least
   */
  public record DownTime(
      ApplicationId leader,
      Instant begun,
      End end,
      double seconds,
      OptionalDouble handedOver,
      OptionalDouble predicted,
      List<Slice> slices) {
    /** How a down time ends. */
    public enum End {
      /** NS8 serves. */
      HANDED_OVER,
      /** NS7 serves again. */
      RESTORED,
      /** It goes on, or what has become of it is not known yet. */
      OPEN
    }

    /** Copies the list. */
    public DownTime {
      slices = List.copyOf(slices);
    }
  }

  /**
   * What an application waited for during its down time.
   *
   * @param stage in the words of the journal: {@code final-sync}; {@code engine} for what the
   *     engine did between stages, {@code restore} for the way back
   * @param from seconds since the down time of its group began
   * @param seconds how long it took
   */
  public record Slice(ApplicationId application, String stage, double from, double seconds) {}

  /** Copies the lists. */
  public Report {
    applications = List.copyOf(applications);
    downTimes = List.copyOf(downTimes);
  }

  /** Whether every comparison that was made passed. */
  public boolean passed() {
    return applications.stream().allMatch(part -> part.verification().passed());
  }
}
