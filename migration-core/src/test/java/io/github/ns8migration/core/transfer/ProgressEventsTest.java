package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.MigrationEvent.TransferProgress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressEventsTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");

  private final List<MigrationEvent> events = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private OptionalLong total = OptionalLong.of(1000);
  private final ProgressEvents listener =
      new ProgressEvents(MAIL, "vmail", () -> total, events::add, clock::get);
  private final RsyncProgress progress = new RsyncProgress(listener);

  @Test
  void onlyAFewComeEachSecond() throws IOException {
    for (int i = 0; i < 1000; i++) {
      clock.addAndGet(Duration.ofMillis(1).toNanos());
      sent(i);
    }

    assertThat(events).hasSize(4);
  }

  @Test
  void theLastOneComesWheneverItIsAndIsComplete() throws IOException {
    sent(500);
    listener.completed(progress);

    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .isEqualTo(
            new TransferProgress(MAIL, "vmail", 1000, 1000, 0, 100, Optional.of(Duration.ZERO)));
  }

  @Test
  void timeLeftIsWhatTheSpeedOfTheMomentSays() throws IOException {
    sent(400);

    assertThat(events)
        .containsExactly(
            new TransferProgress(
                MAIL, "vmail", 400, 1000, 0, 100, Optional.of(Duration.ofSeconds(6))));
  }

  @Test
  void aFileThatGrowsMeanwhileIsNoMoreThanAll() throws IOException {
    sent(5000);

    assertThat(events).extracting("bytesDone").containsExactly(1000L);
  }

  @Test
  void nothingIsToldBeforeTheTotalIsKnown() throws IOException {
    total = OptionalLong.empty();
    sent(1);
    int before = events.size();
    total = OptionalLong.of(10);
    sent(2);

    assertThat(before).isZero();
    assertThat(events).extracting("bytesTotal").containsExactly(10L);
  }

  private void sent(long bytes) throws IOException {
    String line = "  " + bytes + "  5%  100.00B/s    0:00:01 (xfr#1, to-chk=1/2)\r";
    progress.read(new ByteArrayInputStream(line.getBytes(StandardCharsets.US_ASCII)));
  }
}
