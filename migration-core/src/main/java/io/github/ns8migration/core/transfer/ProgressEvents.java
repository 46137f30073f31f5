package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.TransferProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Turns what rsync prints into events: a few a second, once the total is known. */
final class ProgressEvents implements RsyncProgress.Listener {
  private static final Duration BETWEEN = Duration.ofMillis(250);

  private final ApplicationId application;
  private final String part;
  private final Supplier<OptionalLong> total;
  private final Consumer<MigrationEvent> events;
  private final LongSupplier nanos;
  private long last;

  ProgressEvents(
      ApplicationId application,
      String part,
      Supplier<OptionalLong> total,
      Consumer<MigrationEvent> events,
      LongSupplier nanos) {
    this.application = application;
    this.part = part;
    this.total = total;
    this.events = events;
    this.nanos = nanos;
    this.last = nanos.getAsLong() - BETWEEN.toNanos(); // the first one comes at once
  }

  @Override
  public void changed(RsyncProgress progress) {
    OptionalLong known = total.get();
    long now = nanos.getAsLong();
    if (known.isPresent() && now - last >= BETWEEN.toNanos()) {
      last = now;
      send(progress, Math.min(progress.bytesDone(), known.getAsLong()), known.getAsLong());
    }
  }

  /** The last one, whenever the one before came. */
  void completed(RsyncProgress progress) {
    long all = total.get().orElse(progress.bytesDone());
    send(progress, all, all);
  }

  private void send(RsyncProgress progress, long done, long all) {
    long speed = progress.bytesPerSecond();
    Optional<Duration> remaining =
        speed > 0 ? Optional.of(Duration.ofSeconds((all - done) / speed)) : Optional.empty();
    events.accept(
        new TransferProgress(application, part, done, all, progress.files(), speed, remaining));
  }
}
