package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Estimate;
import io.github.ns8migration.api.Estimate.Basis;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Pass;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a move will take. What this migration has measured comes first: the rate of its own
 * passes, or else of those of other applications of the host, and the down time that {@link
 * Forecasts} makes of its last pass. Before there is any, numbers are taken that are rather too
 * slow; they stand in {@code docs/plan.md}.
 */
final class Estimates {
  /** Answer: the rate to reckon with, in megabytes per second. */
  static final String RATE = "rate";

  private static final BigDecimal MEGA = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal FASTEST = BigDecimal.valueOf(100_000);

  // A network of 1 Gbit/s, its encryption, and disks that serve people beside it.
  private static final long USUAL_RATE = 30_000_000;
  private static final double FILES_PER_SECOND = 2_000;
  // Smaller passes tell how long a start takes, and no rate.
  private static final long TELLING = 1 << 20;

  // What is looked at once more in a last pass, and again in its proof; and a dump of a database.
  private static final double LOOKS_PER_SECOND = 50_000;
  private static final double DUMPED_PER_SECOND = 20_000_000;
  private static final double USUAL_STOP = 1;
  private static final double USUAL_TALK = 1;

  private final Site site;

  Estimates(Site site) {
    this.site = site;
  }

  private record Rate(long bytesPerSecond, Basis basis) {}

  Estimate of(Plan plan, Migrator migrator, Answers answers) throws MigrationException {
    Rate rate = rate(migrator.application().id(), answers);
    // A measured rate has in it what the single files took.
    double files = rate.basis() == Basis.MEASURED ? 0 : plan.files() / FILES_PER_SECOND;
    double sync = (double) plan.bytes() / rate.bytesPerSecond() + files;
    Optional<Double> forecast = forecast(migrator);
    return new Estimate(
        rounded(sync),
        rate.bytesPerSecond(),
        rate.basis(),
        rounded(forecast.orElseGet(() -> usualDownTime(plan.extents()))),
        forecast.isPresent() ? Basis.MEASURED : Basis.ASSUMED);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  // ---- the rate ---------------------------------------------------------------------------

  private Rate rate(ApplicationId id, Answers answers) throws MigrationException {
    Optional<String> given = answers.text(RATE);
    if (given.isPresent()) {
      return new Rate(bytes(given.get()), Basis.GIVEN);
    }
    OptionalLong own =
        measured(site.state().journal(site.migrators().leaderOf(id)), Optional.of(id));
    if (own.isPresent()) {
      return new Rate(own.getAsLong(), Basis.MEASURED);
    }
    for (Migrator other : site.migrators().all()) {
      ApplicationId leader = other.application().id();
      if (site.migrators().leaderOf(leader).equals(leader)) {
        OptionalLong found = measured(site.state().journal(leader), Optional.empty());
        if (found.isPresent()) {
          return new Rate(found.getAsLong(), Basis.MEASURED);
        }
      }
    }
    return new Rate(USUAL_RATE, Basis.ASSUMED);
  }

  private static long bytes(String megabytes) throws MigrationException {
    if (megabytes.strip().matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      BigDecimal rate = new BigDecimal(megabytes.strip());
      if (rate.signum() > 0 && rate.compareTo(FASTEST) <= 0) {
        return rate.multiply(MEGA).longValue();
      }
    }
    throw MigrationException.of(
        "rate-unusable",
        Side.TOOL,
        "The rate to reckon with is no number of megabytes per second: " + megabytes + ".",
        "Give a number above zero, such as 12 or 0.5.");
  }

  private static OptionalLong measured(Journal journal, Optional<ApplicationId> id) {
    long bytes = 0;
    long millis = 0;
    for (Entry entry : journal.entries()) {
      boolean telling =
          entry.kind() == Entry.Kind.MOVED
              && Pass.isLive(entry.subject())
              && (id.isEmpty() || entry.concerns(id.get()))
              && number(entry, "bytes") >= TELLING;
      if (telling) {
        bytes += number(entry, "bytes");
        millis += number(entry, "millis");
      }
    }
    return millis == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(1, bytes * 1000 / millis));
  }

  private static long number(Entry entry, String field) {
    String text = entry.field(field);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  // ---- the down time ----------------------------------------------------------------------

  private Optional<Double> forecast(Migrator migrator) throws MigrationException {
    ApplicationId id = migrator.application().id();
    Forecasts forecasts =
        new Forecasts(site.state().journal(site.migrators().leaderOf(id)), site.streams());
    return forecasts.passes(id).last().isEmpty()
        ? Optional.empty()
        : Optional.of(
            forecasts.of(List.of(migrator), Optional.empty()).downTime().toMillis() / 1000.0);
  }

  // A last pass and its proof look at everything, and dump what is made anew; what has changed
  // since the pass before is little by then.
  private static double usualDownTime(List<Extent> extents) {
    double seconds = USUAL_STOP + USUAL_TALK;
    for (Extent extent : extents) {
      seconds +=
          extent.anew()
              ? extent.bytes() / DUMPED_PER_SECOND
              : 2 * extent.files() / LOOKS_PER_SECOND;
    }
    return seconds;
  }
}
